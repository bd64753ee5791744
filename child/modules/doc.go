// Package modules gives scripts their require: the inline libraries of a registry, and
// nothing else. There is no path, no file and no cache that a script could name.
//
//	loader, err := modules.Install(rt, bundle.Registry{}, []string{"date-fns", "lodash"})
//
// A library's modules are compiled and run when something first asks for them, once in an
// execution, in the script's own realm. What a script does to the realm's prototypes before
// it requires a library can therefore hurt the library, in that execution; it cannot reach
// the loader, whose functions and objects are seen by library code alone:
//
//   - module has no prototype and one property, exports;
//   - the require of library code takes numbers, is never passed on by a library, and could
//     give nothing but modules of that same library; that of an operator's library takes
//     names, and gives nothing but modules of that same library either;
//   - a member that has not been read is an accessor of the loader's, which the functions
//     that describe properties show as the data property that it stands for;
//   - crypto and global are the realm's own as they were at Install.
//
// Library code is the one code that this package compiles. Its stack frames have file names
// that begin with [FilePrefix].
package modules
