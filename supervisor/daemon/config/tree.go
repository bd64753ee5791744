package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// maxDepth is how deep a file may nest. The deepest key of all is three levels down; lists
// are one more.
const maxDepth = 8

// tree reads the one document of a file, and refuses what YAML can do beyond settings: several
// documents, anchors and aliases, merge keys and tags. The answer is nil for a file that says
// nothing.
func tree(file string, data []byte) (*yaml.Node, error) {
	whole := origin{name: file}
	if !utf8.Valid(data) {
		return nil, whole.fault("", "", "is not UTF-8: want YAML in UTF-8")
	}
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		return nil, syntax(file, err)
	}
	var document, second yaml.Node
	err = loader.Load(&document)
	if errors.Is(err, io.EOF) || err == nil && len(document.Content) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, syntax(file, err)
	}
	switch err := loader.Load(&second); {
	case err == nil:
		return nil, origin{file, second.Line, second.Column}.fault("", "", "a second document begins: want one document")
	case !errors.Is(err, io.EOF):
		return nil, syntax(file, err)
	}
	root := document.Content[0]
	if err := plain(file, root, 0); err != nil {
		return nil, err
	}
	if empty(root) {
		return nil, nil
	}
	return root, nil
}

// syntax is the error of a file that is no YAML.
func syntax(file string, err error) error {
	at := origin{name: file}
	message := err.Error()
	var wrong *yaml.LoadError
	if errors.As(err, &wrong) {
		at.line, at.column = wrong.Mark.Line, wrong.Mark.Column
		message = wrong.Message
		if wrong.ContextMsg != "" {
			message = wrong.ContextMsg + ": " + message
		}
	}
	e := at.fault("", "", "is not YAML: "+message)
	e.Cause = err
	return e
}

// plain refuses nodes that are more than mappings, lists and scalars.
func plain(file string, n *yaml.Node, depth int) error {
	at := origin{file, n.Line, n.Column}
	switch {
	case depth > maxDepth:
		return at.fault("", "", fmt.Sprintf("nests more than %d deep: no key is there", maxDepth))
	case n.Kind == yaml.AliasNode:
		return at.fault("", "*"+n.Value, "is an alias: want the value itself")
	case n.Anchor != "":
		return at.fault("", "&"+n.Anchor, "is an anchor: want the value alone")
	case n.Style&yaml.TaggedStyle != 0:
		return at.fault("", n.Tag, "is a tag: want the value alone")
	}
	for _, child := range n.Content {
		if err := plain(file, child, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// empty reports whether a node is a key's that nothing follows. What is spelled null or ~ is
// not: who writes that means something by it.
func empty(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Tag == "!!null" && n.Value == ""
}

// describe names what a node is, for messages.
func describe(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case empty(n):
		return "nothing"
	default:
		return quote(n.Value)
	}
}
