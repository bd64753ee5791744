// Package libs names the libraries that scripts can require: the manifest of what the build
// (libs/build) has made of the packages that libs/package.json pins.
//
// The package carries the manifest and the libraries' licences, not the libraries. Those are
// in libs/bundle, which the child alone imports.
package libs

import "cordon/libs/format"

// Manifest returns the manifest of the libraries that this program was built with.
// An error is a fault of the build.
func Manifest() (*format.Manifest, error) {
	manifest, _ := built()
	return format.ParseManifest([]byte(manifest))
}

// Licences returns the libraries' licence texts, which go along with every copy.
func Licences() string {
	_, licences := built()
	return licences
}

// built returns what the build of the libraries has left. A compile error in it means that
// they have not been built yet: run `make libs`.
func built() (manifest, licences string) { return library_bundles_are_missing__run_make_libs() }
