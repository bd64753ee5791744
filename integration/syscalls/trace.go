package main

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// call is one system call that a child made behind its filter.
type call struct {
	name string
	args []uint64
}

// trace reads what strace wrote of a process tree in one file: each line begins with the
// number of a thread, and the lines are in the order in which things happened.
type trace struct {
	calls    map[string][]call // by name
	children int               // processes that entered their filter
	killed   []string          // the last calls of the threads of children that a filter killed

	process map[string]string // the process of each thread; one that is not here is its own
	locked  map[string]bool   // the processes behind a filter
	begun   map[string]string // the unfinished line of a thread
}

func newTrace() *trace {
	return &trace{calls: map[string][]call{}, process: map[string]string{}, locked: map[string]bool{}, begun: map[string]string{}}
}

func (t *trace) read(r io.Reader) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		thread, rest, ok := strings.Cut(lines.Text(), " ")
		if !ok {
			return fmt.Errorf("read trace: %q has no thread", lines.Text())
		}
		t.line(thread, strings.TrimSpace(rest))
	}
	return lines.Err()
}

func (t *trace) line(thread, text string) {
	const unfinished, resumed = "<unfinished ...>", "<... "
	switch {
	case strings.HasPrefix(text, "+++ "):
		if strings.HasPrefix(text, "+++ killed by SIGSYS") && t.locked[t.of(thread)] {
			t.killed = append(t.killed, t.begun[thread])
		}
		delete(t.process, thread)
		delete(t.begun, thread)
		delete(t.locked, thread)
	case strings.HasPrefix(text, "--- "):
	case strings.HasPrefix(text, resumed):
		_, rest, _ := strings.Cut(text, " resumed>")
		t.end(thread, t.begun[thread]+rest)
	case strings.HasSuffix(text, unfinished):
		t.begun[thread] = strings.TrimSpace(strings.TrimSuffix(text, unfinished))
	default:
		t.begun[thread] = text
		t.end(thread, text)
	}
}

func (t *trace) of(thread string) string {
	if p, ok := t.process[thread]; ok {
		return p
	}
	return thread
}

// end looks for what makes threads and for what puts up the filter, and counts a call where
// the thread is behind one. What was cut short does not count: of a process that is killed
// meanwhile strace shows what it finds in the registers, which may be no call at all.
func (t *trace) end(thread, text string) {
	c, gave := parseCall(text), result(text)
	switch {
	case t.locked[t.of(thread)]:
		if gave != "?" || c.name == "exit_group" {
			t.calls[c.name] = append(t.calls[c.name], c)
		}
	case c.name == "clone" && strings.Contains(text, "CLONE_THREAD") && gave != "":
		t.process[gave] = t.of(thread)
	case c.name == "seccomp" && len(c.args) > 0 && c.args[0] == unix.SECCOMP_SET_MODE_FILTER && gave == "0":
		t.locked[t.of(thread)] = true
		t.children++
	}
}

// parseCall reads "name(0x1, 0, 0xffff" with whatever follows. What is no number has no
// bound in any rule.
func parseCall(text string) call {
	name, rest, _ := strings.Cut(text, "(")
	arguments, _, _ := strings.Cut(rest, ")")
	c := call{name: name}
	for field := range strings.SplitSeq(arguments, ",") {
		n, err := strconv.ParseUint(strings.TrimSpace(field), 0, 64)
		if err != nil {
			break
		}
		c.args = append(c.args, n)
	}
	return c
}

// result gives what a call returned: a number, of a thread as strace itself knows it where
// it has another one in its own namespace ("7 /* 31793 in strace's PID NS */").
func result(text string) string {
	at := strings.LastIndex(text, " = ")
	if at < 0 {
		return ""
	}
	value := strings.TrimSpace(text[at+len(" = "):])
	if _, outside, ok := strings.Cut(value, "/* "); ok {
		value, _, _ = strings.Cut(outside, " ")
	}
	value, _, _ = strings.Cut(value, " ")
	return value
}
