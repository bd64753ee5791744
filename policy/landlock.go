package policy

import "golang.org/x/sys/unix"

// landlock is what one version of Landlock is asked for.
type landlock struct {
	attr     unix.LandlockRulesetAttr
	attrSize uintptr // as far as the kernel of this version reads it
	flags    uintptr // of landlock_restrict_self(2)
}

// signalErratum is the repair after which a signal scope leaves threads of one process
// alone (erratum 2 of ABI 6, Linux 6.15 and stable kernels of that time).
const signalErratum = 1 << (2 - 1)

// landlockDomain asks a kernel with this ABI and these errata for everything that it can
// deny. Newer kernels than we know are asked for what we know.
func landlockDomain(abi int, errata uintptr) landlock {
	var l landlock
	for _, r := range landlockRights() {
		if abi >= r.abi {
			l.attr.Handled_access_fs |= r.fs
			l.attr.Handled_access_net |= r.net
			l.attr.Scoped |= r.scoped
			l.flags |= r.flags
		}
	}
	tsync := l.flags&unix.LANDLOCK_RESTRICT_SELF_TSYNC != 0
	if !tsync && errata&signalErratum == 0 {
		// Without TSYNC each thread gets a domain of its own, and on a kernel without the
		// repair the scope then cuts the threads off from each other: the Go runtime,
		// which reaches its threads by signals, would wait for ever for the second one.
		// The filter and the PID namespace bound signals on such kernels.
		l.attr.Scoped &^= unix.LANDLOCK_SCOPE_SIGNAL
	}
	l.attrSize = landlockAttrSize(abi)
	return l
}

// LandlockGain is what one version of Landlock added to what a child is denied.
type LandlockGain struct {
	ABI    int
	Kernel string // the first that has it
	Gain   string
}

// LandlockGains lists the versions of Landlock, the first one first.
func LandlockGains() []LandlockGain {
	var all []LandlockGain
	for _, r := range landlockRights() {
		all = append(all, LandlockGain{r.abi, r.kernel, r.gain})
	}
	return all
}

// landlockRow is what one ABI added.
type landlockRow struct {
	abi             int
	kernel, gain    string
	fs, net, scoped uint64
	flags           uintptr
}

// landlockRights lists the versions of Landlock, with the kernel that brought each (the
// table "Landlock ABI versions" in landlock(7)).
func landlockRights() []landlockRow {
	return []landlockRow{
		{abi: 1, kernel: "5.13", gain: "files and directories",
			fs: unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_WRITE_FILE |
				unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_READ_DIR |
				unix.LANDLOCK_ACCESS_FS_REMOVE_DIR | unix.LANDLOCK_ACCESS_FS_REMOVE_FILE |
				unix.LANDLOCK_ACCESS_FS_MAKE_CHAR | unix.LANDLOCK_ACCESS_FS_MAKE_DIR |
				unix.LANDLOCK_ACCESS_FS_MAKE_REG | unix.LANDLOCK_ACCESS_FS_MAKE_SOCK |
				unix.LANDLOCK_ACCESS_FS_MAKE_FIFO | unix.LANDLOCK_ACCESS_FS_MAKE_BLOCK |
				unix.LANDLOCK_ACCESS_FS_MAKE_SYM},
		{abi: 2, kernel: "5.19", gain: "linking between directories", fs: unix.LANDLOCK_ACCESS_FS_REFER},
		{abi: 3, kernel: "6.2", gain: "truncating", fs: unix.LANDLOCK_ACCESS_FS_TRUNCATE},
		{abi: 4, kernel: "6.7", gain: "TCP", net: unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP},
		{abi: 5, kernel: "6.10", gain: "ioctl on devices", fs: unix.LANDLOCK_ACCESS_FS_IOCTL_DEV},
		{abi: 6, kernel: "6.12", gain: "signals and abstract sockets",
			scoped: unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | unix.LANDLOCK_SCOPE_SIGNAL},
		// Denials are not written to the host's audit log: a hostile child could write
		// there as fast as it can ask. What it tries is seen by the filter, which kills it.
		{abi: 7, kernel: "6.15", gain: "flooding the audit log", flags: unix.LANDLOCK_RESTRICT_SELF_LOG_SAME_EXEC_OFF},
		{abi: 8, kernel: "7.0", gain: "all threads at once", flags: unix.LANDLOCK_RESTRICT_SELF_TSYNC},
		{abi: 9, kernel: "7.1", gain: "connecting to sockets by path", fs: unix.LANDLOCK_ACCESS_FS_RESOLVE_UNIX},
		{abi: 10, kernel: "7.2", gain: "UDP", net: unix.LANDLOCK_ACCESS_NET_BIND_UDP | unix.LANDLOCK_ACCESS_NET_CONNECT_SEND_UDP},
	}
}

// landlockAttrSize is how much of struct landlock_ruleset_attr this ABI has, of the three
// 64-bit fields that we fill: the handled rights to files, to the network, and the scopes.
func landlockAttrSize(abi int) uintptr {
	const field = 8
	switch {
	case abi < 4:
		return 1 * field
	case abi < 6:
		return 2 * field
	default:
		return 3 * field
	}
}
