// Package libs names the libraries that scripts can require: the manifest of what the build
// (libs/build) has made of the packages that libs/package.json pins.
//
// The package carries the manifest and the libraries' licences, not the libraries. Those are
// in libs/bundle, which the child alone imports.
package libs

import "cordon/libs/format"

// An error in this line means that the libraries have not been built: run `make libs`.
const _ = library_bundles_are_missing__run_make_libs

// Manifest returns the manifest of the libraries that this program was built with.
// An error is a fault of the build.
func Manifest() (*format.Manifest, error) {
	return format.ParseManifest([]byte(manifestJSON))
}

// Licences returns the libraries' licence texts, which go along with every copy.
func Licences() string { return licences }
