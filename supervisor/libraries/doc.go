// Package libraries holds the libraries that an operator adds without rebuilding cordon: a
// directory with a manifest, libs.json, and one file of JavaScript for each module.
//
//	set, err := libraries.Read("/etc/cordon/libs")
//	if err != nil { ... }
//	s, err := supervisor.New(ctx, supervisor.Config{Policy: p, Child: child, Libraries: set})
//
// The directory is read once. What was checked against the manifest's SHA-256 is what
// scripts get, whatever happens to the files afterwards: the sources stay in memory, and
// those of the libraries that an execution allows go to its child down the pipe.
//
// # The manifest
//
//	{
//	  "version": 1,
//	  "libraries": [
//	    {
//	      "name": "slugify", "version": "1.6.6", "licence": "MIT",
//	      "description": "Slugifies a string",
//	      "file": "slugify.js", "sha256": "9f86d0...",
//	      "entries": [{"require": "slugify/de", "file": "slugify-de.js", "sha256": "60303a..."}],
//	      "functions": ["extend", "slugify"]
//	    }
//	  ]
//	}
//
// description, entries and functions may be left out; what require("slugify") gives is in
// file. Two entries may name the same file, which then is one module. A file is the body of
// a CommonJS module, and can require what its own library lists, nothing else.
//
// # Limits
//
// A name cannot be that of a built-in library or of a part of Node. Files lie in the
// directory itself and are regular files, no links. The sources of a directory have at most
// [ipc.MaxLibraryBytes] together, for each execution that may require them is sent them.
// The hashes guard against mistakes and half-done updates; whoever can write to the
// directory can write the manifest as well.
package libraries
