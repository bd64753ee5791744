package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"unsafe"

	"cordon/ipc"
)

// step is one system call of a program, and what came of it.
//
// An argument is a number; a text, for the address of its bytes with a NUL behind; a list,
// for the address of that many 64-bit words, each of them an argument again, which is what
// most structures of the kernel are; {"buf": N}, for an address in a page-aligned scratch
// area, N bytes from its start; or {"ref": N}, for what the N-th call gave back.
type step struct {
	Number uint64 `json:"nr"`
	Args   []any  `json:"args"`
	// Times repeats the call until it fails.
	Times int `json:"times,omitempty"`
	// Spawns says that the call can come back twice; the second process, or thread, ends.
	Spawns bool `json:"spawns,omitempty"`
	// Legacy makes the call by the 32-bit entry.
	Legacy bool `json:"legacy,omitempty"`
}

// outcome is what one call came to.
type outcome struct {
	Return int64 `json:"ret"`
	Errno  int   `json:"errno"`
	Times  int   `json:"times"` // calls that worked
}

// scratchSize is what programs have for the kernel to write to.
const scratchSize = 1 << 16

// machine turns arguments into numbers, and keeps alive what they point to.
type machine struct {
	scratch  uintptr
	outcomes []outcome
	held     [][]byte
	words    [][]uint64
}

// calls makes the system calls of the program in the execution's input, each announced
// before it is made, and reports what came back and what is in the scratch area.
func calls(p peer) {
	runtime.LockOSThread()
	var program []step
	d := json.NewDecoder(bytes.NewReader(p.input))
	d.UseNumber()
	if err := d.Decode(&program); err != nil {
		p.claimError("decode program: " + err.Error())
		return
	}
	addr, _, errno := syscall.RawSyscall6(syscall.SYS_MMAP, 0, scratchSize, syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_PRIVATE|syscall.MAP_ANON, ^uintptr(0), 0)
	if errno != 0 {
		p.claimError("map scratch area: " + errno.Error())
		return
	}
	m := machine{scratch: addr}
	for _, s := range program {
		p.log(strconv.FormatUint(s.Number, 10))
		o, err := m.take(s)
		if err != nil {
			p.claimError(err.Error())
			return
		}
		m.outcomes = append(m.outcomes, o)
	}
	// A byte at a time: a copy from such an address is more than the compiler for arm64 can
	// take (Go 1.26.8, "disjointTypes: one of arguments is not a pointer").
	shown := make([]byte, 1024)
	for i := range shown {
		shown[i] = *(*byte)(at(addr + uintptr(i)))
	}
	report, err := json.Marshal(struct {
		Calls   []outcome `json:"calls"`
		Scratch []byte    `json:"scratch"`
	}{m.outcomes, shown})
	if err != nil {
		p.claimError(err.Error())
		return
	}
	p.ok(string(report))
}

// at is a pointer to an address that the Go runtime knows nothing of.
func at(addr uintptr) unsafe.Pointer { return unsafe.Add(unsafe.Pointer(nil), addr) }

func (m *machine) take(s step) (outcome, error) {
	var n [6]uintptr
	if len(s.Args) > len(n) {
		return outcome{}, fmt.Errorf("call %d has %d arguments", s.Number, len(s.Args))
	}
	for i, arg := range s.Args {
		v, err := m.value(arg)
		if err != nil {
			return outcome{}, fmt.Errorf("argument %d of call %d: %w", i, s.Number, err)
		}
		n[i] = uintptr(v)
	}
	var o outcome
	for range max(1, s.Times) {
		r := m.trap(s, n)
		o.Return, o.Errno = r, 0
		if r < 0 && r > -4096 {
			o.Return, o.Errno = -1, int(-r)
			break
		}
		o.Times++
	}
	runtime.KeepAlive(m)
	return o, nil
}

// trap gives what the kernel left in the register.
func (m *machine) trap(s step, n [6]uintptr) int64 {
	switch {
	case s.Legacy:
		return int64(int80(uint32(s.Number), uint32(n[0]), uint32(n[1]), uint32(n[2])))
	case s.Spawns:
		return int64(spawn(uintptr(s.Number), n[0], n[1], n[2], n[3], n[4]))
	default:
		r, _, errno := syscall.RawSyscall6(uintptr(s.Number), n[0], n[1], n[2], n[3], n[4], n[5])
		if errno != 0 {
			return -int64(errno)
		}
		return int64(r)
	}
}

func (m *machine) value(arg any) (uint64, error) {
	switch arg := arg.(type) {
	case json.Number:
		if v, err := strconv.ParseInt(arg.String(), 10, 64); err == nil {
			return uint64(v), nil
		}
		return strconv.ParseUint(arg.String(), 10, 64)
	case string:
		b := append([]byte(arg), 0)
		m.held = append(m.held, b)
		return uint64(uintptr(unsafe.Pointer(&b[0]))), nil
	case []any:
		words := make([]uint64, len(arg)+1)
		for i, one := range arg {
			v, err := m.value(one)
			if err != nil {
				return 0, err
			}
			words[i] = v
		}
		m.words = append(m.words, words)
		return uint64(uintptr(unsafe.Pointer(&words[0]))), nil
	case map[string]any:
		return m.reference(arg)
	}
	return 0, fmt.Errorf("%v is no argument", arg)
}

func (m *machine) reference(arg map[string]any) (uint64, error) {
	for kind, number := range arg {
		text, ok := number.(json.Number)
		if !ok {
			break
		}
		n, err := strconv.Atoi(text.String())
		if err != nil {
			return 0, err
		}
		switch {
		case kind == "buf":
			return uint64(m.scratch) + uint64(n), nil
		case kind == "ref" && n < len(m.outcomes):
			return uint64(m.outcomes[n].Return), nil
		}
	}
	return 0, fmt.Errorf("%v is no reference", arg)
}

// touch writes to as many MiB as its argument says, a page at a time, in mappings that the
// Go runtime knows nothing of.
func touch(p peer) {
	mib, err := strconv.Atoi(p.args[0])
	if err != nil {
		p.claimError(err.Error())
		return
	}
	const chunk = 1 << 20
	for range mib {
		addr, _, errno := syscall.RawSyscall6(syscall.SYS_MMAP, 0, chunk, syscall.PROT_READ|syscall.PROT_WRITE,
			syscall.MAP_PRIVATE|syscall.MAP_ANON, ^uintptr(0), 0)
		if errno != 0 {
			p.ok(fmt.Sprintf("%q", errno.Error()))
			return
		}
		for off := uintptr(0); off < chunk; off += 4096 {
			*(*byte)(at(addr + off)) = 1
		}
	}
	p.ok("true")
}

// call makes one system call with the numbers that its arguments give, and reports what
// came back. A text argument stands for the address of a string.
func call(p peer) {
	var n [7]uintptr
	for i, arg := range p.args {
		if v, err := strconv.ParseInt(arg, 0, 64); err == nil {
			n[i] = uintptr(v)
			continue
		}
		b := append([]byte(arg), 0)
		n[i] = uintptr(unsafe.Pointer(&b[0]))
		defer runtime.KeepAlive(b)
	}
	r, _, errno := syscall.RawSyscall6(n[0], n[1], n[2], n[3], n[4], n[5], n[6])
	p.ok(fmt.Sprintf(`{"return":%d,"errno":%d}`, r, int(errno)))
}

// deref writes where nothing is.
func deref(peer) {
	*(*int)(at(8)) = 1
}

// again is the program that an attack put in its own place by execve: it tells that it
// runs, to whom its arguments say, and as whom.
func again() {
	p := peer{out: ipc.NewWriter(os.Stdout), id: os.Args[1]}
	p.ok(fmt.Sprintf(`{"calls":[{"ret":0,"errno":0,"times":1}],"scratch":null,"again":true,"uid":%d,"environ":%d}`,
		os.Getuid(), len(os.Environ())))
}
