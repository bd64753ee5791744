// Package childbin holds the program that runs scripts, built for the same target as the
// package itself, so that cordon is one file to install.
//
// The program is made before this package is compiled, by cordon/cmd/cordon/childbin/generate:
// child_GOOS_GOARCH.bin and the Go file of the same name that embeds it. Neither is
// committed. Without them this package does not compile, and the name in the compiler's one
// error says what to run.
package childbin

// Bytes gives the child's ELF executable, whose SHA-256 is SHA256. It must not be changed.
func Bytes() []byte { return the_child_is_not_built__run_make_build() }
