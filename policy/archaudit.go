package policy

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
