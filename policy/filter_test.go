package policy

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// seccompData is what the kernel shows to a filter.
type seccompData struct {
	nr   uint32
	arch uint32
	ip   uint64
	args [6]uint64
}

// packet lays the data out for x/net/bpf's machine. The kernel loads a word of struct
// seccomp_data in the order of the host, where the machine, made for network packets, loads
// big-endian. So each 32-bit word is at the offset where the kernel has it, with the bytes
// in the order that makes the machine's load give the same value. On a little-endian host
// the low half of an argument has the lower offset.
func (d seccompData) packet() []byte {
	data := make([]byte, offsetArgs+6*sizeArg)
	put := func(at int, value uint32) { binary.BigEndian.PutUint32(data[at:], value) }
	put(offsetNumber, d.nr)
	put(offsetArch, d.arch)
	put(8, uint32(d.ip))
	put(12, uint32(d.ip>>32))
	for i, arg := range d.args {
		put(offsetArgs+i*sizeArg, uint32(arg))
		put(offsetArgs+i*sizeArg+sizeHalf, uint32(arg>>32))
	}
	return data
}

// testPID is not 1, so that a rule that forgot to ask would show.
const testPID = 77

func mustCompile(t testing.TB, a Arch) *bpf.VM {
	t.Helper()
	filter, err := CompileFor(a, testPID)
	if err != nil {
		t.Fatal(err)
	}
	vm, err := bpf.NewVM(filter.Instructions())
	if err != nil {
		t.Fatal(err)
	}
	return vm
}

func run(t testing.TB, vm *bpf.VM, d seccompData) uint32 {
	t.Helper()
	action, err := vm.Run(d.packet())
	if err != nil {
		t.Fatal(err)
	}
	return uint32(action)
}

// evaluate is the rule table read directly, without a filter.
func evaluate(a Arch, d seccompData) uint32 {
	audit, _, _ := a.audit()
	if d.arch != audit {
		return retKill
	}
	for _, rule := range Syscalls() {
		if rule.Number(a) != d.nr {
			continue
		}
		for _, check := range rule.Args {
			if !permits(check, d.args[check.Index]) {
				return retKill
			}
		}
		return retAllow
	}
	return retKill
}

func permits(check ArgCheck, arg uint64) bool {
	if check.Wide && arg>>32 != 0 {
		return false
	}
	if check.OwnPID {
		return uint32(arg) == testPID
	}
	return slices.ContainsFunc(check.OneOf, func(v ArgValue) bool { return v.Value == uint32(arg) })
}

// permitted is data that the rule allows.
func permitted(a Arch, rule Rule) seccompData {
	audit, _, _ := a.audit()
	d := seccompData{nr: rule.Number(a), arch: audit}
	for i := range d.args {
		d.args[i] = 0x1234567890abcdef // where nothing is bounded, anything goes
	}
	for _, check := range rule.Args {
		if check.OwnPID {
			d.args[check.Index] = testPID
			continue
		}
		d.args[check.Index] = uint64(check.OneOf[0].Value)
	}
	return d
}

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

// FuzzFilter compares both filters with the table read directly.
func FuzzFilter(f *testing.F) {
	for _, a := range Arches() {
		for _, rule := range Syscalls() {
			d := permitted(a, rule)
			f.Add(d.nr, d.arch, d.args[0], d.args[1], d.args[2], d.args[3], d.args[4], d.args[5])
		}
	}
	f.Add(uint32(x32Bit|1), uint32(unix.AUDIT_ARCH_X86_64), uint64(1), uint64(0), uint64(0), uint64(0), uint64(0), uint64(0))
	machines := map[Arch]*bpf.VM{AMD64: mustCompile(f, AMD64), ARM64: mustCompile(f, ARM64)}
	f.Fuzz(func(t *testing.T, nr, arch uint32, a0, a1, a2, a3, a4, a5 uint64) {
		d := seccompData{nr: nr, arch: arch, args: [6]uint64{a0, a1, a2, a3, a4, a5}}
		for a, vm := range machines {
			if got, want := run(t, vm, d), evaluate(a, d); got != want {
				t.Errorf("%s: the filter gives %#x, the table %#x for %+v", a, got, want, d)
			}
		}
	})
}
