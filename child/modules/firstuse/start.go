package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"cordon/ipc"
	"cordon/libs/bundle"
)

// compareStarts builds two children, one with all libraries and one with none, and starts
// them in turns: from the start of the process to Ready, and from a script that uses no
// library to its result.
func compareStarts(out io.Writer, starts int) error {
	dir, err := os.MkdirTemp("", "cordon-starts-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	with, without := &child{file: filepath.Join(dir, "with")}, &child{file: filepath.Join(dir, "without")}
	overlay, err := empty(dir)
	if err != nil {
		return err
	}
	if err := errors.Join(with.build(), without.build("-overlay", overlay)); err != nil {
		return err
	}
	if err := likeLauncher(func() error { return inTurns(starts, with, without) }); err != nil {
		return err
	}
	fmt.Fprintf(out, "\nThe start of a child whose script uses no library, %d times each\n", starts)
	fmt.Fprintf(out, "  %-22s %9s %9s %8s %8s %8s\n", "", "ready ms", "result ms", "CPU ms", "faults", "file KiB")
	for _, c := range []struct {
		name string
		*child
	}{{"all libraries embedded", with}, {"no library embedded", without}} {
		fmt.Fprintf(out, "  %-22s %9.2f %9.2f %8.2f %8d %8d\n", c.name, milliseconds(median(c.ready)),
			milliseconds(median(c.result)), milliseconds(median(c.cpu)), median(c.faults), kib(c.size))
	}
	var wall, cpu []time.Duration
	for i := range starts {
		wall = append(wall, with.ready[i]+with.result[i]-without.ready[i]-without.result[i])
		cpu = append(cpu, with.cpu[i]-without.cpu[i])
	}
	fmt.Fprintf(out, "  the libraries' part, by pairs: %.3f ms, and %.3f ms of CPU\n", milliseconds(median(wall)), milliseconds(median(cpu)))
	return nil
}

// inTurns starts the children again and again, each first as often as last: what disturbs
// the machine meets both.
func inTurns(starts int, a, b *child) error {
	for range starts {
		a, b = b, a
		for _, c := range []*child{a, b} {
			if err := c.live(); err != nil {
				return fmt.Errorf("start %s: %w", filepath.Base(c.file), err)
			}
		}
	}
	return nil
}

// empty writes a table of no libraries, and what tells the compiler to take it.
func empty(dir string) (overlay string, err error) {
	const table = "package bundle\n\nvar tables []table\n"
	file := filepath.Join(dir, "tables.go")
	if err := os.WriteFile(file, []byte(table), 0o600); err != nil {
		return "", err
	}
	generated, err := filepath.Abs(filepath.Join("libs", "bundle", "tables_generated.go"))
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(map[string]any{"Replace": map[string]string{generated: file}})
	if err != nil {
		return "", err
	}
	overlay = filepath.Join(dir, "overlay.json")
	return overlay, os.WriteFile(overlay, text, 0o600)
}

// child is one child program, and what its processes took.
type child struct {
	file               string
	size               int64
	ready, result, cpu []time.Duration
	faults             []int64
}

// build compiles it as the product does.
func (c *child) build(args ...string) error {
	args = append([]string{"build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", c.file}, args...)
	build := exec.Command("go", append(args, "./cmd/cordon-child")...)
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
	if text, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", filepath.Base(c.file), err, text)
	}
	info, err := os.Stat(c.file)
	if err == nil {
		c.size = info.Size()
	}
	return err
}

// live takes one process from its start to its result.
func (c *child) live() error {
	cmd := exec.Command(c.file)
	cmd.Env = []string{}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	started := time.Now()
	if err := cmd.Start(); err != nil {
		return err
	}
	talk := c.talk(stdin, stdout, started)
	// The child ends when nobody can speak to it any more.
	_ = stdin.Close()
	if err := errors.Join(talk, cmd.Wait()); err != nil {
		return fmt.Errorf("%w\n%s", err, stderr.String())
	}
	c.cpu = append(c.cpu, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		c.faults = append(c.faults, usage.Minflt+usage.Majflt)
	}
	return nil
}

func (c *child) talk(stdin io.Writer, stdout io.Reader, started time.Time) error {
	writer, reader := ipc.NewWriter(stdin), ipc.NewReader(bufio.NewReader(stdout))
	walls := ipc.Walls{Seccomp: true, Landlock: true, DataBytes: 256 << 20, CPUSeconds: 60}
	if err := writer.Hello(ipc.Hello{Version: ipc.Version, Walls: walls}); err != nil {
		return err
	}
	if m, err := reader.ReadChild(1 << 20); err != nil || m.Ready == nil {
		return fmt.Errorf("the child is not ready: %w", err)
	}
	c.ready = append(c.ready, time.Since(started))
	at := time.Now()
	err := writer.Execute(ipc.Execute{
		ID: "start", Code: "output = 1", Filename: "script.js", Input: []byte("null"), Timezone: "UTC",
		Modules: bundle.Registry{}.Names(),
		Limits:  ipc.Limits{TimeoutMS: 10_000, MemoryBytes: 256 << 20, OutputBytes: 1 << 20, LogBytes: 1 << 20, LogLines: 1000},
	})
	if err != nil {
		return err
	}
	m, err := reader.ReadChild(1 << 20)
	if err != nil || m.Result == nil || m.Result.Status != ipc.StatusOK {
		return fmt.Errorf("the child gave no result: %+v, %w", m.Result, err)
	}
	c.result = append(c.result, time.Since(at))
	return nil
}
