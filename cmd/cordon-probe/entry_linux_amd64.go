package main

// int80 makes a call by the 32-bit entry of the kernel.
func int80(nr, a, b, c uint32) int32

// spawn makes a call that can come back twice; the second one to come back ends.
func spawn(nr, a, b, c, d, e uintptr) int
