package policy

import "unsafe"

// scratchPage is memory that a raw call may read and write.
var scratchPage [4096]byte

func scratch() uintptr { return uintptr(unsafe.Pointer(&scratchPage[0])) }
