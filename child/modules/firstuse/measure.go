package main

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/dop251/goja"

	"cordon/libs/format"
)

// report is what one library costs.
type report struct {
	lib        format.Library
	compressed int
	// whole is the library as one bundle, by its first typical function.
	whole cost
	rows  []row
}

type row struct {
	name string
	cost
}

// cost is what a use takes: the first in a realm, the one after it, and the memory that lives
// longer than the first.
type cost struct {
	first, second time.Duration
	live          int64
}

func measure(lib format.Library, calls []call, plain string, patience time.Duration) (report, error) {
	r := report{lib: lib}
	source, err := os.ReadFile(filepath.Join("libs", "bundle", lib.File))
	if err != nil {
		return r, fmt.Errorf("read sources: %w", err)
	}
	if r.compressed, err = compressed(source); err != nil {
		return r, err
	}
	bundle, err := os.ReadFile(filepath.Join(plain, lib.File))
	if err != nil {
		return r, fmt.Errorf("read plain bundle: %w", err)
	}
	wholly := func() (*goja.Runtime, error) { return plainRealm(lib.Name, string(bundle)) }
	linked := func() (*goja.Runtime, error) { return linkedRealm(lib.Name) }
	if r.whole, err = calls[0].cost(lib, wholly, patience); err != nil {
		return r, fmt.Errorf("%s of the plain bundle: %w", calls[0].name, err)
	}
	for _, c := range calls {
		cost, err := c.cost(lib, linked, patience)
		if err != nil {
			return r, fmt.Errorf("%s: %w", c.name, err)
		}
		r.rows = append(r.rows, row{c.name, cost})
	}
	return r, same(lib, calls, linked, wholly)
}

// same holds what the calls give against what they give in the plain bundle.
func same(lib format.Library, calls []call, linked, wholly func() (*goja.Runtime, error)) error {
	got, err := outcomes(lib, calls, linked)
	if err != nil {
		return err
	}
	want, err := outcomes(lib, calls, wholly)
	if err != nil {
		return fmt.Errorf("plain bundle: %w", err)
	}
	for i, c := range calls {
		if got[i] != want[i] {
			return fmt.Errorf("%s gives %s, and in the plain bundle %s", c.name, got[i], want[i])
		}
	}
	return nil
}

// outcomes makes all calls in one realm and gives what they gave, as JSON.
func outcomes(lib format.Library, calls []call, realm func() (*goja.Runtime, error)) ([]string, error) {
	rt, err := realm()
	if err != nil {
		return nil, err
	}
	var all []string
	for _, c := range calls {
		code := fmt.Sprintf("JSON.stringify((() => { const lib = require(%q); return %s })())", lib.Specifiers[0], c.code)
		value, err := rt.RunScript("script.js", code)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		all = append(all, value.String())
	}
	return all, nil
}

// most is how often one measurement is repeated at most.
const most = 60

// cost measures a call, in a realm of its own each time: until patience is at an end, and
// three times at least.
func (c call) cost(lib format.Library, realm func() (*goja.Runtime, error), patience time.Duration) (cost, error) {
	var firsts, seconds []time.Duration
	var lives []int64
	for started := time.Now(); len(firsts) < 3 || len(firsts) < most && time.Since(started) < patience; {
		rt, err := realm()
		if err != nil {
			return cost{}, err
		}
		use, err := c.prepare(rt, lib)
		if err != nil {
			return cost{}, err
		}
		before := held()
		for _, times := range []*[]time.Duration{&firsts, &seconds} {
			watch := startWatch()
			_, err := use(goja.Undefined())
			*times = append(*times, watch.stop())
			if err != nil {
				return cost{}, err
			}
		}
		lives = append(lives, held()-before)
		runtime.KeepAlive(rt)
	}
	return cost{median(firsts), median(seconds), median(lives)}, nil
}

// prepare compiles the use of a library, so that the script's own text costs nothing.
func (c call) prepare(rt *goja.Runtime, lib format.Library) (goja.Callable, error) {
	code := fmt.Sprintf("(function () { const lib = require(%q); return %s })", lib.Specifiers[0], c.code)
	value, err := rt.RunScript("script.js", code)
	if err != nil {
		return nil, err
	}
	use, ok := goja.AssertFunction(value)
	if !ok {
		return nil, fmt.Errorf("%s is no function", code)
	}
	return use, nil
}

// held is the memory that lives.
func held() int64 {
	// What a finalizer or a pool of the library keeps goes with the second collection.
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

func median[T int64 | time.Duration](list []T) T {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}

// compressed is how many bytes text takes in a compressed download of the program.
func compressed(text []byte) (int, error) {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		return 0, err
	}
	_, err = w.Write(text)
	err = errors.Join(err, w.Close())
	return b.Len(), err
}

// print writes the table, on 80 columns.
func (r report) print(out io.Writer) {
	fmt.Fprintf(out, "\n%s %s: embedded %d KiB, compressed %d KiB\n", r.lib.Name, r.lib.Release, kib(int64(r.lib.Bytes)), kib(int64(r.compressed)))
	fmt.Fprintf(out, "  %-26s %9s %9s %10s %9s\n", "", "first ms", "cheaper", "second ms", "live KiB")
	line := func(name, cheaper string, c cost) {
		fmt.Fprintf(out, "  %-26s %9.2f %9s %10.4f %9d\n", name, milliseconds(c.first), cheaper, milliseconds(c.second), kib(c.live))
	}
	line("(plain, whole)", "", r.whole)
	for _, one := range r.rows {
		line(one.name, fmt.Sprintf("%.1f times", float64(r.whole.first)/float64(one.first)), one.cost)
	}
}

func kib(n int64) int64 { return (n + 1023) / 1024 }

func milliseconds(d time.Duration) float64 { return d.Seconds() * 1000 }
