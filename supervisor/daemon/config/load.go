package config

import (
	"errors"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// DefaultPath is the file that is read where none is named, if it is there.
const DefaultPath = "/etc/cordon/config.yaml"

// variables begin the names of the environment variables that settings have.
const variables = "CORDON_"

// Sources are where settings come from. A flag goes before a variable, a variable before the
// file, and the file before the default.
type Sources struct {
	// Path is the file, as the flag --config names it. Where it is empty, the variable
	// CORDON_CONFIG names it, and else it is DefaultPath.
	Path string
	// Env gives the value of an environment variable, empty where there is none.
	Env func(string) string
	// Flags are the flags that were given, by name without dashes: see [Settings].
	Flags map[string]string
}

// Load reads the configuration. What is wrong with it is an *Error.
func Load(s Sources) (Config, error) {
	if s.Env == nil {
		s.Env = func(string) string { return "" }
	}
	c := defaults(s.Env)
	made := formOf(&c)
	if err := made.readFile(s); err != nil {
		return Config{}, err
	}
	for _, f := range made.fields {
		if text := s.Env(f.variable()); text != "" {
			if err := f.setOutside(text, origin{name: f.variable()}); err != nil {
				return Config{}, err
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Flags)) {
		i := slices.IndexFunc(made.fields, func(f *field) bool { return f.flag() == name })
		from := origin{name: "--" + name}
		if i < 0 || name == "" {
			return Config{}, from.fault("", "", "no such flag")
		}
		if err := made.fields[i].setOutside(s.Flags[name], from); err != nil {
			return Config{}, err
		}
	}
	if err := c.check(made); err != nil {
		return Config{}, err
	}
	c.origins = made.origins()
	return c, nil
}

// readFile fills the form with what the file says, if there is one.
func (f *form) readFile(s Sources) error {
	path, named := s.Path, origin{name: "--config"}
	if path == "" {
		path, named = s.Env(variables+"CONFIG"), origin{name: variables + "CONFIG"}
	}
	if path == "" {
		path, named = DefaultPath, origin{}
	}
	data, err := read(path)
	if named == (origin{}) && errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.fill(path, data)
}

// setOutside sets the field to what a flag or a variable says. Paths are those of the working
// directory there.
func (f *field) setOutside(text string, from origin) error {
	if p, ok := f.value.(pathValue); ok && text != "" && text != p.instead {
		whole, err := filepath.Abs(text)
		if err != nil {
			return from.fault(f.name(), quote(text), err.Error())
		}
		text = whole
	}
	return f.set(text, from)
}

// flag is the name of the field's flag, empty where it has none: what is rarely changed is
// left to the file.
func (f *field) flag() string {
	switch section, _, below := strings.Cut(f.key, "/"); {
	case f.key == "policy_file":
		return "policy"
	case f.key == "audit/path":
		return "audit"
	case below && section == "connections":
		return ""
	}
	return strings.NewReplacer("/", "-", "_", "-").Replace(f.key)
}

// variable is the name of the field's environment variable.
func (f *field) variable() string {
	return variables + strings.ToUpper(strings.ReplaceAll(f.key, "/", "_"))
}

// Setting is one key of the configuration's file, for the command line and its help.
type Setting struct {
	Key     string // log.level
	Flag    string // log-level; empty where there is no flag
	Env     string // CORDON_LOG_LEVEL
	Usage   string // what it is for, in a line
	Default string
	Want    string // how it is written
	Switch  bool   // true or false, so that the flag can be given alone
}

// Settings lists all settings, in the order of the file.
func Settings(env func(string) string) []Setting {
	c := defaults(env)
	var all []Setting
	for _, f := range formOf(&c).fields {
		_, isSwitch := f.value.(boolValue)
		all = append(all, Setting{
			Key: f.name(), Flag: f.flag(), Env: f.variable(), Usage: f.usage,
			Default: strings.Trim(f.value.text(), `"`), Want: f.value.want(), Switch: isSwitch,
		})
	}
	return all
}
