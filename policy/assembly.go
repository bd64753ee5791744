package policy

import (
	"fmt"
	"strings"

	"golang.org/x/net/bpf"
)

// Assembly returns the filter as text, one instruction on a line with its number, its
// operands (jumps by the number of their target) and what it means.
func (f Filter) Assembly() string {
	var text strings.Builder
	fmt.Fprintf(&text, "; cordon seccomp filter, linux/%s, %d instructions\n", f.arch, len(f.lines))
	for i, l := range f.lines {
		fmt.Fprintf(&text, "%4d  %-36s ; %s\n", i, mnemonic(i, l.ins), l.comment)
	}
	return text.String()
}

// mnemonic spells instruction number i. The filter is made of three kinds of instruction.
func mnemonic(i int, ins bpf.Instruction) string {
	switch ins := ins.(type) {
	case bpf.LoadAbsolute:
		return fmt.Sprintf("ld   [%d]", ins.Off)
	case bpf.RetConstant:
		return fmt.Sprintf("ret  #0x%08x", ins.Val)
	case bpf.JumpIf:
		target := i + 1 + int(ins.SkipTrue)
		return fmt.Sprintf("%-4s #0x%x, %d", jumpName(ins.Cond), ins.Val, target)
	default:
		return fmt.Sprintf("%v", ins)
	}
}

func jumpName(cond bpf.JumpTest) string {
	switch cond {
	case bpf.JumpEqual:
		return "jeq"
	case bpf.JumpNotEqual:
		return "jne"
	case bpf.JumpLessThan:
		return "jlt"
	default:
		return fmt.Sprintf("j%d", cond)
	}
}
