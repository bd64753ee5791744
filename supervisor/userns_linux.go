package supervisor

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"cordon/policy"

	"golang.org/x/sys/unix"
)

// EnterUserNamespace gives a process without root the rights that walls need: where the
// caller lacks them, it starts the program again inside a user namespace of its own, waits
// for it and returns its exit code with done true; the caller then exits with that code.
// With root, or already inside, done is false. It must be called first thing in main.
//
// Inside, the process is user 65534 with every capability over what it makes there, and
// still the caller's user for the rest of the host. It takes a second process because a
// user namespace cannot be entered by a program with threads (unshare(2), EINVAL), and it
// happens once, not for each child, because CLONE_NEWUSER costs Go its vfork.
func EnterUserNamespace() (code int, done bool, err error) {
	have, err := effective()
	if err != nil {
		return 0, false, fmt.Errorf("enter user namespace: %w", err)
	}
	if have&(1<<unix.CAP_SYS_ADMIN) != 0 || insideOwnUserNamespace() {
		return 0, false, nil
	}
	// The program inside dies with the thread that started it (prctl(2),
	// PR_SET_PDEATHSIG), so this thread has to last.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd := exec.Command("/proc/self/exe", os.Args[1:]...)
	cmd.Args[0] = os.Args[0]
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	uid, gid := policy.Default().ChildUID(), policy.Default().ChildGID()
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  unix.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: uid, HostID: os.Geteuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: gid, HostID: os.Getegid(), Size: 1}},
		// Executing a program as another user than 0 loses what is not ambient.
		AmbientCaps: allCapabilities(),
		Pdeathsig:   syscall.SIGKILL,
	}
	if err := cmd.Start(); err != nil {
		return 0, false, &UnavailableError{Missing: []MissingWall{{
			Wall: string(policy.WallUID), Cause: fmt.Errorf("enter user namespace: %w", err), Hint: remedy(policy.WallUID),
		}}}
	}
	return forwardSignals(cmd)
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

// insideOwnUserNamespace recognises the one mapping that EnterUserNamespace makes.
func insideOwnUserNamespace() bool {
	data, err := os.ReadFile("/proc/self/uid_map")
	if err != nil {
		return false
	}
	f := strings.Fields(string(data))
	return len(f) == 3 && f[0] == strconv.Itoa(policy.Default().ChildUID()) && f[2] == "1"
}

// allCapabilities are all that the kernel knows, from 0 to the last.
func allCapabilities() []uintptr {
	var all []uintptr
	for c := uintptr(0); ; c++ {
		if _, err := unix.PrctlRetInt(unix.PR_CAPBSET_READ, c, 0, 0, 0); err != nil {
			return all
		}
		all = append(all, c)
	}
}
