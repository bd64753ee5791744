package attack

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"cordon/policy"
	"cordon/supervisor"
)

// sweepJobs make every system call that the other tables do not begin with, and some that
// no kernel has, one probe for each, behind all walls: what no rule of the policy allows has
// to kill.
func sweepJobs(arch policy.Arch) []job {
	const runs = 8
	numbers := untried(arch)
	var jobs []job
	for run := range slices.Chunk(numbers, (len(numbers)+runs-1)/runs) {
		id := fmt.Sprintf("sweep.%d-%d", run[0], run[len(run)-1])
		jobs = append(jobs, sweep(id, "make every other system call from %d to %d", run))
	}
	jobs = append(jobs, sweep("sweep.high", "make system calls that no kernel has, from %d to %d", []uint64{
		512, 547, 548, 600, 1000, 4095, 1 << 16, 1 << 29, 1<<30 - 1, 1 << 31, 1<<32 - 1, 1 << 62, 1<<63 + 57, ^uint64(0),
	}))
	return append(jobs, sweep("sweep.x32", "make calls of another entry, from %d to %d", x32Numbers()))
}

// untried are the numbers that no program of natives begins with.
func untried(arch policy.Arch) []uint64 {
	numbers, tried := numbersOf(arch), map[uint64]bool{}
	for _, n := range natives() {
		if s := n.program[0]; !s.x32 && s.legacy == 0 {
			tried[uint64(numbers[s.name])] = true
		}
	}
	var left []uint64
	for nr := range uint64(lastNumber) {
		if !tried[nr] {
			left = append(left, nr)
		}
	}
	return left
}

// x32Numbers are the common numbers by the x32 entry, and those that x32 has for itself.
func x32Numbers() []uint64 {
	numbers := []uint64{x32Bit, x32Bit + 1, x32Bit + 2, x32Bit + 39, x32Bit + 57, x32Bit + 59, x32Bit + 231, x32Bit + 435}
	for nr := uint64(512); nr < 548; nr++ {
		numbers = append(numbers, x32Bit+nr)
	}
	return numbers
}

func sweep(id, tries string, numbers []uint64) job {
	row := Row{ID: id, Tries: fmt.Sprintf(tries, numbers[0], numbers[len(numbers)-1]), First: string(policy.WallSeccomp)}
	return job{row, func(ctx context.Context, a *arena) ([]Finding, error) {
		killed := 0
		for _, nr := range numbers {
			if allowed(nr, a.arch) {
				continue
			}
			program, err := encode([]step{{number: &nr}}, a.arch)
			if err != nil {
				return nil, err
			}
			r, err := a.probes.Run(ctx, supervisor.Request{Code: "calls", Input: program, Limits: probeLimits()})
			if err != nil {
				return nil, err
			}
			if answersItself(nr, a.arch) && failed(r) {
				continue
			}
			if r.Outcome != supervisor.Violation {
				how := fmt.Sprintf("call %d (%s): outcome %s", nr, policy.SyscallName(a.arch, uint32(nr)), r.Outcome)
				return []Finding{{AllWalls, NotStopped, "", how}}, nil
			}
			killed++
		}
		how := fmt.Sprintf("killed %d of %d; the others have a rule, or fail past the filter", killed, len(numbers))
		return []Finding{{AllWalls, Stopped, string(policy.WallSeccomp), how}}, nil
	}}
}

// answersItself reports whether this is one of the calls that amd64 lets past every filter
// since 2025, because only the kernel's own trampolines make them (kernel/seccomp.c):
// uretprobe and uprobe. Whoever else makes them gets SIGILL, or an error.
func answersItself(nr uint64, arch policy.Arch) bool {
	return arch == policy.AMD64 && (uint32(nr) == 335 || uint32(nr) == 336)
}

// failed reports whether the probe's call failed, or was its end.
func failed(r supervisor.Result) bool {
	var came report
	return r.Outcome == supervisor.Crashed ||
		r.Outcome == supervisor.OK && json.Unmarshal(r.Output, &came) == nil && came.Calls[0].Errno != 0
}

// allowed reports whether a rule of the policy is for this number. The kernel takes the low
// 32 bits of it (seccomp_data.nr is an int).
func allowed(nr uint64, arch policy.Arch) bool {
	return slices.ContainsFunc(policy.Syscalls(), func(r policy.Rule) bool { return r.Number(arch) == uint32(nr) })
}
