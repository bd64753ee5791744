package policy

import (
	"fmt"
	"runtime"
	"strconv"

	"golang.org/x/sys/unix"
)

// Arch is an architecture that filters can be compiled for, by the name that Go gives it.
type Arch string

// The architectures. Filters for both compile on either.
const (
	AMD64 Arch = "amd64"
	ARM64 Arch = "arm64"
)

// Arches lists the architectures.
func Arches() []Arch { return []Arch{AMD64, ARM64} }

// NativeArch is the architecture of this binary; on one that is not supported it is a
// value that [Compile] refuses.
func NativeArch() Arch { return Arch(runtime.GOARCH) }

// x32Bit marks the numbers of the x32 ABI, which shares AUDIT_ARCH_X86_64 with the 64-bit
// one: a filter that compares the architecture alone lets them in (see the note in
// seccomp(2)).
const x32Bit = 0x40000000

// audit returns the value that the kernel puts into seccomp_data.arch, and its name in
// linux/audit.h.
func (a Arch) audit() (value uint32, name string, err error) {
	switch a {
	case AMD64:
		return unix.AUDIT_ARCH_X86_64, "AUDIT_ARCH_X86_64", nil
	case ARM64:
		return unix.AUDIT_ARCH_AARCH64, "AUDIT_ARCH_AARCH64", nil
	default:
		return 0, "", fmt.Errorf("architecture %q is not supported: want amd64 or arm64", string(a))
	}
}

// SyscallName names the system call with this number on this architecture, for messages.
// A number that it does not know comes back as "syscall 1234", and a number of the x32 ABI
// as "x32 syscall 59".
func SyscallName(a Arch, nr uint32) string {
	for _, run := range sysRuns(a) {
		if nr >= run.first && nr-run.first < uint32(len(run.names)) {
			return run.names[nr-run.first]
		}
	}
	if a == AMD64 && nr&x32Bit != 0 {
		return "x32 syscall " + strconv.FormatUint(uint64(nr&^x32Bit), 10)
	}
	return "syscall " + strconv.FormatUint(uint64(nr), 10)
}

// ArchOf finds the architecture whose AUDIT_ARCH_* number, as seccomp and the kernel's
// audit messages give it, is value.
func ArchOf(value uint32) (Arch, bool) {
	for _, a := range Arches() {
		if n, _, err := a.audit(); err == nil && n == value {
			return a, true
		}
	}
	return "", false
}
