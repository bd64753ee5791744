package config

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"cordon/supervisor/units"

	"go.yaml.in/yaml/v4"
)

// value reads and writes what one setting is. Each writes into a place of the configuration
// that it belongs to.
type value interface {
	// set reads a text; its error says what would be right.
	set(text string) error
	// text writes what is set, as YAML that set reads.
	text() string
	// want says how it is written.
	want() string
	// takes reports whether a scalar of a file has a type that can be meant.
	takes(n *yaml.Node) bool
}

// word is taken by values that are text, be it in quotes or not.
type word struct{}

func (word) takes(n *yaml.Node) bool { return n.Tag == "!!str" }

// amount is taken by values that begin with a digit, which may have a unit behind it.
type amount struct{}

func (amount) takes(n *yaml.Node) bool {
	return n.Tag == "!!str" || n.Tag == "!!int" || n.Tag == "!!float"
}

// number is taken by values that are numbers and nothing else.
type number struct{}

func (number) takes(n *yaml.Node) bool { return !quoted(n) && (n.Tag == "!!int" || n.Tag == "!!float") }

// pathValue is a path, or empty where there is none.
type pathValue struct {
	word
	p       *string
	longest int    // in bytes; 0 is no bound
	instead string // a word that may stand for a path
}

func (v pathValue) want() string {
	if v.instead != "" {
		return `an absolute path, ` + v.instead + `, or "" for none`
	}
	return `an absolute path, or "" for none`
}

func (v pathValue) set(text string) error {
	switch {
	case text == "" || v.instead != "" && text == v.instead:
	case !filepath.IsAbs(text) || strings.ContainsFunc(text, unicode.IsControl):
		return errors.New("want " + v.want())
	case v.longest > 0 && len(text) > v.longest:
		return fmt.Errorf("is %d bytes long: want at most %d, which is all that the kernel takes", len(text), v.longest)
	default:
		text = filepath.Clean(text)
	}
	*v.p = text
	return nil
}
func (v pathValue) text() string { return quoteYAML(*v.p) }

// modeValue is the permissions of a file, in octal.
type modeValue struct {
	amount
	p *fs.FileMode
}

func (modeValue) want() string { return "three octal digits such as 0660, with at least 0600 in them" }

func (v modeValue) set(text string) error {
	digits := strings.TrimPrefix(strings.TrimPrefix(text, "0"), "o")
	n, err := strconv.ParseUint(digits, 8, 32)
	const owner = 0o600
	if err != nil || len(digits) != 3 || n&owner != owner {
		return errors.New("want " + v.want())
	}
	*v.p = fs.FileMode(n)
	return nil
}
func (v modeValue) text() string { return fmt.Sprintf("%04o", uint32(*v.p)) }

// boolValue is true or false.
type boolValue struct{ p *bool }

func (boolValue) want() string            { return "true or false" }
func (boolValue) takes(n *yaml.Node) bool { return n.Tag == "!!bool" && !quoted(n) }
func (v boolValue) text() string          { return strconv.FormatBool(*v.p) }
func (v boolValue) set(text string) error {
	if text != "true" && text != "false" {
		return errors.New("want true or false")
	}
	*v.p = text == "true"
	return nil
}

// choiceValue is one of a few words.
type choiceValue struct {
	p     *string
	words []string
}

// takes also what YAML takes for a truth value: off is a level.
func (choiceValue) takes(n *yaml.Node) bool { return n.Tag == "!!str" || n.Tag == "!!bool" }
func (v choiceValue) want() string          { return "one of " + list(v.words) }
func (v choiceValue) text() string          { return quoteYAML(*v.p) }
func (v choiceValue) set(text string) error {
	if !slices.Contains(v.words, text) {
		return errors.New("want " + v.want())
	}
	*v.p = text
	return nil
}

// durationValue is a positive duration.
type durationValue struct {
	word
	p    *time.Duration
	most time.Duration
}

func (v durationValue) want() string {
	return "a duration such as 500ms, 30s or 1m30s, at most " + units.FormatDuration(v.most)
}
func (v durationValue) text() string { return units.FormatDuration(*v.p) }
func (v durationValue) set(text string) error {
	d, err := units.ParseDuration(text)
	switch {
	case err != nil:
		return err
	case d > v.most:
		return errors.New("want at most " + units.FormatDuration(v.most))
	}
	*v.p = d
	return nil
}

// sizeValue is a positive number of bytes.
type sizeValue struct {
	amount
	p           *int64
	least, most int64
}

func (v sizeValue) want() string {
	return fmt.Sprintf("a size such as 64m or 128MiB, %s to %s", units.FormatSize(v.least), units.FormatSize(v.most))
}
func (v sizeValue) text() string { return sizeText(*v.p) }
func (v sizeValue) set(text string) error {
	n, err := units.ParseSize(text)
	switch {
	case err != nil:
		return err
	case n < v.least || n > v.most:
		return fmt.Errorf("want %s to %s", units.FormatSize(v.least), units.FormatSize(v.most))
	}
	*v.p = n
	return nil
}

// sizeText writes a size so that it is read again.
func sizeText(n int64) string { return strings.TrimSuffix(units.FormatSize(n), " bytes") }

// countValue is a whole number.
type countValue struct {
	number
	p           *int
	least, most int
}

func (v countValue) want() string {
	return fmt.Sprintf("a whole number from %d to %d", v.least, v.most)
}
func (v countValue) text() string { return strconv.Itoa(*v.p) }
func (v countValue) set(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || strings.Trim(text, "0123456789") != "" || n < v.least || n > v.most {
		return errors.New("want " + v.want())
	}
	*v.p = n
	return nil
}

// quoteYAML writes a text so that YAML reads it as that text.
func quoteYAML(s string) string {
	plain := s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-") == ""
	var n yaml.Node
	if plain && yaml.Load([]byte(s), &n) == nil && len(n.Content) == 1 && n.Content[0].Kind == yaml.ScalarNode && n.Content[0].Tag == "!!str" {
		return s
	}
	return strconv.Quote(s)
}
