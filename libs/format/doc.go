// Package format is what the build of the libraries, the registry and the loader agree on:
// the manifest, and the sources that a library is linked from.
//
// A library is a table of modules. Each module is the source of one function in CommonJS
// manner, opened by [Prologue] and closed by [Epilogue]. Within it, require takes the number
// of another module of the same library, never a name: names are for scripts, and the build
// has resolved all others. So a library may be one module (a bundle) or a thousand (linked
// file by file), and nothing but the build knows the difference.
//
// A module with members has no source of its own. It stands for an object whose members are
// all there and are linked on first use, each from the module that the real package takes
// it from. With a callee the object is a function, as lodash's _ is.
//
// The package holds no library; it compiles before any is built.
package format
