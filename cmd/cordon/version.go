package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is set by the linker: -ldflags "-X main.version=v0.1.0".
var version string

// versionText says what this binary was made from: the version that the linker was told,
// and else what Go recorded of the module, which names the commit as well.
func versionText() string {
	v := version
	if info, ok := debug.ReadBuildInfo(); ok && v == "" {
		v = info.Main.Version
	}
	if v == "" {
		v = "(unknown)"
	}
	return fmt.Sprintf("%s %s %s/%s", v, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of cordon",
		Args:  noArguments,
		RunE: action(func(*cobra.Command, []string) error {
			return write(p.out, "version", fmt.Sprintf("cordon %s\n", p.version))
		}),
	}
}
