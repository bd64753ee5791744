package console

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
	"golang.org/x/text/width"

	"cordon/child/values/probe"
)

// compact is how many inner levels may stand on one line, and a factor for the number of
// columns of a list: util.inspect's option of that name at its default.
const compact = 3

// layout puts the parts of an object on one line if they are short, else on one each.
func (w *view) layout(f frame, parts []string, level int, o *goja.Object) string {
	base := f.base
	if base != "" {
		base += " "
	}
	count := len(parts)
	if f.list && count > 6 {
		parts = w.columns(parts, o)
	}
	if w.deepest-level < compact && count == len(parts) {
		start := len(parts) + w.indent + units(f.open) + units(f.base) + 10
		if w.fits(parts, start, f.base) {
			joined := strings.Join(parts, ", ")
			if !strings.Contains(joined, "\n") {
				return base + f.open + " " + joined + " " + f.close
			}
		}
	}
	indent := "\n" + strings.Repeat(" ", w.indent)
	return base + f.open + indent + "  " + strings.Join(parts, ","+indent+"  ") + indent + f.close
}

func (w *view) fits(parts []string, start int, base string) bool {
	total := len(parts) + start
	if total+len(parts) > w.width {
		return false
	}
	for _, part := range parts {
		if total += units(part); total > w.width {
			return false
		}
	}
	return !strings.Contains(base, "\n")
}

// columns puts the elements of a long list into columns, if they are short. The widths
// and the number of columns come from the formula that util.inspect uses to make the
// result look about square.
func (w *view) columns(parts []string, o *goja.Object) []string {
	listed := len(parts)
	if listed > w.elements {
		listed-- // the mark of what is left out is no element
	}
	const separator = 2
	widths := make([]int, listed)
	total, widest := 0, 0
	for i := range widths {
		widths[i] = columnsOf(parts[i])
		total += widths[i] + separator
		widest = max(widest, widths[i])
	}
	cell := widest + separator
	if cell*3+w.indent >= w.width || float64(total)/float64(cell) <= 5 && widest > 6 {
		return parts
	}
	bias := math.Sqrt(float64(cell) - float64(total)/float64(len(parts)))
	biased := math.Max(float64(cell)-3-bias, 1)
	const heights = 2.5
	count := min(
		int(math.Floor(math.Sqrt(heights*biased*float64(listed))/biased+0.5)),
		(w.width-w.indent)/cell,
		compact*4,
		15,
	)
	if count <= 1 {
		return parts
	}
	cells := make([]int, count)
	for i := range cells {
		for j := i; j < listed; j += count {
			cells[i] = max(cells[i], widths[j])
		}
		cells[i] += separator
	}
	return w.rows(parts, widths, cells, w.allNumbers(o, len(parts)))
}

// rows writes elements into columns, numbers to the right and others to the left.
func (w *view) rows(parts []string, widths, cells []int, right bool) []string {
	var rows []string
	for i := 0; i < len(widths); i += len(cells) {
		last := min(i+len(cells), len(widths)) - 1
		var row strings.Builder
		for j := i; j < last; j++ {
			space := strings.Repeat(" ", cells[j-i]-widths[j]-2)
			if right {
				row.WriteString(space + parts[j] + ", ")
			} else {
				row.WriteString(parts[j] + ", " + space)
			}
		}
		if right {
			row.WriteString(strings.Repeat(" ", cells[last-i]-2-widths[last]))
		}
		row.WriteString(parts[last])
		rows = append(rows, row.String())
	}
	return append(rows, parts[len(widths):]...)
}

// allNumbers tells whether the first elements of a list are numbers, as many as it has
// parts.
func (w *view) allNumbers(o *goja.Object, count int) bool {
	if o == nil {
		return true
	}
	if probe.KindOf(o) == probe.TypedArray {
		return w.probe.TypedLength(o) >= int64(count)
	}
	for i := range count {
		property, _ := w.probe.Property(o, w.probe.Index(int64(i)))
		if property.Value == nil || !goja.IsNumber(property.Value) && !goja.IsBigInt(property.Value) {
			return false
		}
	}
	return true
}

// units is the length of a text in UTF-16, which is what Node counts against its width.
func units(text string) int {
	count := 0
	for _, r := range text {
		if count++; r > '\uFFFF' {
			count++
		}
	}
	return count
}

// columnsOf is how many columns a text takes on a terminal.
func columnsOf(text string) int {
	count := 0
	for _, r := range text {
		switch {
		case r < ' ' || r >= 0x7f && r < 0xa0 || isCombining(r):
		case r < utf8.RuneSelf:
			count++
		default:
			count++
			if kind := width.LookupRune(r).Kind(); kind == width.EastAsianWide || kind == width.EastAsianFullwidth {
				count++
			}
		}
	}
	return count
}

// isCombining tells whether a character is drawn over the one before it, or not at all.
func isCombining(r rune) bool {
	return slices.ContainsFunc([][2]rune{
		{0x300, 0x36f}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200f},
		{0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xe0100, 0xe01ef},
	}, func(span [2]rune) bool { return r >= span[0] && r <= span[1] })
}
