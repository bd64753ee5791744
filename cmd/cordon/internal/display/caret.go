package display

import (
	"strings"
	"unicode"
	"unicode/utf16"

	"golang.org/x/text/width"
)

const (
	tabStop     = 4
	caretWindow = 100 // columns of a source line that are shown
	caretBefore = 60  // of these, before the caret at most
	maxMarks    = 8   // combining characters drawn over one character; more are escaped
)

// Caret gives a source line fit for a terminal, and below it a line with a caret under the
// given column, which counts UTF-16 units from 1 as JavaScript does. Tabs become spaces,
// wide characters take two columns and combining ones none, and of a long line only the
// surroundings of the column are shown, with "..." where it is cut. The pointer is empty
// where the column is not on the line.
func Caret(line string, column int) (shown, pointer string) {
	cells := split(line)
	at := find(cells, column)
	from, to := window(cells, max(at, 0))
	var b strings.Builder
	if from > 0 {
		b.WriteString("...")
	}
	pad := b.Len()
	for i := from; i < to; i++ {
		if i < at {
			pad += cells[i].width
		}
		b.WriteString(cells[i].text)
	}
	if to < len(cells) {
		b.WriteString("...")
	}
	if at < 0 {
		return b.String(), ""
	}
	return b.String(), strings.Repeat(" ", pad) + "^"
}

// cell is what a terminal shows in one place: a character with the combining ones that
// follow it, or an escape.
type cell struct {
	text  string
	width int // in terminal columns
	marks int // combining characters in text
	end   int // the source column behind it, in UTF-16 units from 1
}

func split(line string) []cell {
	var cells []cell
	column, shownColumn := 1, 0
	for _, r := range line {
		column += utf16.RuneLen(r)
		if last := len(cells) - 1; last >= 0 && combining(r) && cells[last].marks < maxMarks {
			cells[last].text += string(r)
			cells[last].marks++
			cells[last].end = column
			continue
		}
		c := show(r, shownColumn)
		c.end = column
		shownColumn += c.width
		cells = append(cells, c)
	}
	return cells
}

// show makes the cell of a character that comes to stand at a terminal column from 0.
func show(r rune, at int) cell {
	switch {
	case r == '\t':
		n := tabStop - at%tabStop
		return cell{text: strings.Repeat(" ", n), width: n}
	case combining(r) || dangerous(r) || r == '\n':
		return cell{text: escaped(r), width: len(escaped(r)), marks: maxMarks}
	}
	return cell{text: string(r), width: columns(r)}
}

// combining reports whether a terminal draws r over the character before it.
func combining(r rune) bool {
	return r >= 0x80 && !dangerous(r) && unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf)
}

// columns is how many columns a terminal gives to a harmless character, by Unicode's East
// Asian Width (UAX #11).
func columns(r rune) int {
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	default:
		return 1
	}
}

// find gives the index of the cell that holds a column, len(cells) for the end of the line,
// where parsers find something missing, and -1 for a column that is not on the line.
func find(cells []cell, column int) int {
	end := 1
	for i, c := range cells {
		if column >= 1 && column < c.end {
			return i
		}
		end = c.end
	}
	if column == end {
		return len(cells)
	}
	return -1
}

// window chooses the cells that are shown around the cell at.
func window(cells []cell, at int) (from, to int) {
	total := 0
	for _, c := range cells {
		total += c.width
	}
	if total <= caretWindow {
		return 0, len(cells)
	}
	from = min(at, len(cells))
	for before := 0; from > 0 && before+cells[from-1].width <= caretBefore; from-- {
		before += cells[from-1].width
	}
	shown := 0
	for to = from; to < len(cells) && shown+cells[to].width <= caretWindow; to++ {
		shown += cells[to].width
	}
	return from, to
}
