package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// mutant is one wall taken away.
type mutant struct {
	// wall says which, and what became of it.
	wall string
	// by is the test that has to notice.
	by suite
	// edits are what takes it away: one, unless a second wall of the same kind stands right
	// behind the first and hides that it is gone.
	edits []edit
	// child says that the test runs the embedded child, and the wall is inside it.
	child bool
	// hangs says that the test cannot end without the wall: it has to be found hanging.
	hangs bool
}

// edit replaces a text that its file has exactly once.
type edit struct{ file, old, new string }

// suite is a package with the tests to run of it, as go test -run takes them.
type suite struct{ pkg, run string }

func (s suite) String() string { return s.pkg + " " + s.run }

// overlay is the file that the go command's -overlay wants.
type overlay struct{ Replace map[string]string }

// layOver writes the changed copies below dir, and gives the overlay from the files of the
// repository at root to them.
func (m mutant) layOver(root, dir string) (overlay, error) {
	o := overlay{Replace: map[string]string{}}
	for _, e := range m.edits {
		path := filepath.Join(root, e.file)
		from := path
		if before, twice := o.Replace[path]; twice {
			from = before
		}
		text, err := os.ReadFile(from)
		if err != nil {
			return overlay{}, fmt.Errorf("mutate %s: %w", e.file, err)
		}
		changed, err := e.apply(string(text))
		if err != nil {
			return overlay{}, err
		}
		copied := filepath.Join(dir, strings.ReplaceAll(e.file, "/", "_"))
		if err := os.WriteFile(copied, []byte(changed), 0o644); err != nil {
			return overlay{}, fmt.Errorf("mutate %s: %w", e.file, err)
		}
		o.Replace[path] = copied
	}
	return o, nil
}

func (e edit) apply(text string) (string, error) {
	if n := strings.Count(text, e.old); n != 1 {
		return "", fmt.Errorf("mutate %s: the table is stale: %q stands there %d times, want once", e.file, e.old, n)
	}
	if e.old == e.new {
		return "", fmt.Errorf("mutate %s: %q is replaced by itself", e.file, e.old)
	}
	return strings.Replace(text, e.old, e.new, 1), nil
}

// write puts the overlay into a file.
func (o overlay) write(path string) error {
	text, err := json.Marshal(o)
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}
