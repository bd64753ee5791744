package supervisor

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"

	"cordon/policy"

	"golang.org/x/sys/unix"
)

// EnterUserNamespace gives a process without root the rights that walls need: where the
// caller lacks them, it starts the program again inside a user namespace of its own, waits
// for it and returns its exit code with done true; the caller then exits with that code.
// With root, or already inside, done is false. It must be called first thing in main.
//
// Inside, the process is user 0 with every capability over what it makes there, and still
// the caller's user for the rest of the host. User 0, and not another number, because the
// kernel gives it the files under /proc of the children, which are not dumpable (proc(5)),
// and the supervisor has to look at those. It takes a second process because a user
// namespace cannot be entered by a program with threads (unshare(2), EINVAL), and it happens
// once, not for each child, because CLONE_NEWUSER costs Go its vfork.
func EnterUserNamespace() (code int, done bool, err error) {
	have, err := effective()
	if err != nil {
		return 0, false, fmt.Errorf("enter user namespace: %w", err)
	}
	maps, err := readUIDMap()
	if err != nil {
		return 0, false, fmt.Errorf("enter user namespace: %w", err)
	}
	if have&(1<<unix.CAP_SYS_ADMIN) != 0 || maps.ours() {
		return 0, false, nil
	}
	// The program inside dies with the thread that started it (prctl(2),
	// PR_SET_PDEATHSIG), so this thread has to last.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd := exec.Command("/proc/self/exe", os.Args[1:]...)
	cmd.Args[0] = os.Args[0]
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.SysProcAttr = newUserNamespace(have&setIDs == setIDs)
	if err := cmd.Start(); err != nil {
		return 0, false, &UnavailableError{Missing: []MissingWall{{
			Wall: string(policy.WallUID), Cause: fmt.Errorf("enter user namespace: %w", err), Hint: remedy(policy.WallUID),
		}}}
	}
	return forwardSignals(cmd)
}

// setIDs are the capabilities that it takes to become another user, or to map one.
const setIDs = 1<<unix.CAP_SETUID | 1<<unix.CAP_SETGID

// newUserNamespace maps the caller's user to 0. A caller who may, as root in a container
// may, maps the child's user to itself as well, so that children are nobody on the host too.
func newUserNamespace(mayMap bool) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{
		Cloneflags:  unix.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}},
		Pdeathsig:   syscall.SIGKILL,
	}
	if mayMap {
		uid, gid := policy.Default().ChildUID(), policy.Default().ChildGID()
		attr.UidMappings = append(attr.UidMappings, syscall.SysProcIDMap{ContainerID: uid, HostID: uid, Size: 1})
		attr.GidMappings = append(attr.GidMappings, syscall.SysProcIDMap{ContainerID: gid, HostID: gid, Size: 1})
		attr.GidMappingsEnableSetgroups = true
	}
	return attr
}

// forwardSignals waits for the program and hands signals on. An interrupt from a terminal
// reaches every process of its foreground group by itself, so that one is only survived.
func forwardSignals(cmd *exec.Cmd) (int, bool, error) {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, unix.SIGINT, unix.SIGTERM, unix.SIGHUP, unix.SIGQUIT)
	ended := make(chan struct{})
	go func() {
		for {
			select {
			case s := <-signals:
				if s == unix.SIGTERM || s == unix.SIGHUP || !inForeground() {
					// Ended is no error: the wait below tells.
					_ = cmd.Process.Signal(s)
				}
			case <-ended:
				return
			}
		}
	}()
	err := cmd.Wait()
	signal.Stop(signals)
	close(ended)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return 0, false, fmt.Errorf("wait for the program in its user namespace: %w", err)
	}
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		const shell = 128 // a shell's code for a death by signal
		return shell + int(status.Signal()), true, nil
	}
	return cmd.ProcessState.ExitCode(), true, nil
}

// inForeground reports whether this process's group is the one that its terminal
// interrupts.
func inForeground() bool {
	tty, err := os.Open("/dev/tty")
	if err != nil {
		return false
	}
	defer tty.Close()
	group, err := unix.IoctlGetInt(int(tty.Fd()), unix.TIOCGPGRP)
	return err == nil && group == unix.Getpgrp()
}
