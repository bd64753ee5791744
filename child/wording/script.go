package wording

import (
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
)

// The engine's texts for what an operation of a script can meet, of goja 793a2a65c13b. The
// tests run each of them, so that another version of the engine cannot change one unseen.
const (
	noMember     = "Object has no member '"
	notObject    = "Value is not an object: "
	notFunction  = "Not a function: "
	cannotRead   = "Cannot read property '"
	ofUndefined  = "' of undefined"
	ofEither     = "' of undefined or null"
	notConvert   = "Cannot convert undefined or null to object"
	notIterable  = "object is not iterable"
	notCoercible = "Value is not object coercible"
	notClass     = "Value is not a constructor"
	notInstance  = "Expecting a function in instanceof check, but got "
	notReady     = "Cannot access a variable before initialization"
)

// known says whether a text is worth a look at the script.
func known(message string) bool {
	for _, start := range []string{
		noMember, notObject, notFunction, cannotRead, notConvert, notIterable, notCoercible,
		notClass, notInstance, notReady,
	} {
		if strings.HasPrefix(message, start) {
			return true
		}
	}
	return false
}

// byScript rewords an error that an operation at a place of the script raised.
func byScript(at *site, message string) (string, bool) {
	switch {
	case at == nil, at.isSuper():
		// Nobody knows whose error it is, or an error class of the script's own made it.
		return "", false
	case at.creation != nil:
		return at.notConstructor(message)
	}
	for _, rule := range []func(*site, string) (string, bool){
		(*site).notCallable, (*site).notReadable, (*site).notSettable, (*site).notIterated,
		(*site).notTaken, (*site).notRelated, (*site).notInitialised,
	} {
		if text, ok := rule(at, message); ok {
			return text, true
		}
	}
	return "", false
}

func (at *site) isSuper() bool {
	if at.call == nil {
		return false
	}
	_, ok := at.call.Callee.(*ast.SuperExpression)
	return ok
}

// notCallable: f(), where f is no function.
func (at *site) notCallable(message string) (string, bool) {
	if at.call == nil || !startsWith(message, noMember, notObject, notFunction) {
		return "", false
	}
	return at.sites.print(at.call.Callee) + " is not a function", true
}

// notReadable: a.b, where a is undefined or null. Of a.b() the engine gives the place of a.
func (at *site) notReadable(message string) (string, bool) {
	key, ok := unread(message)
	if !ok {
		return "", false
	}
	var of ast.Expression
	switch {
	case at.member != nil && memberKey(at.member) == key:
		of = object(at.member)
	case at.name != nil:
		of = at.name
	}
	return "Cannot read properties of " + at.sites.nullish(of) + " (reading '" + key + "')", true
}

// memberKey gives the name of a member as far as the source has it.
func memberKey(member ast.Expression) string {
	switch m := member.(type) {
	case *ast.DotExpression:
		return m.Identifier.Name.String()
	case *ast.BracketExpression:
		switch key := m.Member.(type) {
		case *ast.StringLiteral:
			return key.Value.String()
		case *ast.NumberLiteral:
			return key.Literal
		}
	}
	return ""
}

// unread gives the name of the property that could not be read.
func unread(message string) (string, bool) {
	rest, ok := strings.CutPrefix(message, cannotRead)
	if !ok {
		return "", false
	}
	if key, ok := strings.CutSuffix(rest, ofEither); ok {
		return key, true
	}
	return strings.CutSuffix(rest, ofUndefined)
}

// notSettable: a.b = c, where a is undefined or null.
func (at *site) notSettable(message string) (string, bool) {
	if at.set == nil || at.iterated != nil || message != notConvert {
		return "", false
	}
	text := "Cannot set properties of " + at.sites.nullish(object(at.set))
	if key := memberKey(at.set); key != "" {
		text += " (setting '" + key + "')"
	}
	return text, true
}

// notIterated: [...a], for (x of a), [x] = a, where a is nothing that can be gone through.
func (at *site) notIterated(message string) (string, bool) {
	if at.iterated == nil || message != notIterable && message != notConvert {
		return "", false
	}
	return at.sites.print(at.iterated) + " is not iterable", true
}

// notTaken: {x} = a, where a is undefined or null.
func (at *site) notTaken(message string) (string, bool) {
	if message != notCoercible {
		return "", false
	}
	if at.taken == nil || len(at.taken.pattern.Properties) == 0 || nested(at.taken.pattern) {
		// A parameter, or a pattern inside of another: the engine does not say which.
		return "Cannot destructure a value that is " + at.sites.nullish(nil), true
	}
	from, what := at.taken.from, "Cannot destructure "
	switch first := at.taken.pattern.Properties[0].(type) {
	case *ast.PropertyShort:
		what += "property '" + first.Name.Name.String() + "' of "
	case *ast.PropertyKeyed:
		if key, ok := first.Key.(*ast.StringLiteral); ok {
			what += "property '" + key.Value.String() + "' of "
		}
	}
	return what + "'" + at.sites.print(from) + "' as it is " + at.sites.nullish(from) + ".", true
}

// nested says whether a pattern holds another one.
func nested(p *ast.ObjectPattern) bool {
	for _, property := range p.Properties {
		keyed, ok := property.(*ast.PropertyKeyed)
		if !ok {
			continue
		}
		target := keyed.Value
		if assigned, ok := target.(*ast.AssignExpression); ok {
			target = assigned.Left
		}
		if _, ok := target.(ast.Pattern); ok {
			return true
		}
	}
	return false
}

func isRelation(e *ast.BinaryExpression) bool {
	return e.Operator == token.IN || e.Operator == token.INSTANCEOF
}

// notRelated: a in b, a instanceof b, where b is no object or no function.
func (at *site) notRelated(message string) (string, bool) {
	if at.relation == nil || at.call != nil || at.member != nil {
		return "", false
	}
	right, ok := strings.CutPrefix(message, notObject)
	switch {
	case at.relation.Operator == token.INSTANCEOF && ok:
		return "Right-hand side of 'instanceof' is not an object", true
	case at.relation.Operator == token.INSTANCEOF && strings.HasPrefix(message, notInstance):
		return "Right-hand side of 'instanceof' is not callable", true
	case at.relation.Operator == token.IN && ok:
		if key, literal := at.relation.Left.(*ast.StringLiteral); literal {
			return "Cannot use 'in' operator to search for '" + key.Value.String() + "' in " + right, true
		}
	}
	return "", false
}

// notInitialised: a name before its let, const or class.
func (at *site) notInitialised(message string) (string, bool) {
	if at.name == nil || message != notReady {
		return "", false
	}
	return "Cannot access '" + at.name.Name.String() + "' before initialization", true
}

// notConstructor: new a(), where a is no constructor. The same place is that of the errors
// which new TypeError(message) makes, and of those that the engine's own classes raise for
// their arguments.
func (at *site) notConstructor(message string) (string, bool) {
	if message != notClass && !strings.HasPrefix(message, notObject) {
		return "", false
	}
	if mayBeText(at.creation.ArgumentList) || at.sites.known.Global(root(at.creation.Callee)) {
		return "", false
	}
	return at.sites.print(at.creation.Callee) + " is not a constructor", true
}

// mayBeText says whether the first of the arguments can be a text, or become one, that is a
// message of the engine.
func mayBeText(arguments []ast.Expression) bool {
	if len(arguments) == 0 {
		return false
	}
	switch first := arguments[0].(type) {
	case *ast.NumberLiteral, *ast.BooleanLiteral, *ast.NullLiteral, *ast.RegExpLiteral,
		*ast.FunctionLiteral, *ast.ArrowFunctionLiteral:
		return false
	case *ast.StringLiteral:
		text := first.Value.String()
		return text == notClass || strings.HasPrefix(text, notObject)
	}
	return true
}

// object gives what a member belongs to.
func object(member ast.Expression) ast.Expression {
	switch m := member.(type) {
	case *ast.DotExpression:
		return m.Left
	case *ast.BracketExpression:
		return m.Left
	}
	return member
}

// root gives the name with which a chain of members and calls begins, "" where it is none.
func root(e ast.Expression) string {
	for {
		switch inner := unwrapped(e).(type) {
		case *ast.DotExpression:
			e = inner.Left
		case *ast.BracketExpression:
			e = inner.Left
		case *ast.CallExpression:
			e = inner.Callee
		case *ast.Identifier:
			return inner.Name.String()
		default:
			return ""
		}
	}
}

func startsWith(text string, starts ...string) bool {
	for _, start := range starts {
		if strings.HasPrefix(text, start) {
			return true
		}
	}
	return false
}
