package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os/signal"
	"slices"
	"syscall"
	"text/tabwriter"

	"cordon/cmd/cordon/childbin"
	"cordon/policy"
	"cordon/supervisor"
	"cordon/supervisor/libraries"
)

// smokeCode is the script that loads a library.
//
//go:embed smoke.js
var smokeCode string

// smoked is what came of loading a library behind the walls.
type smoked struct {
	library   libraries.Library
	functions []string
	// loadedMS is how long the first require took, memory how much higher the
	// process's peak was than without it. Both are medians.
	loadedMS float64
	memory   int64
}

// smokeRuns is of how many executions the figures are the median.
const smokeRuns = 5

// smoke loads each library of the set in processes of their own. The error is that of the
// first library that does not load.
func (p *program) smoke(ctx context.Context, set *libraries.Set, pol policy.Policy) (results []smoked, err error) {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // the second signal ends this process at once
	sup, err := p.start(ctx, supervisor.Config{
		Policy:    pol,
		Child:     supervisor.ChildBinary{Bytes: childbin.Bytes(), SHA256: childbin.SHA256},
		Libraries: set, Concurrency: 1,
	})
	if err != nil {
		return nil, unavailable(err)
	}
	defer func() {
		if closeErr := sup.Close(); closeErr != nil && err == nil {
			err = fmt.Errorf("close supervisor: %w", closeErr)
		}
	}()
	without := supervisor.Request{Code: smokeCode, Input: json.RawMessage(`[]`), Modules: []string{}}
	blank, err := peaks(ctx, sup, without, nil)
	if err != nil {
		return nil, err
	}
	for _, lib := range set.Libraries() {
		one, err := smokeOne(ctx, sup, lib, blank)
		if err != nil {
			return nil, err
		}
		results = append(results, one)
	}
	return results, nil
}

func smokeOne(ctx context.Context, sup runner, lib libraries.Library, blank int64) (smoked, error) {
	input, err := json.Marshal(lib.Requires())
	if err != nil {
		return smoked{}, fmt.Errorf("load library %s: %w", lib.Name(), err)
	}
	var loaded []float64
	result := smoked{library: lib}
	req := supervisor.Request{Code: smokeCode, Input: input, Filename: "smoke.js", Modules: []string{lib.Name()}}
	peak, err := peaks(ctx, sup, req, func(output json.RawMessage) error {
		var found struct {
			Loaded    float64  `json:"loaded"`
			Functions []string `json:"functions"`
		}
		if err := json.Unmarshal(output, &found); err != nil {
			return err
		}
		loaded = append(loaded, found.Loaded)
		result.functions = found.Functions
		return nil
	})
	var failed *failure
	if errors.As(err, &failed) {
		return smoked{}, failed
	}
	if err != nil {
		return smoked{}, fmt.Errorf("load library %s: %w", lib.Name(), err)
	}
	result.loadedMS, result.memory = median(loaded), max(0, peak-blank)
	return result, nil
}

// peaks runs a request several times and gives the median of its peak memory. Each output
// goes to take. An outcome other than ok is a *failure.
func peaks(ctx context.Context, sup runner, req supervisor.Request, take func(json.RawMessage) error) (int64, error) {
	var peaks []int64
	for range smokeRuns {
		result, err := sup.Stream(ctx, req, nil)
		if err != nil {
			return 0, err
		}
		switch result.Outcome {
		case supervisor.OK:
		case supervisor.Cancelled:
			return 0, &failure{code: exitInterrupted, err: errors.New("interrupted")}
		default:
			return 0, notLoaded(req, result)
		}
		peaks = append(peaks, result.Usage.PeakMemoryBytes)
		if take == nil {
			continue
		}
		if err := take(result.Output); err != nil {
			return 0, err
		}
	}
	return median(peaks), nil
}

func notLoaded(req supervisor.Request, result supervisor.Result) error {
	what := "a script without libraries does not run"
	if len(req.Modules) > 0 {
		what = fmt.Sprintf("library %s does not load", req.Modules[0])
	}
	f := &failure{code: exitOutcome, err: fmt.Errorf("%s: %s", what, result.Outcome)}
	if result.Error != nil {
		f.err = fmt.Errorf("%w: %s", f.err, result.Error.Message)
	}
	return f.hint("a library is one file of CommonJS for no particular platform: docs/adding-a-library.md tells how to bundle one")
}

func median[T int64 | float64](values []T) T {
	slices.Sort(values)
	return values[len(values)/2]
}

// smokeTable is what cordon libs add and cordon libs check print.
func smokeTable(results []smoked) (string, error) {
	var table bytes.Buffer
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tVERSION\tLICENCE\tKIB\tFUNCTIONS\tREQUIRE\tMEMORY")
	for _, r := range results {
		lib := r.library
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%.1f ms\t%d KiB\n", lib.Name(), lib.Version(), lib.Licence(),
			kib(lib.Bytes()), len(r.functions), r.loadedMS, r.memory/1024)
	}
	if err := w.Flush(); err != nil {
		return "", fmt.Errorf("lay out libraries: %w", err)
	}
	return table.String(), nil
}
