// Package wording gives the engine's own errors the texts that everyone knows from V8:
//
//	w := wording.New(rt, wording.Script{Name: "script.js", Offset: source.Offset, Sites: sites})
//	w.Correct(caught) // "Object has no member 'sum'" becomes "rows.sum is not a function"
//
// The engine says neither which expression failed nor uses the words that people, tools
// and models search for. Correct rewrites the message of an error in place, at the moment
// when the script, or whoever reads its result, first gets hold of it. It costs nothing
// where nothing is thrown: what stands where in the script is looked up when the first such
// error comes, by parsing it once more.
//
// # Whose error it is
//
// An error of the script's own, or of a library's, stays as it is, whatever its text. What
// tells them apart is where an error was made, which the engine keeps inside of it and no
// script can write: an error that the engine raises was made by the operation at that place,
// a call of what is no function for example, and one that a script makes was made by a new,
// by super(...) or inside the native function TypeError. So a text is looked at only behind a
// place where a new can not be. The one operation of which both can be true is the new
// itself; there a message is changed only where no argument can have been that message.
//
// Nothing depends on the new text. A script that goes to some lengths, by letting
// [].map call TypeError, can have a text of its own reworded, and gains nothing by it.
//
// # Limits
//
//   - The engine does not say whether a value was undefined or null, and has forgotten it by
//     the time that anybody can look. Where the source does not tell, the text says
//     "undefined or null"; V8 would say which.
//   - Of an error in a library only what does not need the source is reworded.
//   - In a script of more than 256 KiB none is reworded that needs the source.
package wording
