package policy

import (
	"encoding/binary"
	"slices"
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

// evaluate is a rule table read directly, without a filter.
func evaluate(a Arch, rules []Rule, d seccompData) uint32 {
	audit, _, _ := a.audit()
	if d.arch != audit || a == AMD64 && d.nr >= x32Bit {
		return retKill
	}
	for _, rule := range rules {
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
			if got, want := run(t, vm, d), evaluate(a, Syscalls(), d); got != want {
				t.Errorf("%s: the filter gives %#x, the table %#x for %+v", a, got, want, d)
			}
		}
	})
}
