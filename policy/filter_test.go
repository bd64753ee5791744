package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestFilterNumbers runs both filters over every number that either architecture has, with
// arguments that the table permits where it knows the call.
func TestFilterNumbers(t *testing.T) {
	want := []string{"futex", "read", "write", "epoll_pwait", "nanosleep", "madvise", "mmap", "munmap",
		"tgkill", "rt_sigreturn", "getpid", "sched_yield", "clock_gettime", "restart_syscall", "exit_group"}
	for _, a := range Arches() {
		vm := mustCompile(t, a)
		var allowed []string
		for nr := range uint32(1024) {
			d := permitted(a, ruleOf(a, nr))
			d.nr = nr
			if run(t, vm, d) == retAllow {
				allowed = append(allowed, SyscallName(a, nr))
			}
			for name, other := range foreign(a, d) {
				if action := run(t, vm, other); action != retKill {
					t.Errorf("%s: %s of %s gives %#x, want kill", a, name, SyscallName(a, nr), action)
				}
			}
		}
		if missing := difference(want, allowed); len(missing) > 0 {
			t.Errorf("%s: %v are killed", a, missing)
		}
		if extra := difference(allowed, want); len(extra) > 0 {
			t.Errorf("%s: %v are allowed", a, extra)
		}
	}
}

func difference(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

func ruleOf(a Arch, nr uint32) Rule {
	rules := Syscalls()
	if i := slices.IndexFunc(rules, func(r Rule) bool { return r.Number(a) == nr }); i >= 0 {
		return rules[i]
	}
	return Rule{Name: "none"}
}

// foreign is the same call through every other door.
func foreign(a Arch, d seccompData) map[string]seccompData {
	doors := map[string]seccompData{}
	audits := map[string]uint32{
		"i386": unix.AUDIT_ARCH_I386, "amd64": unix.AUDIT_ARCH_X86_64, "arm": unix.AUDIT_ARCH_ARM,
		"arm64": unix.AUDIT_ARCH_AARCH64, "none": 0, "all ones": 0xffffffff,
	}
	own, _, _ := a.audit()
	for name, audit := range audits {
		if audit != own {
			other := d
			other.arch = audit
			doors[name] = other
		}
	}
	for name, bit := range map[string]uint32{"x32": x32Bit, "sign": 1 << 31, "both": 3 << 30} {
		other := d
		other.nr |= bit
		doors[name] = other
	}
	return doors
}

// TestFilterArguments goes to the edges of every bounded argument: each allowed value, its
// neighbours, each of them with every single bit turned, and with a dirty high half.
func TestFilterArguments(t *testing.T) {
	for _, a := range Arches() {
		vm := mustCompile(t, a)
		for _, rule := range Syscalls() {
			base := permitted(a, rule)
			if action := run(t, vm, base); action != retAllow {
				t.Errorf("%s: %s as the table permits it gives %#x", a, rule.Name, action)
			}
			for _, check := range rule.Args {
				for _, value := range edges(check) {
					d := base
					d.args[check.Index] = value
					want := retKill
					if permits(check, value) {
						want = retAllow
					}
					if action := run(t, vm, d); action != uint32(want) {
						t.Errorf("%s: %s with %s=%#x gives %#x, want %#x", a, rule.Name, check.Name, value, action, want)
					}
				}
			}
		}
	}
}

func edges(check ArgCheck) []uint64 {
	values := []uint64{0, 1, 1<<31 - 1, 1 << 31, 1<<32 - 1, 1 << 32, 1<<64 - 1}
	allowed := check.OneOf
	if check.OwnPID {
		allowed = []ArgValue{{Value: testPID}, {Value: 1}}
	}
	for _, v := range allowed {
		value := uint64(v.Value)
		values = append(values, value, value-1, value+1, value|1<<32, value|0xffffffff<<32)
		for bit := range 64 {
			values = append(values, value^1<<bit)
		}
	}
	return values
}

// TestFilterRefuses holds that what cannot be a filter is an error and not a filter.
func TestFilterRefuses(t *testing.T) {
	many := make([]ArgValue, 300)
	for _, test := range []struct {
		name  string
		arch  Arch
		pid   int
		rules []Rule
		want  string
	}{
		{"architecture", "riscv64", 1, Syscalls(), `"riscv64" is not supported`},
		{"no architecture", "", 1, Syscalls(), "not supported"},
		{"pid", AMD64, 0, Syscalls(), "process id is 0"},
		{"no value", AMD64, 1, []Rule{{Name: "x", Args: []ArgCheck{{Name: "a"}}}}, "no value allowed"},
		{"index", AMD64, 1, []Rule{{Name: "x", Args: []ArgCheck{oneOf(6, "a", ArgValue{"0", 0})}}}, "want 0 to 5"},
		{"too long a jump", AMD64, 1, []Rule{{Name: "x", Args: []ArgCheck{oneOf(0, "a", many...)}}}, "255 at most"},
	} {
		if _, err := compile(test.arch, test.pid, test.rules); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q in it", test.name, err, test.want)
		}
	}
}

// TestRules holds what the table promises of itself: a reason on every line, no number and
// no argument twice, numbers that are the call's.
func TestRules(t *testing.T) {
	for _, a := range Arches() {
		seen := map[uint32]bool{}
		for _, rule := range Syscalls() {
			nr := rule.Number(a)
			if seen[nr] {
				t.Errorf("%s: number %d has two rules", a, nr)
			}
			seen[nr] = true
			if name := SyscallName(a, nr); name != rule.Name {
				t.Errorf("%s: number %d of rule %s is %s", a, nr, rule.Name, name)
			}
			if rule.Reason == "" {
				t.Errorf("rule %s has no reason", rule.Name)
			}
			indexes := map[int]bool{}
			for _, check := range rule.Args {
				if indexes[check.Index] {
					t.Errorf("rule %s bounds argument %d twice", rule.Name, check.Index)
				}
				indexes[check.Index] = true
			}
		}
	}
}

func TestAssembly(t *testing.T) {
	for _, a := range Arches() {
		filter, err := Compile(a)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := filter.Raw()
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(filter.Assembly(), "\n"), "\n")
		if len(lines) != len(raw)+1 {
			t.Errorf("%s: %d lines for %d instructions", a, len(lines), len(raw))
		}
		for i, line := range lines[1:] {
			if !strings.HasPrefix(strings.TrimSpace(line), fmt.Sprint(i)+" ") || !strings.Contains(line, " ; ") {
				t.Errorf("%s: line %d is %q", a, i, line)
			}
		}
		for _, rule := range Syscalls() {
			if !strings.Contains(filter.Assembly(), "; "+rule.Name+"\n") {
				t.Errorf("%s: the assembly does not name %s", a, rule.Name)
			}
		}
	}
}
