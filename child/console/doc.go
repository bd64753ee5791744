// Package console gives a script its console, and shows values as Node 20 shows them.
//
// Install defines the global console with the methods of Node: log, info, warn, error,
// debug, trace, dir, dirxml, table, assert, count, countReset, time, timeLog, timeEnd,
// group, groupCollapsed and groupEnd, with %s %d %i %f %j %o %O %c %% in the first argument.
// Every line goes to one sink with one of five levels:
//
//	log    log, dir, dirxml, table, count, timeLog, timeEnd, group
//	info   info
//	debug  debug
//	warn   warn, assert, and the warnings about unknown counters and timers
//	error  error, trace
//
// An Inspector is util.inspect at depth 2 and 80 columns, whose output it reproduces
// character by character, with these differences. It never runs code of the script:
//
//   - [util.inspect.custom], getters named Symbol.toStringTag, static names that are no
//     plain strings and Symbol.hasInstance have no effect.
//   - %s prints objects as at depth 0 where Node would call a toString of theirs, and %d, %i
//     and %f take objects other than Date and boxed numbers for NaN. Labels and the first
//     argument of assert that are objects read [object Object]. %j alone is JSON.stringify
//     and runs toJSON like it.
//   - console.table shows getters as [Getter].
//
// It has no way to look into iterators without moving them, so those of a Map or a Set
// show no elements. Its work and its text are bounded, with a mark where they are cut, and
// own properties of an array that are not elements are left out of arrays of more than
// ten thousand. With %o, it does not add what a class inherits.
package console
