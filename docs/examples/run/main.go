// Command run runs every example with a cordon binary and compares what comes out with
// what is expected.
//
//	go run ./docs/examples/run bin/cordon
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"cordon/docs/examples/dataset"
)

// dir is where the examples are, seen from the root of the repository.
const dir = "docs/examples"

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: run CORDON")
		os.Exit(2)
	}
	if err := runAll(os.Args[1], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "examples:", err)
		os.Exit(1)
	}
}

// result is the part of cordon's --json that the summary tells.
type result struct {
	Outcome string          `json:"outcome"`
	Output  json.RawMessage `json:"output"`
	Error   *struct {
		Name    string `json:"name"`
		Message string `json:"message"`
	} `json:"error"`
	Usage struct {
		WallMS          float64 `json:"wall_ms"`
		PeakMemoryBytes int64   `json:"peak_memory_bytes"`
	} `json:"usage"`
}

// runAll runs the examples and writes the summary. Its error is the first thing that was
// not as expected.
func runAll(cordon string, out io.Writer) error {
	inputs, err := os.MkdirTemp("", "cordon-examples-")
	if err != nil {
		return fmt.Errorf("make directory for the inputs: %w", err)
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "EXAMPLE\tROWS\tOUTCOME\tWALL\tPEAK MEMORY\tOUTPUT")
	var wrong []error
	for _, name := range dataset.Names() {
		res, err := run(cordon, name, inputs)
		verdict := "as expected"
		if err == nil {
			err = check(name, res)
		}
		if err != nil {
			verdict = "NOT as expected"
			wrong = append(wrong, err)
		}
		fmt.Fprintf(table, "%s\t%d\t%s\t%.0f ms\t%.1f MiB\t%s\n", name, dataset.Rows(name), res.Outcome,
			res.Usage.WallMS, float64(res.Usage.PeakMemoryBytes)/(1<<20), verdict)
	}
	wrong = append(wrong, table.Flush(), os.RemoveAll(inputs))
	return errors.Join(wrong...)
}

// run executes one example: cordon run --json FLAGS --input INPUT SCRIPT.
func run(cordon, name, inputs string) (result, error) {
	raw, err := dataset.JSON(name)
	if err != nil {
		return result{}, err
	}
	input := filepath.Join(inputs, name+".json")
	if err := os.WriteFile(input, raw, 0o600); err != nil {
		return result{}, fmt.Errorf("write input of %s: %w", name, err)
	}
	flags, err := os.ReadFile(filepath.Join(dir, name, "flags"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return result{}, fmt.Errorf("read flags of %s: %w", name, err)
	}
	args := append([]string{"run", "--json"}, strings.Fields(string(flags))...)
	args = append(args, "--input", input, filepath.Join(dir, name, "script.js"))
	cmd := exec.Command(cordon, args...)
	cmd.Stderr = os.Stderr
	stdout, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && len(stdout) > 0) {
		return result{}, fmt.Errorf("%s: %s: %w", name, cordon, err)
	}
	var res result
	if err := json.Unmarshal(stdout, &res); err != nil {
		return result{}, fmt.Errorf("%s: read the result: %w", name, err)
	}
	return res, nil
}

// check compares a result with the expected output, byte for byte but for white space.
func check(name string, res result) error {
	if res.Error != nil {
		return fmt.Errorf("%s: %s: %s: %s", name, res.Outcome, res.Error.Name, res.Error.Message)
	}
	expected, err := os.ReadFile(filepath.Join(dir, name, "expected.json"))
	if err != nil {
		return fmt.Errorf("read expected output of %s: %w", name, err)
	}
	want, err := indented(expected)
	if err != nil {
		return fmt.Errorf("read expected output of %s: %w", name, err)
	}
	got, err := indented(res.Output)
	if err != nil {
		return fmt.Errorf("%s: read the output: %w", name, err)
	}
	for i := range max(len(want), len(got)) {
		w, g := lineAt(want, i), lineAt(got, i)
		if w != g {
			return fmt.Errorf("%s: line %d of the output is %q, want %q", name, i+1, g, w)
		}
	}
	return nil
}

// indented lays out JSON the one way, as lines.
func indented(raw []byte) ([]string, error) {
	var b bytes.Buffer
	if err := json.Indent(&b, bytes.TrimSpace(raw), "", "  "); err != nil {
		return nil, err
	}
	return strings.Split(b.String(), "\n"), nil
}

func lineAt(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(the end)"
}
