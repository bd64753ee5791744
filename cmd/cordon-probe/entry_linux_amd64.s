#include "textflag.h"

// func int80(nr, a, b, c uint32) int32
// The 32-bit entry of the kernel, whose numbers mean other calls than the 64-bit ones.
TEXT ·int80(SB), NOSPLIT, $0-20
	MOVL nr+0(FP), AX
	MOVL a+4(FP), BX
	MOVL b+8(FP), CX
	MOVL c+12(FP), DX
	INT  $0x80
	MOVL AX, ret+16(FP)
	RET

// func spawn(nr, a, b, c, d, e uintptr) int
// A call that can come back twice. Whoever comes back with 0 may stand on a stack that is
// not its own, so it touches none, and leaves (exit is 60).
TEXT ·spawn(SB), NOSPLIT, $0-56
	MOVQ nr+0(FP), AX
	MOVQ a+8(FP), DI
	MOVQ b+16(FP), SI
	MOVQ c+24(FP), DX
	MOVQ d+32(FP), R10
	MOVQ e+40(FP), R8
	SYSCALL
	TESTQ AX, AX
	JNE  parent
	MOVQ $60, AX
	XORL DI, DI
	SYSCALL
parent:
	MOVQ AX, ret+48(FP)
	RET
