package console

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"cordon/child/values/probe"
)

// maxRows bounds how many rows and columns of a table are drawn each, maxCells how many
// cells; those beyond stay empty.
const (
	maxRows  = 1000
	maxCells = 10_000
)

// The headings of Node's tables.
const (
	headIndex     = "(index)"
	headIteration = "(iteration index)"
	headKey       = "Key"
	headValues    = "Values"
)

// table draws a list of objects as rows and columns; what is no list is logged.
func (c *console) table(args []goja.Value) {
	data, ok := argument(args, 0).(*goja.Object)
	if ok {
		if kind := probe.KindOf(data); kind == probe.Function || kind == probe.Class {
			ok = false
		}
	}
	if !ok {
		c.write(levelLog, c.format([]goja.Value{argument(args, 0)}))
		return
	}
	wanted, given := argument(args, 1), len(args) > 1 && !goja.IsUndefined(args[1])
	if list, isObject := wanted.(*goja.Object); given && (!isObject || probe.KindOf(unwrap(list)) != probe.Array) {
		panic(c.inspector.rt.NewTypeError(`The "properties" argument must be an instance of Array.`))
	}
	c.write(levelLog, c.inspector.table(data, wanted))
}

// grid is a table on its way: cells by row, columns in the order of their appearance.
type grid struct {
	heads []string
	rows  [][]string
}

func (i *Inspector) table(data *goja.Object, wanted goja.Value) (text string) {
	defer func() {
		if recover() != nil {
			text = unprintable
		}
	}()
	if data = unwrap(data); data == nil {
		return "<Revoked Proxy>"
	}
	switch i.probing(); probe.KindOf(data) {
	case probe.Map:
		return i.mapGrid(data).draw()
	case probe.Set:
		return i.setGrid(data).draw()
	default:
		return i.objectGrid(data, i.names(wanted)).draw()
	}
}

func (i *Inspector) mapGrid(data *goja.Object) *grid {
	g := &grid{heads: []string{headIteration, headKey, headValues}}
	i.probe.EachEntry(data, func(key, value goja.Value) bool {
		g.rows = append(g.rows, []string{strconv.Itoa(len(g.rows)), i.cell(key), i.cell(value)})
		return len(g.rows) < maxRows
	})
	return g
}

func (i *Inspector) setGrid(data *goja.Object) *grid {
	g := &grid{heads: []string{headIteration, headValues}}
	i.probe.EachElement(data, func(element goja.Value) bool {
		g.rows = append(g.rows, []string{strconv.Itoa(len(g.rows)), i.cell(element)})
		return len(g.rows) < maxRows
	})
	return g
}

// names reads the list of columns that the script asks for, nil where it does not.
func (i *Inspector) names(wanted goja.Value) []goja.Value {
	list, ok := wanted.(*goja.Object)
	if !ok {
		return nil
	}
	list = unwrap(list)
	names := []goja.Value{}
	for n := range min(list.Get("length").ToInteger(), maxRows) {
		if property, ok := i.probe.Property(list, i.probe.Index(n)); ok && property.Value != nil {
			names = append(names, i.probe.Key(textOf(property.Value)))
		}
	}
	return names
}

// objectGrid makes a row of each property: of an object its properties as cells, of
// another value one cell in a column of its own.
func (i *Inspector) objectGrid(data *goja.Object, wanted []goja.Value) *grid {
	rows := i.someKeys(data, maxRows)
	cells := make(map[string]map[int]string)
	var heads []goja.Value
	values := make(map[int]string)
	drawn := 0
	for n, key := range rows {
		property, _ := i.probe.Property(data, key)
		item, isObject := property.Value.(*goja.Object)
		if !isObject {
			values[n] = i.propertyCell(property)
			continue
		}
		names := wanted
		if item = unwrap(item); item != nil && names == nil {
			names = i.someKeys(item, maxRows)
		}
		for _, name := range names[:min(len(names), maxRows)] {
			head := headText(name)
			if cells[head] == nil {
				cells[head] = make(map[int]string)
				heads = append(heads, name)
			}
			if drawn++; drawn > maxCells {
				break
			}
			if field, ok := i.probe.Property(item, name); ok {
				cells[head][n] = i.propertyCell(field)
			}
		}
	}
	g := &grid{heads: []string{headIndex}}
	g.rows = make([][]string, len(rows))
	for n, key := range rows {
		g.rows[n] = []string{headText(key)}
	}
	for _, name := range indexesFirst(heads) {
		g.column(headText(name), cells[headText(name)])
	}
	if len(values) > 0 {
		g.column(headValues, values)
	}
	return g
}

func (g *grid) column(head string, cells map[int]string) {
	g.heads = append(g.heads, head)
	for n := range g.rows {
		g.rows[n] = append(g.rows[n], cells[n])
	}
}

func headText(key goja.Value) string {
	if text, ok := key.(goja.String); ok {
		return shorten(text, maxName)
	}
	return key.String()
}

// indexesFirst orders names as the properties of an object are ordered: array indexes,
// ascending, and then the others as they came.
func indexesFirst(names []goja.Value) []goja.Value {
	return slices.SortedStableFunc(slices.Values(names), func(a, b goja.Value) int {
		indexA, isA := arrayIndex(a)
		indexB, isB := arrayIndex(b)
		switch {
		case isA && isB:
			return int(indexA - indexB)
		case isA:
			return -1
		case isB:
			return 1
		default:
			return 0
		}
	})
}

func (i *Inspector) propertyCell(property probe.Property) string {
	if property.Getter != nil {
		return accessor(property)
	}
	return i.cell(property.Value)
}

// cell shows a value in a table: small objects with what they hold, others by name.
func (i *Inspector) cell(v goja.Value) string {
	opts := options{depth: 0, width: unlimited, elements: 3}
	if o, ok := v.(*goja.Object); ok {
		kind := probe.KindOf(o)
		if o = unwrap(o); o != nil && kind != probe.Array && kind != probe.Function && kind != probe.Class && len(i.someKeys(o, 3)) > 2 {
			opts.depth = -1
		}
	}
	return i.inspect(v, opts)
}

func (g *grid) draw() string {
	widths := make([]int, len(g.heads))
	for _, row := range append([][]string{g.heads}, g.rows...) {
		for n, cell := range row {
			widths[n] = max(widths[n], columnsOf(cell))
		}
	}
	var text strings.Builder
	rule := func(left, middle, right string) {
		for n, width := range widths {
			if n > 0 {
				left = middle
			}
			text.WriteString(left + strings.Repeat("─", width+2))
		}
		text.WriteString(right)
	}
	line := func(row []string) {
		text.WriteString("│")
		for n, cell := range row {
			text.WriteString(" " + cell + strings.Repeat(" ", widths[n]-columnsOf(cell)) + " │")
		}
		text.WriteString("\n")
	}
	rule("┌", "┬", "┐\n")
	line(g.heads)
	rule("├", "┼", "┤\n")
	for _, row := range g.rows {
		line(row)
	}
	rule("└", "┴", "┘")
	return text.String()
}
