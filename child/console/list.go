package console

import (
	"strconv"

	"github.com/dop251/goja"

	"cordon/child/values/probe"
)

func (w *view) arrayFrame(o *goja.Object, c identity) frame {
	length := o.Get("length").ToInteger()
	open := "["
	if c.class != "Array" || c.tag != "" {
		open = c.prefix("Array", "("+strconv.FormatInt(length, 10)+")") + "["
	}
	keys := w.extraKeys(o, length)
	if length == 0 && len(keys) == 0 {
		return whole(open + "]")
	}
	return frame{open: open, close: "]", keys: keys, list: true, contents: func(level int) []string {
		return w.array(o, length, level)
	}}
}

// array shows the elements of an array, runs of missing ones as one.
func (w *view) array(o *goja.Object, length int64, level int) []string {
	limit := min(int64(w.elements), length)
	var parts []string
	for i := range limit {
		if w.spent() {
			return append(parts, cutMark)
		}
		key := w.probe.Index(i)
		if !w.probe.HasOwn(o, key) {
			return w.sparse(o, length, int(limit), level, parts, i)
		}
		parts = append(parts, w.property(o, key, level, true))
	}
	if more := length - limit; more > 0 {
		parts = append(parts, "... "+counted(int(more), "more item"))
	}
	return parts
}

// sparse goes on with an array that lacks the element at next.
func (w *view) sparse(o *goja.Object, length int64, limit, level int, parts []string, next int64) []string {
	for _, key := range w.probe.Keys(o) {
		index, isIndex := arrayIndex(key)
		if !isIndex || len(parts) >= limit {
			break
		}
		if index < next {
			continue
		}
		if index > next {
			parts = append(parts, emptyItems(index-next))
			next = index
			if len(parts) >= limit {
				break
			}
		}
		parts = append(parts, w.property(o, key, level, true))
		next++
	}
	if more := length - next; more > 0 {
		if len(parts) < limit {
			return append(parts, emptyItems(more))
		}
		return append(parts, "... "+counted(int(more), "more item"))
	}
	return parts
}

func emptyItems(count int64) string {
	return "<" + counted(int(count), "empty item") + ">"
}

// arrayIndex reads a property key as an array index: a decimal number without leading
// zeros below 2^32-1, ECMA-262 6.1.7.
func arrayIndex(key goja.Value) (int64, bool) {
	text, ok := key.(goja.String)
	if !ok || text.Length() == 0 || text.Length() > len("4294967294") {
		return 0, false
	}
	name := text.String()
	index, err := strconv.ParseUint(name, 10, 32)
	if err != nil || index == 1<<32-1 || name[0] == '+' || name[0] == '0' && len(name) > 1 {
		return 0, false
	}
	return int64(index), true
}

func (w *view) collectionFrame(o *goja.Object, c identity) frame {
	name := "Set"
	if c.kind == probe.Map {
		name = "Map"
	}
	size := w.probe.Size(o, c.kind)
	prefix := c.prefix(name, "("+strconv.Itoa(size)+")")
	keys := w.keys(o)
	if size == 0 && len(keys) == 0 {
		return whole(prefix + "{}")
	}
	return frame{open: prefix + "{", close: "}", keys: keys, contents: func(level int) []string {
		var parts []string
		full := func() bool { return len(parts) >= w.elements || w.spent() }
		w.indent += 2
		if c.kind == probe.Map {
			w.probe.EachEntry(o, func(key, value goja.Value) bool {
				if full() {
					return false
				}
				parts = append(parts, w.value(key, level)+" => "+w.value(value, level))
				return true
			})
		} else {
			w.probe.EachElement(o, func(element goja.Value) bool {
				if full() {
					return false
				}
				parts = append(parts, w.value(element, level))
				return true
			})
		}
		w.indent -= 2
		if more := size - len(parts); more > 0 {
			parts = append(parts, "... "+counted(more, "more item"))
		}
		return parts
	}}
}

func (w *view) typedFrame(o *goja.Object, c identity) frame {
	length := w.probe.TypedLength(o)
	fallback := ""
	if c.rootless {
		fallback = w.typedName(o)
	}
	open := c.prefix(fallback, "("+strconv.FormatInt(length, 10)+")") + "["
	keys := w.extraKeys(o, length)
	if length == 0 && len(keys) == 0 && !w.hidden {
		return whole(open + "]")
	}
	return frame{open: open, close: "]", keys: keys, list: true, contents: func(level int) []string {
		var parts []string
		if length > 0 {
			parts = w.numbers(o.Export())
		}
		if more := length - int64(w.elements); more > 0 {
			parts = append(parts, "... "+counted(int(more), "more item"))
		}
		if w.hidden {
			parts = append(parts, w.typedDetails(o, length, level)...)
		}
		return parts
	}}
}

func (w *view) typedDetails(o *goja.Object, length int64, level int) []string {
	buffer, offset, bytes := w.probe.View(o)
	w.indent += 2
	text := w.value(buffer, level)
	w.indent -= 2
	detail := func(name string, n int64) string { return "[" + name + "]: " + strconv.FormatInt(n, 10) }
	return []string{
		detail("BYTES_PER_ELEMENT", int64(o.ExportType().Elem().Size())),
		detail("length", length), detail("byteLength", bytes), detail("byteOffset", offset),
		"[buffer]: " + text,
	}
}

// numbers shows the first elements of a typed array.
func (w *view) numbers(elements any) []string {
	switch e := elements.(type) {
	case []uint8:
		return numberTexts(w, e)
	case []int8:
		return numberTexts(w, e)
	case []uint16:
		return numberTexts(w, e)
	case []int16:
		return numberTexts(w, e)
	case []uint32:
		return numberTexts(w, e)
	case []int32:
		return numberTexts(w, e)
	case []float32:
		return numberTexts(w, e)
	case []float64:
		return numberTexts(w, e)
	case []int64:
		return bigintTexts(w, e, func(n int64) string { return strconv.FormatInt(n, 10) })
	case []uint64:
		return bigintTexts(w, e, func(n uint64) string { return strconv.FormatUint(n, 10) })
	default:
		return nil
	}
}

func numberTexts[T uint8 | int8 | uint16 | int16 | uint32 | int32 | float32 | float64](w *view, elements []T) []string {
	texts := make([]string, min(len(elements), w.elements))
	for i := range texts {
		texts[i] = plain(w.rt.ToValue(float64(elements[i])))
	}
	return texts
}

func bigintTexts[T int64 | uint64](w *view, elements []T, format func(T) string) []string {
	texts := make([]string, min(len(elements), w.elements))
	for i := range texts {
		texts[i] = format(elements[i]) + "n"
	}
	return texts
}
