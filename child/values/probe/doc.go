// Package probe asks hostile JavaScript objects about themselves without letting them know.
//
// goja's Go interface has no way to enumerate own keys losslessly, to read a property
// descriptor, or to walk a Map. Its JavaScript built-ins have, but a script can replace
// them, and some of them run the script's code through the prototypes of the values that
// they return: the descriptor that Object.getOwnPropertyDescriptor builds is filled by
// assignment, so a setter named "value" on Object.prototype would see it.
//
// A Probe therefore owns a second runtime, in which no script ever runs, and applies that
// runtime's built-in functions to the objects of the first. They recognise objects by
// their internal class, which does not depend on the runtime, and what they build has the
// pristine prototypes of the second one.
//
// Each method says whether it can run code of the script. Those that can must be called
// under Runtime.Try of the runtime that owns the object, as with goja's own Object.Get.
// A Probe belongs to one goroutine.
package probe
