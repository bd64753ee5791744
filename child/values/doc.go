// Package values moves JSON across the border of the virtual machine: the input in, the
// output out.
//
// Decode makes the script's input from bytes, before any of the script's code runs. What
// it makes is plain: objects, arrays and primitives of the runtime itself, never a wrapped
// Go value, so nothing in it leads out of the realm.
//
// An Encoder makes the bytes of the output after the script has run, from a value that may
// be anything: a cycle, a Proxy that lies, an array of length 2^32-1, a getter that never
// returns. It builds no more than the caller's limit of bytes, goes no deeper than
// MaxDepth, asks the caller often whether to stop, and names the path of what it refuses.
// Of the script's code it runs own toJSON methods, getters, and the traps of Proxies, and
// nothing else: changes to JSON or to the prototypes of built-ins have no effect on it.
package values
