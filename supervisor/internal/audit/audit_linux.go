// Package audit learns from the kernel's audit messages which system call a seccomp filter
// killed a process for. The exit status says only that a filter did.
//
// The kernel multicasts these messages (since Linux 3.16) to whoever has CAP_AUDIT_READ,
// whether or not an audit daemon runs. Nothing is decided from them: a lost message costs
// a name in an error, no more.
package audit

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

const (
	seccompRecord = 1326 // AUDIT_SECCOMP, linux/audit.h
	readLogGroup  = 1    // AUDIT_NLGRP_READLOG
	headerBytes   = 16   // struct nlmsghdr
)

// Listener keeps the kernel's recent seccomp records in its socket's buffer, and looks at
// them only when asked. It is safe for concurrent use.
type Listener struct {
	fd int

	mu   sync.Mutex
	seen map[int]Record // read while looking for another process
}

// Record is one message.
type Record struct {
	Arch    uint32 // AUDIT_ARCH_* of linux/audit.h
	Syscall uint32
}

// maxSeen bounds what is kept for others.
const maxSeen = 256

// Listen subscribes. It fails with EPERM without CAP_AUDIT_READ.
func Listen() (*Listener, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, unix.NETLINK_AUDIT)
	if err != nil {
		return nil, fmt.Errorf("open audit socket: %w", err)
	}
	// The filter comes before the subscription, so nothing else ever fills the buffer.
	if err := attachFilter(fd); err != nil {
		return nil, errors.Join(err, unix.Close(fd))
	}
	if err := unix.Bind(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK, Groups: readLogGroup}); err != nil {
		return nil, errors.Join(fmt.Errorf("subscribe to audit messages: %w", err), unix.Close(fd))
	}
	return &Listener{fd: fd, seen: map[int]Record{}}, nil
}

// attachFilter lets seccomp records pass and nothing else. Their type stands at offset 4
// in the host's byte order, while BPF loads as the network does: hence the swap.
func attachFilter(fd int) error {
	const swapped = uint32(seccompRecord&0xff)<<8 | uint32(seccompRecord>>8)
	program, err := bpf.Assemble([]bpf.Instruction{
		bpf.LoadAbsolute{Off: 4, Size: 2},
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: swapped, SkipFalse: 1},
		bpf.RetConstant{Val: 0xffff},
		bpf.RetConstant{Val: 0},
	})
	if err != nil {
		return fmt.Errorf("assemble audit socket's filter: %w", err)
	}
	filter := make([]unix.SockFilter, len(program))
	for i, p := range program {
		filter[i] = unix.SockFilter{Code: p.Op, Jt: p.Jt, Jf: p.Jf, K: p.K}
	}
	prog := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	if err := unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &prog); err != nil {
		return fmt.Errorf("filter audit messages: %w", err)
	}
	return nil
}

// Expect is called when a process has begun that Find may be asked about. It empties the
// socket's buffer, which other programs' records may have filled so that the next is lost,
// and forgets what was said of an earlier process with the same number.
func (l *Listener) Expect(pid int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.receive()
	delete(l.seen, pid)
}

// Find gives the record of a process that a filter killed. The kernel's own thread sends
// the messages some time after the event, so Find waits for up to patience. Many may wait
// at a time, and each may receive what another waits for, so they look again and again
// instead of sleeping in the socket.
func (l *Listener) Find(pid int, patience time.Duration) (Record, bool) {
	const interval = 2 * time.Millisecond
	for end := time.Now().Add(patience); ; {
		r, ok := l.take(pid)
		left := time.Until(end)
		if ok || left <= 0 {
			return r, ok
		}
		time.Sleep(min(left, interval))
	}
}

func (l *Listener) take(pid int) (Record, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.receive()
	r, ok := l.seen[pid]
	delete(l.seen, pid)
	return r, ok
}

// receive keeps what the socket has, without waiting. Of its errors only those that do not
// end it mean that there may be more: ENOBUFS says that some were lost.
func (l *Listener) receive() {
	buf := make([]byte, 8<<10)
	for {
		n, _, err := unix.Recvfrom(l.fd, buf, 0)
		switch err {
		case nil:
			l.keep(buf[:n])
		case unix.EINTR, unix.ENOBUFS:
		default:
			return
		}
	}
}

func (l *Listener) keep(message []byte) {
	pid, record, ok := parse(message)
	if !ok {
		return
	}
	if len(l.seen) >= maxSeen {
		clear(l.seen)
	}
	l.seen[pid] = record
}

// parse reads "audit(…): … pid=9196 comm=\"t\" … arch=c000003e syscall=41 …". The command
// name is quoted by the kernel, or in hexadecimal where it holds a quote or a space, so it
// cannot pass for a field.
func parse(message []byte) (pid int, r Record, ok bool) {
	if len(message) < headerBytes {
		return 0, Record{}, false
	}
	found := 0
	for field := range bytes.FieldsSeq(bytes.TrimRight(message[headerBytes:], "\x00")) {
		key, value, _ := bytes.Cut(field, []byte("="))
		base := 10
		switch string(key) {
		case "pid", "syscall":
		case "arch":
			base = 16
		default:
			continue
		}
		n, err := strconv.ParseUint(string(value), base, 32)
		if err != nil {
			return 0, Record{}, false
		}
		found++
		switch string(key) {
		case "pid":
			pid = int(n)
		case "syscall":
			r.Syscall = uint32(n)
		case "arch":
			r.Arch = uint32(n)
		}
	}
	return pid, r, found == 3
}

// Close ends the subscription.
func (l *Listener) Close() error { return unix.Close(l.fd) }
