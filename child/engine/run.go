package engine

import (
	"fmt"
	"reflect"
	"time"

	"cordon/child/clock"
	"cordon/child/fault"
	"cordon/child/modules"
	"cordon/child/random"
	"cordon/child/values"
	"cordon/child/wording"
	"cordon/ipc"

	"github.com/dop251/goja"
)

// maxCallDepth is how many calls of JavaScript may be under way inside each other. Each
// takes Go stack when natives stand between, and 2 000 of the worst of them stay far below
// the limit that Warm sets.
const maxCallDepth = 2000

var promiseType = reflect.TypeFor[*goja.Promise]()

// Host is what a run needs of the process around it.
type Host struct {
	// Start is when the execution was received. The timeout counts from it.
	Start time.Time
	// Log takes one console line. It is called on the goroutine of Run, within the limits
	// of the execution, and may block.
	Log func(ipc.Log)
	// Entropy seeds the script's randomness where the execution brings no seed: bytes from
	// the kernel's generator, used for this run alone.
	Entropy [32]byte
	// Libraries are what require finds.
	Libraries modules.Registry
}

// run is one execution.
type run struct {
	rt         *goja.Runtime
	limits     ipc.Limits
	clock      clock.Clock
	watch      *watch
	logs       *logs
	timers     *timers
	rejections *rejections
	loader     *modules.Loader
	regexps    *regexpSources
	encoder    *values.Encoder
	describer  *fault.Describer
	wording    *wording.Wording
	// readOutput reads a variable output of the script's own, nil where it has none.
	readOutput goja.Callable
}

// Run runs one script and reports how it ended. It uses the process's time zone, garbage
// collector settings and memory as its own: a process runs one script. It returns when all
// that it started has ended.
func Run(req ipc.Execute, host Host) ipc.Result {
	r := newRun(req, host)
	defer r.watch.close()
	output, err := r.perform(req)
	return r.result(req, output, err)
}

// newRun prepares a run, whose watch the caller must close.
func newRun(req ipc.Execute, host Host) *run {
	r := &run{rt: goja.New(), limits: req.Limits, clock: clock.New(req.NowUnixNano), rejections: newRejections()}
	r.rt.SetMaxCallStackSize(maxCallDepth)
	if err := setTimezone(req.Timezone); err != nil {
		panic(fmt.Errorf("bug: %w", err))
	}
	r.watch = startWatch(r.rt, host.Start.Add(time.Duration(req.Limits.TimeoutMS)*time.Millisecond), req.Limits)
	r.timers = newTimers(r.clock)
	r.logs = &logs{
		id: req.ID, send: host.Log, now: r.clock.Since,
		lines: req.Limits.LogLines, bytes: req.Limits.LogBytes,
	}
	if err := r.furnish(req, random.New(req.Seed, host.Entropy), host.Libraries); err != nil {
		// No script can bring this about. The process ends, and is reported as crashed.
		panic(fmt.Errorf("bug: furnish runtime: %w", err))
	}
	return r
}

// perform takes the execution from text to output in JSON.
func (r *run) perform(req ipc.Execute) ([]byte, error) {
	if err := r.watch.arm(); err != nil {
		return nil, err
	}
	var compiled *script
	err := enter(r.rt, func() (err error) {
		if compiled, err = compileScript(req.Filename, req.Code); err != nil {
			return err
		}
		for _, s := range compiled.spelt {
			if err := r.regexps.note(s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	output, err := r.execute(compiled)
	if err != nil {
		return nil, err
	}
	var encoded []byte
	err = enter(r.rt, func() (err error) {
		encoded, err = r.encoder.Encode(output, r.limits.OutputBytes, r.watch.err)
		return err
	})
	if err == nil {
		// Getters and toJSON have run code of the script.
		err = r.check()
	}
	return encoded, err
}
