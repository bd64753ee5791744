package launch

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Process is one child. Its three pipes belong to the caller, who closes them with
// ClosePipes.
type Process struct {
	PID int
	// In is written to the child's standard input; Out and Err read its standard output
	// and error. All three obey deadlines.
	In, Out, Err *os.File

	pidfd int
	exit  *os.File // the pidfd, readable once the child has ended
}

// Exit is how a child ended.
type Exit struct {
	Code   int         // exit status; -1 after a signal
	Signal unix.Signal // 0 without a signal
	CPU    time.Duration
}

// String tells how the process ended, as a shell would.
func (e Exit) String() string {
	if e.Signal != 0 {
		return "killed by " + unix.SignalName(e.Signal)
	}
	return "exit status " + strconv.Itoa(e.Code)
}

// childEnds are the child's descriptors, in the order of its numbers 0, 1 and 2.
type childEnds [3]int

func (e childEnds) descriptors() []uintptr {
	return []uintptr{uintptr(e[0]), uintptr(e[1]), uintptr(e[2])}
}

func (e childEnds) close() {
	for _, fd := range e {
		unix.Close(fd)
	}
}

// newProcess makes the pipes: the parent's ends never block a thread, the child's do.
func newProcess() (*Process, childEnds, error) {
	var ours, theirs [3]int
	for i := range ours {
		var ends [2]int // read, write
		if err := unix.Pipe2(ends[:], unix.O_CLOEXEC); err != nil {
			for k := range i {
				unix.Close(ours[k])
				unix.Close(theirs[k])
			}
			return nil, childEnds{}, fmt.Errorf("make pipe for the child's descriptor %d: %w", i, err)
		}
		ours[i], theirs[i] = ends[0], ends[1]
		if i == 0 {
			ours[i], theirs[i] = ends[1], ends[0]
		}
	}
	p := &Process{pidfd: -1}
	for i, dst := range []**os.File{&p.In, &p.Out, &p.Err} {
		// Only a descriptor that is non-blocking already gets deadlines from os.NewFile.
		// SetNonblock cannot fail on a pipe that was just made.
		_ = unix.SetNonblock(ours[i], true)
		*dst = os.NewFile(uintptr(ours[i]), [...]string{"child input", "child output", "child errors"}[i])
	}
	return p, theirs, nil
}

// watchExit hands the pidfd to the runtime's poller, so that waiting costs no thread.
func (p *Process) watchExit() error {
	if err := unix.SetNonblock(p.pidfd, true); err != nil {
		return fmt.Errorf("watch child %d: %w", p.PID, err)
	}
	p.exit = os.NewFile(uintptr(p.pidfd), "child pidfd")
	return nil
}

// Kill sends SIGKILL. As the first process of its PID namespace the child takes everything
// in it along. A child that has ended already is no error.
func (p *Process) Kill() error {
	err := unix.PidfdSendSignal(p.pidfd, unix.SIGKILL, nil, 0)
	if err != nil && !errors.Is(err, unix.ESRCH) {
		return fmt.Errorf("kill child %d: %w", p.PID, err)
	}
	return nil
}

// tracedPatience is how long a child that was killed may take to end before its threads are
// looked at.
const tracedPatience = time.Second

// Wait waits for the child's end and reaps it. It is called once; Kill and CPU must not be
// called after it returned.
func (p *Process) Wait() (Exit, error) {
	conn, err := p.exit.SyscallConn()
	if err != nil {
		return Exit{}, fmt.Errorf("wait for child %d: %w", p.PID, err)
	}
	var status unix.WaitStatus
	var usage unix.Rusage
	var waitErr error
	reap := func(uintptr) bool {
		for {
			var pid int
			pid, waitErr = unix.Wait4(p.PID, &status, unix.WNOHANG, &usage)
			if waitErr == unix.EINTR {
				continue
			}
			return waitErr != nil || pid == p.PID && !status.Stopped()
		}
	}
	for {
		_ = p.exit.SetReadDeadline(time.Now().Add(tracedPatience)) // the poller has it, so it takes one
		if err = conn.Read(reap); !errors.Is(err, os.ErrDeadlineExceeded) {
			break
		}
		p.reapTraced()
	}
	if err = errors.Join(err, waitErr, p.exit.Close()); err != nil {
		return Exit{}, fmt.Errorf("wait for child %d: %w", p.PID, err)
	}
	exit := Exit{
		Code: -1,
		CPU:  time.Duration(usage.Utime.Nano() + usage.Stime.Nano()),
	}
	if status.Signaled() {
		exit.Signal = status.Signal()
	} else {
		exit.Code = status.ExitStatus()
	}
	return exit, nil
}

// reapTraced reaps the threads of a child that has made this process its tracer
// (PTRACE_TRACEME). A thread that is traced waits, dead, for its tracer, and the process does
// not end before its threads (kernel/exit.c, exit_notify). Only a child that the filter did
// not kill for the call can come to that.
func (p *Process) reapTraced() {
	tasks, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", p.PID))
	if err != nil {
		return // it has ended
	}
	for _, task := range tasks {
		if tid, err := strconv.Atoi(task.Name()); err == nil && tid != p.PID {
			// Of a thread that is not traced it is no child of anybody's: ECHILD.
			_, _ = unix.Wait4(tid, nil, unix.WNOHANG|unix.WALL, nil)
		}
	}
}

// CPU reads the CPU time of all the child's threads.
func (p *Process) CPU() (time.Duration, error) {
	// A process's CPU clock is its inverted number with CPUCLOCK_SCHED below
	// (clock_getcpuclockid(3); include/linux/posix-timers.h).
	const cpuclockSched = 2
	var ts unix.Timespec
	if err := unix.ClockGettime(int32(^p.PID<<3|cpuclockSched), &ts); err != nil {
		return 0, fmt.Errorf("read CPU clock of child %d: %w", p.PID, err)
	}
	return time.Duration(ts.Nano()), nil
}

// Unread gives how many of the bytes that were written to the child it has not read. They
// stay in the pipe when it dies, for as long as this end is open.
func (p *Process) Unread() (int64, error) {
	conn, err := p.In.SyscallConn()
	if err != nil {
		return 0, fmt.Errorf("look into the pipe of child %d: %w", p.PID, err)
	}
	var n int
	var ioctlErr error
	// TIOCINQ is FIONREAD, which a pipe answers at both of its ends (fs/pipe.c, pipe_ioctl).
	err = conn.Control(func(fd uintptr) { n, ioctlErr = unix.IoctlGetInt(int(fd), unix.TIOCINQ) })
	if err = errors.Join(err, ioctlErr); err != nil {
		return 0, fmt.Errorf("look into the pipe of child %d: %w", p.PID, err)
	}
	return int64(n), nil
}

// PeakMemory reads the largest resident set of a child that lives, in bytes; of one that has
// ended it is 0. The number that wait4(2) gives is of no use: the kernel folds in the peak
// of the memory that a vforked process shared before it executed, which is this program's
// (fs/exec.c, setmax_mm_hiwater_rss).
func (p *Process) PeakMemory() int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.PID))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		value, ok := strings.CutPrefix(line, "VmHWM:")
		if !ok {
			continue
		}
		kib, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")), 10, 64)
		if err != nil {
			return 0
		}
		return kib << 10
	}
	return 0
}

// ClosePipes closes the parent's ends. A second call does nothing.
func (p *Process) ClosePipes() {
	for _, f := range []*os.File{p.In, p.Out, p.Err} {
		// An error here says that it was closed before, which is what is wanted.
		_ = f.Close()
	}
}

// abandon undoes a start that failed half-way.
func (p *Process) abandon() error {
	p.ClosePipes()
	if p.PID == 0 {
		return nil
	}
	if p.exit == nil {
		p.exit = os.NewFile(uintptr(p.pidfd), "child pidfd")
	}
	for {
		var status unix.WaitStatus
		if _, err := unix.Wait4(p.PID, &status, 0, nil); err != unix.EINTR {
			return errors.Join(err, p.exit.Close())
		}
	}
}
