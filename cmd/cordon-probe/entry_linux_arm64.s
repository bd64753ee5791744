#include "textflag.h"

// func spawn(nr, a, b, c, d, e uintptr) int
// A call that can come back twice. Whoever comes back with 0 may stand on a stack that is
// not its own, so it touches none, and leaves (exit is 93).
TEXT ·spawn(SB), NOSPLIT, $0-56
	MOVD nr+0(FP), R8
	MOVD a+8(FP), R0
	MOVD b+16(FP), R1
	MOVD c+24(FP), R2
	MOVD d+32(FP), R3
	MOVD e+40(FP), R4
	SVC
	CBNZ R0, parent
	MOVD $93, R8
	MOVD $0, R0
	SVC
parent:
	MOVD R0, ret+48(FP)
	RET
