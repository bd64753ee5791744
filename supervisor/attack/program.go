package attack

import (
	"encoding/json"
	"fmt"

	"cordon/policy"
)

// step is one system call of a probe's program. How arguments are written is told at the
// type of the same name in cmd/cordon-probe.
type step struct {
	name   string // the kernel's
	args   []any
	times  int  // repeated until it fails, at most so often; 0 is once
	spawns bool // it can come back twice
	legacy uint32
	x32    bool
	number *uint64 // instead of a name
}

// call is a system call by name. Its arguments are integers, strings, []any for structures
// of 64-bit words, buf and ref.
func call(name string, args ...any) step { return step{name: name, args: args} }

// spawning is a call that can come back twice.
func spawning(name string, args ...any) step { return step{name: name, args: args, spawns: true} }

// legacy is a call by the 32-bit entry, whose numbers are its own.
func legacy(nr uint32, args ...any) step { return step{legacy: nr, args: args} }

// upTo repeats a call until it fails.
func upTo(times int, s step) step {
	s.times = times
	return s
}

// buf is an address in the probe's scratch area, which is page-aligned, zeroed and 64 KiB.
func buf(offset int) map[string]int { return map[string]int{"buf": offset} }

// ref is what an earlier call gave back.
func ref(call int) map[string]int { return map[string]int{"ref": call} }

// encode writes a program for the probe of this architecture. It fails where the
// architecture has no such call.
func encode(program []step, arch policy.Arch) (json.RawMessage, error) {
	numbers := numbersOf(arch)
	type wire struct {
		Number uint64 `json:"nr"`
		Args   []any  `json:"args"`
		Times  int    `json:"times,omitempty"`
		Spawns bool   `json:"spawns,omitempty"`
		Legacy bool   `json:"legacy,omitempty"`
	}
	var all []wire
	for _, s := range program {
		w := wire{Number: uint64(s.legacy), Args: s.args, Times: s.times, Spawns: s.spawns, Legacy: s.legacy != 0}
		if (s.legacy != 0 || s.x32) && arch != policy.AMD64 {
			return nil, errNoSuchEntry
		}
		if s.number != nil {
			w.Number = *s.number
		}
		if s.name != "" {
			nr, ok := numbers[s.name]
			if !ok {
				return nil, fmt.Errorf("%s has no call %s", arch, s.name)
			}
			w.Number = uint64(nr)
		}
		if s.x32 {
			w.Number |= x32Bit
		}
		if w.Args == nil {
			w.Args = []any{}
		}
		all = append(all, w)
	}
	return json.Marshal(all)
}

// x32Bit marks the numbers of the x32 entry of amd64 (asm/unistd.h).
const x32Bit = 0x40000000

var errNoSuchEntry = fmt.Errorf("this architecture has one entry to the kernel")

// numbersOf gives the numbers of an architecture's system calls by their names.
func numbersOf(arch policy.Arch) map[string]uint32 {
	numbers := map[string]uint32{}
	for nr := range uint32(lastNumber) {
		if name := policy.SyscallName(arch, nr); name != unnamed(nr) {
			numbers[name] = nr
		}
	}
	return numbers
}

// lastNumber is past every number that a kernel has given out.
const lastNumber = 512

// unnamed is what policy calls a number without a name.
func unnamed(nr uint32) string { return fmt.Sprintf("syscall %d", nr) }
