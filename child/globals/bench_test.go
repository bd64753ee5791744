package globals

import (
	"testing"

	"github.com/dop251/goja"
)

// BenchmarkRuntime is the yardstick for BenchmarkInstall: a runtime alone, with the
// lookups that any script causes.
func BenchmarkRuntime(b *testing.B) {
	for b.Loop() {
		rt := goja.New()
		if _, err := rt.RunString("1 + 1"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkInstall(b *testing.B) {
	for b.Loop() {
		if err := Install(goja.New(), testEnv()); err != nil {
			b.Fatal(err)
		}
	}
}
