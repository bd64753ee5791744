package policy

import (
	"fmt"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// Filter is a compiled seccomp filter: a classic BPF program over struct seccomp_data that
// answers allow or kill-process.
type Filter struct {
	arch  Arch
	lines []line
}

// line is one instruction with what it means to a reader.
type line struct {
	ins     bpf.Instruction
	comment string
}

// Compile compiles [Syscalls] for a child that is the first process of its PID namespace,
// as every child is unless the operator chose to go without that wall.
func Compile(a Arch) (Filter, error) { return CompileFor(a, 1) }

// CompileFor compiles [Syscalls] for a child that has this process id in its own PID
// namespace. It is a pure function: it enters nothing.
func CompileFor(a Arch, pid int) (Filter, error) {
	filter, err := compile(a, pid, Syscalls())
	if err != nil {
		return Filter{}, fmt.Errorf("compile seccomp filter for %s: %w", a, err)
	}
	return filter, nil
}

// Arch returns the architecture that the filter is for.
func (f Filter) Arch() Arch { return f.arch }

// Instructions returns the program as x/net/bpf's own machine runs it.
func (f Filter) Instructions() []bpf.Instruction {
	program := make([]bpf.Instruction, len(f.lines))
	for i, l := range f.lines {
		program[i] = l.ins
	}
	return program
}

// Raw returns the program as the kernel takes it.
func (f Filter) Raw() ([]bpf.RawInstruction, error) {
	raw, err := bpf.Assemble(f.Instructions())
	if err != nil {
		return nil, fmt.Errorf("assemble seccomp filter for %s: %w", f.arch, err)
	}
	return raw, nil
}

// Offsets within struct seccomp_data (linux/seccomp.h). Both architectures are
// little-endian, so the low half of an argument comes first.
const (
	offsetNumber = 0
	offsetArch   = 4
	offsetArgs   = 16
	sizeArg      = 8
	sizeHalf     = 4
)

const (
	retAllow = unix.SECCOMP_RET_ALLOW
	retKill  = unix.SECCOMP_RET_KILL_PROCESS
)

// compile lays the program out as a reader would tell it: the architecture, the number's
// ABI, then call after call, each of which either is passed over or decides.
func compile(a Arch, pid int, rules []Rule) (Filter, error) {
	audit, auditName, err := a.audit()
	if err != nil {
		return Filter{}, err
	}
	if pid <= 0 {
		return Filter{}, fmt.Errorf("process id is %d, want more than 0", pid)
	}
	f := Filter{arch: a}
	// The architecture comes first: a number means nothing without it, and the 32-bit
	// entries of a 64-bit kernel have numbers of their own.
	f.load(offsetArch, "architecture")
	f.skipIfEqual(audit, 1, auditName)
	f.ret(retKill, "another architecture: kill")
	f.load(offsetNumber, "system call")
	if a == AMD64 {
		f.add(bpf.JumpIf{Cond: bpf.JumpLessThan, Val: x32Bit, SkipTrue: 1}, "a 64-bit number")
		f.ret(retKill, "a number of the x32 ABI: kill")
	}
	for _, rule := range rules {
		decision, err := decide(rule, pid)
		if err != nil {
			return Filter{}, fmt.Errorf("rule %s: %w", rule.Name, err)
		}
		f.add(bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: rule.Number(a), SkipTrue: uint8(len(decision))}, rule.Name)
		f.lines = append(f.lines, decision...)
	}
	f.ret(retKill, "any other call: kill")
	return f, nil
}

// maxSkip is the farthest that a conditional jump reaches.
const maxSkip = 255

// decide returns the part of the program that runs when the number is the rule's: every
// path through it returns.
func decide(rule Rule, pid int) ([]line, error) {
	var f Filter
	for _, check := range rule.Args {
		if check.Index < 0 || check.Index > 5 {
			return nil, fmt.Errorf("argument %s has index %d, want 0 to 5", check.Name, check.Index)
		}
		values := check.OneOf
		if check.OwnPID {
			values = []ArgValue{{Name: "own process id", Value: uint32(pid)}}
		}
		if len(values) == 0 {
			return nil, fmt.Errorf("argument %s has no value allowed", check.Name)
		}
		f.checkArg(check, values)
	}
	f.ret(retAllow, "allow")
	if len(f.lines) > maxSkip {
		return nil, fmt.Errorf("takes %d instructions, want %d at most", len(f.lines), maxSkip)
	}
	return f.lines, nil
}

// checkArg kills unless the argument has one of the values.
func (f *Filter) checkArg(check ArgCheck, values []ArgValue) {
	low := uint32(offsetArgs + check.Index*sizeArg)
	if check.Wide {
		f.load(low+sizeHalf, check.Name+", high half")
		f.skipIfEqual(0, 1, "empty")
		f.ret(retKill, "beyond 32 bits: kill")
	}
	f.load(low, check.Name)
	for i, v := range values {
		f.skipIfEqual(v.Value, uint8(len(values)-i), v.Name)
	}
	f.ret(retKill, "another "+check.Name+": kill")
}

func (f *Filter) load(offset uint32, what string) {
	f.add(bpf.LoadAbsolute{Off: offset, Size: 4}, what)
}

func (f *Filter) skipIfEqual(value uint32, skip uint8, what string) {
	f.add(bpf.JumpIf{Cond: bpf.JumpEqual, Val: value, SkipTrue: skip}, what)
}

func (f *Filter) ret(action uint32, what string) {
	f.add(bpf.RetConstant{Val: action}, what)
}

func (f *Filter) add(ins bpf.Instruction, comment string) {
	f.lines = append(f.lines, line{ins, comment})
}
