// Package engine runs one script in one JavaScript runtime and reports how it ended:
//
//	engine.Warm()            // before the walls: all that would need a system call later
//	result := engine.Run(request, host)
//
// A runtime is used for one script and never again; the process ends after it.
//
// # How a script runs
//
// Its text is parsed as the body of an async function, so that await and return work at
// the top level, and the tree is then moved so that every line and column is the user's
// own. It runs with this = globalThis. Promise jobs run whenever the script returns to
// the engine; then timers, one at a time, until the script has settled and no timer is
// pending. What it left in output becomes the result.
//
// # What ends it
//
// An uncaught exception or rejection ends the script at once. One goroutine watches the
// clock and the heap and interrupts the runtime at either limit. The interrupt reaches
// JavaScript code, not a built-in function that loops; for those, and for memory that is
// taken in one leap, there is the supervisor's kill. Whatever the engine does, Run returns
// a Result, except where the Go runtime itself gives up: its stack or memory exhausted.
//
// # What decides the status
//
// Types and identities of values, never the text of a message.
//
// # What a user of Node may not expect
//
//   - setTimeout and its like return numbers, as in browsers, without unref and refresh.
//   - A value that the top level returns is the output, whatever a timer assigns later.
//   - A promise that can never settle ends in a timeout; Node would exit.
//   - With a virtual clock, waiting takes no time, and a script that waits beyond its
//     timeout ends with it at once.
//   - Reading e.stack gives Node's format where the member is spelled out; destructuring
//     and Reflect give the engine's own. Messages of the engine's errors are worded as V8
//     words them, see child/wording, when a catch clause, a handler or the result gets them;
//     an error that a library caught and handed over has the engine's text.
//   - Appending to a long string copies it: 10 000 times s += "ten bytes." take 0.06 s of an
//     otherwise idle processor, 50 000 take 1.4 s, 100 000 take 6 to 10 s. Collecting parts
//     in an array and joining them takes milliseconds.
package engine
