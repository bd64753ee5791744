package main

import (
	"fmt"
	"runtime"
	"strconv"
	"syscall"
	"unsafe"
)

// touch writes to as many MiB as its argument says, a page at a time, in mappings that the
// Go runtime knows nothing of.
func touch(p peer) {
	mib, err := strconv.Atoi(p.args[0])
	if err != nil {
		panic(err)
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
			*(*byte)(unsafe.Add(unsafe.Pointer(nil), addr+off)) = 1
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
	*(*int)(unsafe.Add(unsafe.Pointer(nil), 8)) = 1
}
