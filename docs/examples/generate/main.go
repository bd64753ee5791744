// Command generate writes the inputs of the examples into a directory.
//
//	go run ./docs/examples/generate DIR
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"cordon/docs/examples/dataset"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: generate DIR")
		os.Exit(2)
	}
	if err := generate(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make directory: %w", err)
	}
	for _, name := range dataset.Names() {
		raw, err := dataset.JSON(name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name+".json"), raw, 0o644); err != nil {
			return fmt.Errorf("write input of %s: %w", name, err)
		}
	}
	return nil
}
