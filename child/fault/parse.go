package fault

import (
	"strconv"
	"strings"
)

// engineFrame begins a frame in the text of the engine's stacks.
const engineFrame = "\tat "

// FormatStack rewrites a stack that the engine wrote, its first line or lines included,
// as Node would show it: frames as V8 writes them, without those of the harness and
// without positions in the bytecode, the ten innermost. Text that is no frame of the engine stays as it is.
func FormatStack(stack string) string {
	head, tail := splitStack(stack)
	var out strings.Builder
	out.WriteString(strings.TrimRight(head, "\n"))
	shown := 0
	for _, f := range tail {
		if f.hidden() || shown == maxFrames {
			continue
		}
		shown++
		if out.Len() > 0 {
			out.WriteByte('\n')
		}
		out.WriteString(f.String())
	}
	return out.String()
}

// splitStack separates the frames at the end of an engine's stack from what stands
// before them, which may have lines that look like frames.
func splitStack(stack string) (head string, frames []frame) {
	lines := strings.Split(strings.TrimSuffix(stack, "\n"), "\n")
	first := len(lines)
	for first > 0 && strings.HasPrefix(lines[first-1], engineFrame) {
		first--
	}
	for _, line := range lines[first:] {
		frames = append(frames, parseFrame(strings.TrimPrefix(line, engineFrame)))
	}
	return strings.Join(lines[:first], "\n"), frames
}

// parseFrame reads "name (file:line:column(pc))", "file:line:column(pc)",
// "name (native)" or "native".
func parseFrame(text string) frame {
	function, place := "", text
	if open := strings.LastIndex(text, " ("); open >= 0 && strings.HasSuffix(text, ")") {
		function, place = text[:open], text[open+len(" ("):len(text)-1]
	}
	if place == "native" {
		return frame{function: function}
	}
	if pc := strings.LastIndexByte(place, '('); pc >= 0 {
		place = place[:pc]
	}
	rest, column := lastNumber(place)
	file, line := lastNumber(rest)
	return frame{function: function, file: file, line: line, column: column}
}

// lastNumber splits "text:number" at its last colon. Text without one has the number 0.
func lastNumber(text string) (string, int) {
	colon := strings.LastIndexByte(text, ':')
	if colon < 0 {
		return text, 0
	}
	n, err := strconv.Atoi(text[colon+1:])
	if err != nil {
		return text, 0
	}
	return text[:colon], n
}
