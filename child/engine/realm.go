package engine

import (
	"fmt"
	"time"

	"cordon/child/console"
	"cordon/child/fault"
	"cordon/child/globals"
	"cordon/child/intl"
	"cordon/child/modules"
	"cordon/child/random"
	"cordon/child/values"
	"cordon/child/wording"
	"cordon/ipc"
	"cordon/policy/timezone"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"
)

// furnish makes the fresh runtime into what a script sees. Its errors are mistakes of ours
// or of the supervisor, never of the script. The order matters: what comes later takes the
// intrinsics and the globals that came before.
func (r *run) furnish(req ipc.Execute, chance *random.Source, libraries modules.Registry) error {
	// Nothing that the script can reach parses, but if it did, it would open no file.
	r.rt.SetParserOptions(parser.WithDisableSourceMaps)
	r.rt.SetPromiseRejectionTracker(r.rejections.track)
	if err := globals.Install(r.rt, globals.Env{Clock: r.clock, Random: chance}); err != nil {
		return err
	}
	if err := intl.Install(r.rt, intl.Env{Zone: timezone.Load, Local: time.Local, Now: r.clock.Now}); err != nil {
		return err
	}
	var err error
	if r.regexps, err = installRegExp(r.rt); err != nil {
		return err
	}
	inspector := console.NewInspector(r.rt, r.errorStack)
	inspector.Written(r.regexps.writtenAs)
	source := fault.NewSource(req.Filename, req.Code)
	r.describer = fault.New(source, inspector.Inspect)
	r.wording = wording.New(r.rt, wording.Script{
		Name: req.Filename, Offset: source.Offset,
		Sites: func(known wording.Known) *wording.Sites { return findSites(req.Filename, req.Code, known) },
		Input: req.Input,
	})
	if err := installThen(r.rt, r.wording.Correct); err != nil {
		return err
	}
	r.encoder = values.NewEncoder(r.rt, r.errorStack)
	r.encoder.Written(r.regexps.writtenAs)
	if err := console.Install(r.rt, inspector, r.logs.write, r.clock.Since); err != nil {
		return err
	}
	if err := installTimers(r.rt, r.timers); err != nil {
		return err
	}
	if r.loader, err = modules.Install(r.rt, libraries, req.Modules); err != nil {
		return err
	}
	return r.passInput(req.Input)
}

// errorStack gives the stack of an error for those who show it.
func (r *run) errorStack(o *goja.Object) string {
	r.wording.Correct(o)
	return r.describer.Stack(o)
}

// setTimezone makes the zone of this name the process's local time, which the engine takes
// for the script's; there is no other way to tell it. The Go runtime reads that variable
// whenever a timer fires, so no timer of ours may run yet; and where the zone is the right
// one already, which it is in all but the first of several runs, it is not written.
func setTimezone(name string) error {
	zone, err := timezone.Load(name)
	if err != nil {
		return fmt.Errorf("set time zone: %w", err)
	}
	if time.Local != zone {
		time.Local = zone
	}
	return nil
}

// passInput defines the two variables through which data comes and goes.
func (r *run) passInput(raw []byte) error {
	if len(raw) == 0 {
		raw = []byte("null")
	}
	input, err := values.Decode(r.rt, raw)
	if err != nil {
		return err
	}
	if err := defineGlobal(r.rt, "input", input); err != nil {
		return fmt.Errorf("define input: %w", err)
	}
	if err := defineGlobal(r.rt, string(outputName), goja.Undefined()); err != nil {
		return fmt.Errorf("define output: %w", err)
	}
	return nil
}
