package fault

import (
	"strconv"
	"strings"
)

// What begins a frame: in the text of the engine's stacks, and in Node's.
const (
	engineFrame = "\tat "
	nodeFrame   = "    at "
)

// format rewrites a stack that the engine wrote, its first line or lines included, as Node
// would show it: frames as V8 writes them, the ten innermost, without those of the harness
// and without positions in the bytecode. Other text stays as it is.
func (d *Describer) format(stack string) string {
	head, frames := splitStack(stack)
	lines := []string{strings.TrimRight(head, "\n")}
	for _, f := range d.visible(frames) {
		lines = append(lines, f.String())
	}
	if lines[0] == "" {
		lines = lines[1:]
	}
	return strings.Join(lines, "\n")
}

// splitStack separates the frames at the end of a stack from what stands before them,
// which may have lines that look like frames.
func splitStack(stack string) (head string, frames []frame) {
	lines := strings.Split(strings.TrimSuffix(stack, "\n"), "\n")
	first := len(lines)
	for first > 0 && isFrame(lines[first-1]) {
		first--
	}
	for _, line := range lines[first:] {
		text, ofEngine := strings.CutPrefix(line, engineFrame)
		f := parseFrame(strings.TrimPrefix(text, nodeFrame))
		f.bytes = ofEngine
		frames = append(frames, f)
	}
	return strings.Join(lines[:first], "\n"), frames
}

func isFrame(line string) bool {
	return strings.HasPrefix(line, engineFrame) || strings.HasPrefix(line, nodeFrame)
}

// parseFrame reads "name (file:line:column(pc))" or "file:line:column(pc)", both with or
// without the pc, "name (native)", "name (<anonymous>)" or "native".
func parseFrame(text string) frame {
	function, place := "", text
	if open := strings.LastIndex(text, " ("); open >= 0 && strings.HasSuffix(text, ")") {
		function, place = text[:open], text[open+len(" ("):len(text)-1]
	}
	if place == "native" || place == "<anonymous>" {
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
