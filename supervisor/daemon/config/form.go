package config

import (
	"slices"
	"strings"

	"cordon/libs/nearest"

	"go.yaml.in/yaml/v4"
)

// field is one setting of a file: its key, what it is set to, and where that was done.
type field struct {
	key   string // path from the top, with slashes: log/level
	value value
	usage string // what it is for, in a line
	from  origin
}

// dotted is how a key's path is shown.
func dotted(key string) string { return strings.ReplaceAll(key, "/", ".") }

// name is the key as people know it.
func (f *field) name() string { return dotted(f.key) }

// set sets the field to a text from somewhere.
func (f *field) set(text string, from origin) error {
	if err := f.value.set(text); err != nil {
		return from.fault(f.name(), quote(text), err.Error())
	}
	f.from = from
	return nil
}

// form is all that a file can say. The order of its fields is that of printing.
type form struct {
	fields []*field
	// open are the sections whose keys are the operator's to choose; each makes the fields
	// of one key.
	open map[string]func(key string) ([]*field, error)

	byKey map[string]*field
	below map[string][]string // the keys in each section, in the order of the form
	known map[string]bool     // the paths of keys and sections
}

func newForm(fields ...*field) *form {
	f := &form{byKey: map[string]*field{}, below: map[string][]string{}, known: map[string]bool{}}
	f.add(fields...)
	return f
}

// add adds fields behind those that there are.
func (f *form) add(fields ...*field) {
	f.fields = append(f.fields, fields...)
	for _, one := range fields {
		f.byKey[one.key] = one
		for path := one.key; path != "" && !f.known[path]; {
			f.known[path] = true
			i := strings.LastIndex(path, "/")
			section := path[:max(i, 0)]
			f.below[section] = append(f.below[section], path[i+1:])
			path = section
		}
	}
}

func (f *form) find(key string) *field { return f.byKey[key] }

// origins are where the settings of a form were made, by key. What is not there has its
// default.
type origins map[string]origin

func (f *form) origins() origins {
	made := origins{}
	for _, one := range f.fields {
		if one.from != (origin{}) {
			made[one.key] = one.from
		}
	}
	return made
}

// children lists the keys that may stand in a section, in the order of the form.
func (f *form) children(section string) []string { return f.below[section] }

// fill sets the fields to what a file says. data is the file's text.
func (f *form) fill(file string, data []byte) error {
	root, err := tree(file, data)
	if err != nil || root == nil {
		return err
	}
	if root.Kind != yaml.MappingNode {
		return origin{file, root.Line, root.Column}.fault("", describe(root), "want keys: "+list(f.children("")))
	}
	return f.section(file, "", root)
}

// section sets what stands below one key.
func (f *form) section(file, section string, n *yaml.Node) error {
	seen := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, content := n.Content[i], n.Content[i+1]
		at := origin{file, key.Line, key.Column}
		path := key.Value
		if section != "" {
			path = section + "/" + key.Value
		}
		if key.Kind != yaml.ScalarNode || strings.Contains(key.Value, "/") {
			return at.fault(dotted(section), describe(key), "want one of the keys "+list(f.children(section)))
		}
		if first, twice := seen[key.Value]; twice {
			return at.fault(dotted(path), "", "is here a second time, after "+origin{file, first.Line, first.Column}.String()+": want it once")
		}
		seen[key.Value] = key
		if err := f.entry(file, section, path, key, content); err != nil {
			return err
		}
	}
	return nil
}

// entry sets one key.
func (f *form) entry(file, section, path string, key, content *yaml.Node) error {
	at := origin{file, key.Line, key.Column}
	if one := f.find(path); one != nil {
		return one.take(file, content)
	}
	children := f.children(path)
	if make := f.open[section]; make != nil && len(children) == 0 {
		added, err := make(key.Value)
		if err != nil {
			return at.fault(dotted(section), quote(key.Value), err.Error())
		}
		f.add(added...)
		children = f.children(path)
	}
	if len(children) == 0 {
		known := f.children(section)
		e := at.fault(dotted(path), "", "no such key: want one of "+list(known))
		e.Near, _ = nearest.Find(key.Value, known)
		return e
	}
	switch {
	case content.Kind == yaml.MappingNode:
		return f.section(file, path, content)
	case empty(content): // all of its keys are commented out
		return nil
	default:
		return origin{file, content.Line, content.Column}.fault(dotted(path), describe(content), "want keys below it: "+list(children))
	}
}

// take sets the field to what a file has behind its key.
func (f *field) take(file string, n *yaml.Node) error {
	at := origin{file, n.Line, n.Column}
	if all, ok := f.value.(listing); ok {
		return f.takeAll(file, n, all)
	}
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		return at.fault(f.name(), describe(n), "want "+f.value.want())
	}
	if !f.value.takes(n) {
		return at.fault(f.name(), describe(n), "want "+f.value.want()+", not a "+kindOf(n))
	}
	return f.set(n.Value, at)
}

// takeAll sets the field to the list that a file has behind its key.
func (f *field) takeAll(file string, n *yaml.Node, all listing) error {
	at := origin{file, n.Line, n.Column}
	if n.Kind != yaml.SequenceNode {
		return at.fault(f.name(), describe(n), "want "+all.want())
	}
	items := []string{}
	for _, item := range n.Content {
		at := origin{file, item.Line, item.Column}
		if item.Kind != yaml.ScalarNode || item.Tag == "!!null" {
			return at.fault(f.name(), describe(item), "want a single value here, as in "+all.example())
		}
		if err := all.check(item.Value); err != nil {
			return at.fault(f.name(), quote(item.Value), err.Error())
		}
		if slices.Contains(items, item.Value) {
			return at.fault(f.name(), quote(item.Value), "is in the list twice: want it once")
		}
		items = append(items, item.Value)
	}
	f.from = at
	return all.setAll(items)
}

// kindOf names the type that YAML gives to a scalar.
func kindOf(n *yaml.Node) string {
	if quoted(n) {
		return "text in quotes"
	}
	switch n.Tag {
	case "!!bool":
		return "truth value"
	case "!!int", "!!float":
		return "number"
	default:
		return "text"
	}
}

// quoted reports whether a scalar stands in quotes, or is a block of text.
func quoted(n *yaml.Node) bool {
	return n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
}

// list writes names with commas.
func list(names []string) string { return strings.Join(names, ", ") }
