// Package fault describes what ended a script in the script's own terms.
//
// What a script throws is as hostile as the script. A thrown value can be a Proxy whose
// traps loop, an error whose name is a getter, a message of 64 MB, or no error at all.
// This package therefore looks at own data only, never runs code of the script, cuts
// every text, and leaves out whatever it would have to ask the script for:
//
//	describer := fault.New(fault.NewSource("script.js", code), inspector.Inspect)
//	report := describer.Thrown(exception.Value(), exception.Stack())
//
// Stacks hold frames of JavaScript alone, written as Node writes them. The engine's own
// format shows positions in its bytecode, and functions of the harness; neither gets out.
//
// Limits: what a script itself reads as the stack of an error is the engine's text, with
// tabs and bytecode positions, until [Describer.Normalise] has rewritten it.
package fault
