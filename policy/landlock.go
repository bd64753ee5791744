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

// landlockRow is what one ABI added.
type landlockRow struct {
	abi             int
	fs, net, scoped uint64
	flags           uintptr
}

// landlockRights lists the versions of Landlock, with the kernel that brought each (the
// table "Landlock ABI versions" in landlock(7)).
func landlockRights() []landlockRow {
	return []landlockRow{
		{abi: 1, fs: unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_WRITE_FILE |
			unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_READ_DIR |
			unix.LANDLOCK_ACCESS_FS_REMOVE_DIR | unix.LANDLOCK_ACCESS_FS_REMOVE_FILE |
			unix.LANDLOCK_ACCESS_FS_MAKE_CHAR | unix.LANDLOCK_ACCESS_FS_MAKE_DIR |
			unix.LANDLOCK_ACCESS_FS_MAKE_REG | unix.LANDLOCK_ACCESS_FS_MAKE_SOCK |
			unix.LANDLOCK_ACCESS_FS_MAKE_FIFO | unix.LANDLOCK_ACCESS_FS_MAKE_BLOCK |
			unix.LANDLOCK_ACCESS_FS_MAKE_SYM}, // Linux 5.13
		{abi: 2, fs: unix.LANDLOCK_ACCESS_FS_REFER},                                             // 5.19
		{abi: 3, fs: unix.LANDLOCK_ACCESS_FS_TRUNCATE},                                          // 6.2
		{abi: 4, net: unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP}, // 6.7
		{abi: 5, fs: unix.LANDLOCK_ACCESS_FS_IOCTL_DEV},                                         // 6.10
		{abi: 6, scoped: unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | unix.LANDLOCK_SCOPE_SIGNAL}, // 6.12
		// Denials are not written to the host's audit log: a hostile child could write
		// there as fast as it can ask. What it tries is seen by the filter, which kills it.
		{abi: 7, flags: unix.LANDLOCK_RESTRICT_SELF_LOG_SAME_EXEC_OFF},                                // 6.15
		{abi: 8, flags: unix.LANDLOCK_RESTRICT_SELF_TSYNC},                                            // 7.0
		{abi: 9, fs: unix.LANDLOCK_ACCESS_FS_RESOLVE_UNIX},                                            // 7.1
		{abi: 10, net: unix.LANDLOCK_ACCESS_NET_BIND_UDP | unix.LANDLOCK_ACCESS_NET_CONNECT_SEND_UDP}, // 7.2
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
