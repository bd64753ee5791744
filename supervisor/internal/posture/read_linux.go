package posture

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Posture is what /proc shows of one process.
type Posture struct {
	Threads     []Thread
	Namespaces  map[string]string // by file name under /proc/PID/ns: "pid:[4026531836]"
	Descriptors map[int]string    // link targets by number, without inode numbers
	Environ     string
	Limits      map[string]Limit // by the names of /proc/PID/limits
	Cgroups     map[string]string
}

// Thread is the standing of one thread, from /proc/PID/task/TID/status (proc(5)).
type Thread struct {
	TID          int
	UIDs, GIDs   []string // real, effective, saved, file system
	Groups       []string
	Capabilities map[string]string // CapInh, CapPrm, CapEff, CapBnd, CapAmb
	NoNewPrivs   string
	Seccomp      string
}

// Limit is one resource limit; "unlimited" is spelled so.
type Limit struct{ Soft, Hard string }

// Read looks at a process that the caller has not reaped yet, so that its number cannot
// have passed to another one.
func Read(pid int) (Posture, error) {
	dir := filepath.Join("/proc", strconv.Itoa(pid))
	p := Posture{}
	for _, step := range []func(string) error{
		p.readThreads, p.readNamespaces, p.readDescriptors, p.readEnviron, p.readLimits, p.readCgroups,
	} {
		if err := step(dir); err != nil {
			return Posture{}, fmt.Errorf("look at child %d: %w", pid, err)
		}
	}
	return p, nil
}

func (p *Posture) readThreads(dir string) error {
	tasks, err := os.ReadDir(filepath.Join(dir, "task"))
	if err != nil {
		return err
	}
	for _, task := range tasks {
		data, err := os.ReadFile(filepath.Join(dir, "task", task.Name(), "status"))
		if err != nil {
			return err
		}
		t, err := parseStatus(string(data))
		if err != nil {
			return fmt.Errorf("thread %s: %w", task.Name(), err)
		}
		p.Threads = append(p.Threads, t)
	}
	return nil
}

func parseStatus(text string) (Thread, error) {
	t := Thread{Capabilities: map[string]string{}}
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch key {
		case "Pid":
			tid, err := strconv.Atoi(value)
			if err != nil {
				return Thread{}, fmt.Errorf("parse status: %w", err)
			}
			t.TID = tid
		case "Uid":
			t.UIDs = strings.Fields(value)
		case "Gid":
			t.GIDs = strings.Fields(value)
		case "Groups":
			t.Groups = strings.Fields(value)
		case "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb":
			t.Capabilities[key] = value
		case "NoNewPrivs":
			t.NoNewPrivs = value
		case "Seccomp":
			t.Seccomp = value
		}
	}
	return t, nil
}

func (p *Posture) readNamespaces(dir string) error {
	var err error
	p.Namespaces, err = readNamespaces(dir)
	return err
}

func readNamespaces(dir string) (map[string]string, error) {
	names := map[string]string{}
	entries, err := os.ReadDir(filepath.Join(dir, "ns"))
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		target, err := os.Readlink(filepath.Join(dir, "ns", e.Name()))
		if err != nil {
			return nil, err
		}
		names[e.Name()] = target
	}
	return names, nil
}

func (p *Posture) readDescriptors(dir string) error {
	p.Descriptors = map[int]string{}
	entries, err := os.ReadDir(filepath.Join(dir, "fd"))
	if err != nil {
		return err
	}
	for _, e := range entries {
		fd, err := strconv.Atoi(e.Name())
		if err != nil {
			return fmt.Errorf("parse descriptor: %w", err)
		}
		target, err := os.Readlink(filepath.Join(dir, "fd", e.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue // closed since: in this very process it is the directory's own
		}
		if err != nil {
			return err
		}
		kind, _, _ := strings.Cut(target, ":[") // "pipe:[123]"
		if strings.HasPrefix(target, "anon_inode:") {
			kind = target
		}
		p.Descriptors[fd] = kind
	}
	return nil
}

func (p *Posture) readEnviron(dir string) error {
	data, err := os.ReadFile(filepath.Join(dir, "environ"))
	p.Environ = string(data)
	return err
}

func (p *Posture) readLimits(dir string) error {
	data, err := os.ReadFile(filepath.Join(dir, "limits"))
	if err != nil {
		return err
	}
	p.Limits = map[string]Limit{}
	for line := range strings.Lines(string(data)) {
		// The name is padded to 25 characters, the values to 20 (fs/proc/base.c).
		const nameWidth = 25
		if len(line) <= nameWidth {
			continue
		}
		if f := strings.Fields(line[nameWidth:]); len(f) >= 2 {
			p.Limits[strings.TrimSpace(line[:nameWidth])] = Limit{f[0], f[1]}
		}
	}
	return nil
}

func (p *Posture) readCgroups(dir string) error {
	data, err := os.ReadFile(filepath.Join(dir, "cgroup"))
	if err != nil {
		return err
	}
	p.Cgroups = map[string]string{}
	for line := range strings.Lines(string(data)) {
		// hierarchy number, controllers, path (cgroups(7)); no controllers means v2.
		f := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(f) != 3 {
			return fmt.Errorf("parse cgroup line %q", line)
		}
		for controller := range strings.SplitSeq(f[1], ",") {
			p.Cgroups[controller] = f[2]
		}
	}
	return nil
}
