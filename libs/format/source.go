package format

// Prologue and Epilogue enclose the body of every module. The names that they bind hide
// globals of the same names: define, so that a script cannot pose as a module loader to
// which libraries would register; crypto and global, so that libraries keep the realm's own
// when a script replaces them.
const (
	Prologue = "(function(exports,require,module,global,crypto,define){"
	Epilogue = "\n})"
)

// Source is one module of a library.
type Source struct {
	// Library is the name that an allowlist holds, such as date-fns.
	Library string
	// Index is the module's number in its library's table.
	Index int
	// Name is the module's own specifier, such as date-fns/addDays; unique in all libraries.
	Name string
	// Code is the source of the function, enclosed in Prologue and Epilogue.
	// It is empty where Members stand.
	Code string
	// Members, where present, make the module an object that is linked on demand.
	Members []Member
	// Callee is the number of the module whose exports are called when the object itself is
	// called or constructed; None where it is no function. It goes with Members.
	Callee int
	// Foreign marks a module that the build has not made but an operator. It names what it
	// requires, and nobody has seen yet whether it parses.
	Foreign bool
}

// Member is one property of an object that is linked on demand.
type Member struct {
	// Name is the property's name.
	Name string
	// Module is the number of the module that the value comes from. Self means that the
	// value is the object itself.
	Module int
	// Export is the property of that module's exports which is the value; empty for the
	// exports as a whole.
	Export string
	// Attributes are the property's own, as the real package has them.
	Attributes Attributes
}

// Self as a member's module stands for the object that has the member.
const Self = -1

// None as a callee says that an object with members is no function.
const None = -1

// Attributes of a property, in the words of ECMA-262, section 6.1.7.1.
type Attributes uint8

// Accessor marks a property that is a getter without a setter in the real package, as
// transpilers make of a re-export; others are data properties.
const (
	Writable Attributes = 1 << iota
	Enumerable
	Configurable
	Accessor
)

// Has reports whether all of the given attributes are set.
func (a Attributes) Has(want Attributes) bool { return a&want == want }
