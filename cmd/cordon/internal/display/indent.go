package display

import (
	"bufio"
	"io"
)

// indentDepth is the nesting down to which Indent breaks lines. Deeper values stay on one
// line: with a line and its indentation for each element, 4 MiB of `[[[...1,1,1...]]]` at
// the 1 000 levels that outputs may have would become 4 GB.
const indentDepth = 16

// Indent writes the valid JSON text src to w with two spaces for each level, as
// json.Indent does, and ends it with a line feed. Key order and the spelling of numbers and
// strings stay; values nested deeper than 16 levels stay on one line.
func Indent(w io.Writer, src []byte) error {
	in := indenter{w: bufio.NewWriter(w)}
	for i := 0; i < len(src); i++ {
		switch c := src[i]; c {
		case ' ', '\t', '\r', '\n':
		case '"':
			end := stringEnd(src, i)
			in.value()
			in.w.Write(src[i:end])
			i = end - 1
		case '{', '[':
			in.value()
			in.open(c)
		case '}', ']':
			in.close(c)
		case ',':
			in.w.WriteByte(c)
			in.newline()
		case ':':
			in.w.WriteString(": ")
		default:
			in.value()
			in.w.WriteByte(c)
		}
	}
	in.w.WriteByte('\n')
	return in.w.Flush()
}

// indenter keeps the nesting while Indent goes over the text. Its writer keeps the first
// error until Flush.
type indenter struct {
	w     *bufio.Writer
	depth int
	empty bool // the innermost array or object has nothing in it so far
}

// value comes before each element or key.
func (in *indenter) value() {
	if in.empty {
		in.empty = false
		in.newline()
	}
}

func (in *indenter) open(c byte) {
	in.w.WriteByte(c)
	in.depth++
	in.empty = true
}

func (in *indenter) close(c byte) {
	wasEmpty, deep := in.empty, in.depth > indentDepth
	in.depth--
	in.empty = false
	if !wasEmpty && !deep {
		in.newline()
	}
	in.w.WriteByte(c)
}

func (in *indenter) newline() {
	if in.depth > indentDepth {
		return
	}
	in.w.WriteByte('\n')
	for range in.depth {
		in.w.WriteString("  ")
	}
}

// stringEnd gives the offset behind the string that begins at src[start].
func stringEnd(src []byte, start int) int {
	for i := start + 1; i < len(src); i++ {
		switch src[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(src)
}
