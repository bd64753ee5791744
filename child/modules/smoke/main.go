// Command smoke loads every library that is built in and prints what that takes: the time
// from require to the last of its members, and the memory that it holds then. make libs runs
// it after each build; a library that does not load fails it.
package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"github.com/dop251/goja"

	"cordon/child/modules"
	"cordon/libs/bundle"
)

func main() {
	if err := smoke(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "smoke: error:", err)
		os.Exit(1)
	}
}

// smoke loads each library in a realm of its own.
func smoke(out io.Writer) error {
	registry := bundle.Registry{}
	fmt.Fprintf(out, "%-18s %10s %10s %10s\n", "library", "require", "whole", "memory")
	for _, name := range registry.Names() {
		cost, err := load(registry, name)
		if err != nil {
			return fmt.Errorf("load %s: %w", name, err)
		}
		fmt.Fprintf(out, "%-18s %7.1f ms %7.1f ms %6d KiB\n", name,
			cost.require.Seconds()*1000, cost.whole.Seconds()*1000, cost.memory/1024)
	}
	return nil
}

// cost is what a library takes.
type cost struct {
	require, whole time.Duration
	memory         int64
}

func load(registry bundle.Registry, name string) (cost, error) {
	rt := goja.New()
	if _, err := modules.Install(rt, registry, []string{name}); err != nil {
		return cost{}, err
	}
	entry := registry.Specifiers(name)[0]
	before := held()
	started := time.Now()
	if _, err := rt.RunString(fmt.Sprintf("var library = require(%q)", entry)); err != nil {
		return cost{}, err
	}
	c := cost{require: time.Since(started)}
	if _, err := rt.RunString("for (var key of Object.getOwnPropertyNames(library)) library[key]"); err != nil {
		return cost{}, err
	}
	c.whole = time.Since(started)
	c.memory = held() - before
	runtime.KeepAlive(rt)
	return c, nil
}

// held is the memory in use after a collection.
func held() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}
