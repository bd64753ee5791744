package config

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// same compares what is configured, and not where.
var same = cmpopts.IgnoreUnexported(Config{}, PolicyFile{})

// environment gives variables as os.Getenv does.
func environment(variables map[string]string) func(string) string {
	return func(name string) string { return variables[name] }
}

// written makes a file with a text, and gives its path.
func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// load is Load that has to succeed.
func load(t *testing.T, s Sources) Config {
	t.Helper()
	c, err := Load(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAFlagGoesBeforeAVariableBeforeTheFileBeforeTheDefault(t *testing.T) {
	file := written(t, "config.yaml", "socket: /file.sock\ndrain_timeout: 1s\nlog:\n  level: warn\nconnections: {max: 300}\n")
	variables := map[string]string{"CORDON_DRAIN_TIMEOUT": "2s", "CORDON_LOG_LEVEL": "debug", "CORDON_CONNECTIONS_MAX_PER_UID": "7"}
	c := load(t, Sources{Path: file, Env: environment(variables), Flags: map[string]string{"log-level": "off", "audit": "-"}})
	want := defaults(environment(nil))
	want.Socket, want.DrainTimeout, want.Log.Level, want.Audit.Path = "/file.sock", 2*time.Second, "off", "-"
	want.Connections.Max, want.Connections.MaxPerUID = 300, 7
	if diff := cmp.Diff(want, c, same); diff != "" {
		t.Error(diff)
	}
	var text bytes.Buffer
	if err := c.Print(&text); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"socket: /file.sock # " + file + ":1:9\n",
		"drain_timeout: 2s # CORDON_DRAIN_TIMEOUT\n",
		"  level: off # --log-level\n", // a word that some readers of YAML take for false
		"  format: text # default\n",
		"  max: 300 # " + file + ":5:20\n",
	} {
		if want := strings.Replace(line, ": off ", `: "off" `, 1); !strings.Contains(text.String(), line) && !strings.Contains(text.String(), want) {
			t.Errorf("no line %q in\n%s", line, &text)
		}
	}
}

func TestTheFileIsNamedByFlagThenVariable(t *testing.T) {
	one, two := written(t, "one.yaml", "drain_timeout: 1s"), written(t, "two.yaml", "drain_timeout: 2s")
	variables := environment(map[string]string{"CORDON_CONFIG": two})
	if c := load(t, Sources{Path: one, Env: variables}); c.DrainTimeout != time.Second {
		t.Errorf("with the flag: %v", c.DrainTimeout)
	}
	if c := load(t, Sources{Env: variables}); c.DrainTimeout != 2*time.Second {
		t.Errorf("with the variable: %v", c.DrainTimeout)
	}
	var wrong *Error
	if _, err := Load(Sources{Path: one + ".not"}); !errors.As(err, &wrong) || !errors.Is(err, fs.ErrNotExist) || wrong.File != one+".not" {
		t.Errorf("a file that is named and not there: %v", err)
	}
}

func TestWhatIsPrintedLoadsToTheSame(t *testing.T) {
	dir := t.TempDir()
	all := "socket: '/a b\\\"#: \u00e9'\nsocket_mode: 0600\nsocket_group: \"0\"\nlisten: tcp://[::1]:8080\ntoken_file: /x\n" +
		"policy_file: /p\nlibs: /l\ndrain_timeout: 1h1ms\nlog: {level: trace, format: json}\naudit: {path: '-', required: true, code: true}\n" +
		"connections: {max: 1, max_per_uid: 1, header_timeout: 1ms, idle_timeout: 24h, patience: 1m30s, stall_timeout: 1s, body_bytes: 67108865}\n"
	for name, s := range map[string]Sources{
		"defaults":  {Path: written(t, "a.yaml", "")},
		"all":       {Path: written(t, "b.yaml", all)},
		"variables": {Path: written(t, "c.yaml", ""), Env: environment(map[string]string{"XDG_RUNTIME_DIR": "/run/user/7", "CORDON_LIBS": "relative"})},
		"flags":     {Path: written(t, "d.yaml", all), Flags: map[string]string{"listen": "", "socket": "null", "audit": "true"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := load(t, s)
			p, err := LoadPolicy("")
			if err != nil {
				t.Fatal(err)
			}
			for what, print := range map[string]func(*bytes.Buffer) error{
				"Print":    func(b *bytes.Buffer) error { return c.Print(b) },
				"PrintAll": func(b *bytes.Buffer) error { return PrintAll(b, c, p) },
			} {
				var text bytes.Buffer
				if err := print(&text); err != nil {
					t.Fatal(err)
				}
				path := filepath.Join(dir, name+what)
				if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(c, load(t, Sources{Path: path}), same); diff != "" {
					t.Errorf("%s:\n%s\n%s", what, &text, diff)
				}
			}
		})
	}
}

func TestAllSettingsOfAFileAreRead(t *testing.T) {
	c := load(t, Sources{Path: written(t, "config.yaml",
		"socket: ''\nsocket_mode: \"0600\"\nsocket_group: 0\nlisten: tcp://127.0.0.1:0\ntoken_file: /t/../x\nconnections:\nlog: {level: info}\n")})
	want := defaults(environment(nil))
	want.Socket, want.SocketMode, want.SocketGroup, want.SocketGID = "", 0o600, "0", 0
	want.Listen, want.TokenFile = "tcp://127.0.0.1:0", "/x"
	if diff := cmp.Diff(want, c, same); diff != "" {
		t.Error(diff)
	}
}

// Each fault is told with its place, its key, what was there and what would be right.
func TestFaultsOfTheConfiguration(t *testing.T) {
	keys := "socket, socket_mode, socket_group, listen, token_file, policy_file, libs, drain_timeout, log, audit, connections"
	for text, want := range map[string]string{
		"sokcet: /x":                      "1:1: sokcet: no such key: want one of " + keys + " (did you mean socket?)",
		"log:\n  lvel: x":                 "2:3: log.lvel: no such key: want one of level, format (did you mean level?)",
		"limits: {}":                      "1:1: limits: no such key: want one of " + keys,
		"? [a]\n: 1":                      "1:3: a list: want one of the keys " + keys,
		"log/level: info":                 `1:1: "log/level": want one of the keys ` + keys,
		"<<: {socket: /x}":                "1:1: <<: no such key: want one of " + keys,
		"log: 3":                          `1:6: log: "3": want keys below it: level, format`,
		"- a":                             "1:1: a list: want keys: " + keys,
		"a":                               `1:1: "a": want keys: ` + keys,
		"drain_timeout: 5":                `1:16: drain_timeout: "5": want a duration such as 500ms, 30s or 1m30s, at most 24h, not a number`,
		"drain_timeout: 99h":              `1:16: drain_timeout: "99h": want at most 24h`,
		"drain_timeout: 0s":               `1:16: drain_timeout: "0s": want more than 0`,
		"drain_timeout: {}":               "1:16: drain_timeout: a mapping: want a duration such as 500ms, 30s or 1m30s, at most 24h",
		"drain_timeout:":                  "1:15: drain_timeout: nothing: want a duration such as 500ms, 30s or 1m30s, at most 24h",
		"socket: ~":                       `1:9: socket: "~": want an absolute path, or "" for none`,
		"socket: x":                       `1:9: socket: "x": want an absolute path, or "" for none`,
		"socket: true":                    `1:9: socket: "true": want an absolute path, or "" for none, not a truth value`,
		`socket: "/x\0"`:                  `1:9: socket: "/x\x00": want an absolute path, or "" for none`,
		"audit: {path: x}":                `1:15: audit.path: "x": want an absolute path, -, or "" for none`,
		"audit: {required: true}":         "1:19: audit.required: true: want audit.path as well",
		"audit: {code: true}":             "1:15: audit.code: true: want audit.path as well",
		"audit: {code: yes}":              `1:15: audit.code: "yes": want true or false, not a text`,
		"socket_mode: 999":                `1:14: socket_mode: "999": want three octal digits such as 0660, with at least 0600 in them`,
		"socket_mode: 0060":               `1:14: socket_mode: "0060": want three octal digits such as 0660, with at least 0600 in them`,
		"socket_mode: 432":                `1:14: socket_mode: "432": want three octal digits such as 0660, with at least 0600 in them`,
		"socket_group: no-such-one":       `1:15: socket_group: "no-such-one": no such group on this host: want the name or the number of a group`,
		"socket_group: 4294967295":        `1:15: socket_group: "4294967295": want the name or the number of a group`,
		"log: {level: loud}":              `1:14: log.level: "loud": want one of trace, debug, info, warn, error, off`,
		"listen: tcp://0.0.0.0:1":         `1:9: listen: "tcp://0.0.0.0:1": want tcp://127.0.0.1:PORT, tcp://[::1]:PORT, or "" for none`,
		"listen: tcp://localhost:1":       `1:9: listen: "tcp://localhost:1": want tcp://127.0.0.1:PORT, tcp://[::1]:PORT, or "" for none`,
		"listen: tcp://127.0.0.1:1":       `1:9: listen: "tcp://127.0.0.1:1": everybody on the host can connect to it: want token_file as well`,
		"connections: {max: \"5\"}":       `1:20: connections.max: "5": want a whole number from 1 to 1000000, not a text in quotes`,
		"connections: {max: 0x10}":        `1:20: connections.max: "0x10": want a whole number from 1 to 1000000`,
		"connections: {max: 0}":           `1:20: connections.max: "0": want a whole number from 1 to 1000000`,
		"connections: {max: 8}":           "default: connections.max_per_uid: 256: want at most connections.max, 8",
		"connections: {body_bytes: 64MB}": `1:27: connections.body_bytes: "64MB": MB can mean powers of 1000 or of 1024: write 64MiB for 1024`,
		"connections: {body_bytes: 1}":    `1:27: connections.body_bytes: "1": want 64MiB to 1024GiB`,
		"\"log\": {level: info}\nlog: {}": "2:1: log: is here a second time, after FILE:1:1: want it once",
		"log: {level: info, level: info}": "1:20: log.level: is here a second time, after FILE:1:7: want it once",
		"socket: &a /x":                   "1:9: &a: is an anchor: want the value alone",
		"libs: &a /x\nsocket: *a":         "1:7: &a: is an anchor: want the value alone",
		"socket: *a":                      "1:9: is not YAML: unknown anchor 'a' referenced",
		"socket: !!str /x":                "1:9: !!str: is a tag: want the value alone",
		"socket: /x\n---\nlibs: /y":       "2:1: a second document begins: want one document",
		"log: [[[[[[[[[[1]]]]]]]]]]":      "1:14: nests more than 8 deep: no key is there",
		"log: {":                          "2:1: is not YAML: while parsing a flow node: did not find expected node content",
		"a: \xff":                         " is not UTF-8: want YAML in UTF-8",
	} {
		file := written(t, "config.yaml", text)
		_, err := Load(Sources{Path: file})
		var wrong *Error
		if !errors.As(err, &wrong) {
			t.Errorf("%q: error %v, want an *Error", text, err)
			continue
		}
		got := strings.ReplaceAll(strings.TrimPrefix(err.Error(), file+":"), file, "FILE")
		if got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", text, got, want)
		}
		if wrong.File != "" && wrong.Line > 0 != (got[0] >= '0' && got[0] <= '9') {
			t.Errorf("%q: the fault is at line %d of %s", text, wrong.Line, wrong.File)
		}
	}
}

func TestFaultsOfVariablesAndFlags(t *testing.T) {
	empty := written(t, "config.yaml", "")
	for want, s := range map[string]Sources{
		`CORDON_LOG_LEVEL: log.level: "loud": want one of trace, debug, info, warn, error, off`:             {Env: environment(map[string]string{"CORDON_LOG_LEVEL": "loud"})},
		`--socket-mode: socket_mode: "1": want three octal digits such as 0660, with at least 0600 in them`: {Flags: map[string]string{"socket-mode": "1"}},
		`--loglevel: no such flag`: {Flags: map[string]string{"loglevel": "info"}},
		`--: no such flag`:         {Flags: map[string]string{"": "info"}}, // what has no flag has no empty one
		`--listen: listen: "tcp://127.0.0.1:1": everybody on the host can connect to it: want token_file as well`: {Flags: map[string]string{"listen": "tcp://127.0.0.1:1"}},
	} {
		s.Path = empty
		if _, err := Load(s); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	long := "/" + strings.Repeat("x", 107)
	if _, err := Load(Sources{Path: empty, Flags: map[string]string{"socket": long}}); err == nil || !strings.Contains(err.Error(), "want at most 107") {
		t.Errorf("a socket of 108 bytes: %v", err)
	}
}
