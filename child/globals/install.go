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
		return fmt.Errorf("install globals: a clock and a random source are required")
	}
	rt.SetTimeSource(env.Clock.Now)
	rt.SetRandSource(env.Random.Float64)

	r := newRealm(rt, env)
	r.removeAbsent()
	r.removeCodeGeneration()
	r.installLanguage()
	r.installWeb()
	if r.failed != nil {
		return fmt.Errorf("install globals: %w", r.failed)
	}
	return nil
}

// installLanguage supplies what the engine lacks of ECMA-262.
func (r *realm) installLanguage() {
	asyncIterator := r.installSymbols()
	r.installStandIns()
	r.installBigInt()
	r.installNumber()
	r.installDate()
	r.installFromAsync(asyncIterator)
	r.installGroupBy()
	r.installIterator()
	r.installLegacy()
	r.installPromise()
	r.installStackTrace()
	r.installWeak()
	r.installWellFormed()
}

// installWeb supplies what scripts know from the Web and from Node.
func (r *realm) installWeb() {
	r.installBase64()
	r.installClone()
	r.installCrypto()
	r.installPerformance()
	r.installTextDecoder()
	r.installTextEncoder()
	r.installURL(r.installURLSearchParams())
}
