package values

import (
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

// step is one step of the way to a value: a property's name, or an index where name is nil.
type step struct {
	name  goja.String
	index int64
}

// The text of a path is for people: of a long one they see both ends, of a long name the
// beginning.
const (
	pathSteps  = 16
	nameLength = 64
)

func (w *writer) invalid(reason string) error {
	return &InvalidError{Path: pathText(w.path), Reason: reason}
}

// pathText spells a path as JavaScript would: output.rows[3]["first name"].
func pathText(path []step) string {
	var text strings.Builder
	text.WriteString("output")
	for i, s := range path {
		if len(path) > pathSteps && i == pathSteps/2 {
			text.WriteString("…")
		}
		if len(path) > pathSteps && i >= pathSteps/2 && i < len(path)-pathSteps/2 {
			continue
		}
		text.WriteString(s.text())
	}
	return text.String()
}

func (s step) text() string {
	if s.name == nil {
		return "[" + strconv.FormatInt(s.index, 10) + "]"
	}
	shown, mark := s.name, ""
	if shown.Length() > nameLength {
		shown, mark = shown.Substring(0, nameLength), "…"
	}
	name := shown.String()
	if mark == "" && isIdentifier(name) {
		return "." + name
	}
	return "[" + strconv.Quote(name+mark) + "]"
}

// isIdentifier tells whether a name can stand after a dot. Names beyond ASCII are quoted
// to keep the check small.
func isIdentifier(name string) bool {
	for i, c := range []byte(name) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return name != ""
}
