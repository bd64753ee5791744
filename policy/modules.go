package policy

import (
	"fmt"
	"slices"
	"strings"
)

// defaultModules are all the libraries that are built in: each computes and nothing else, and
// a script pays for those that it requires.
func defaultModules() []string {
	return []string{
		"csv-parse", "date-fns", "dayjs", "decimal.js", "es-toolkit", "fast-xml-parser", "immer", "jstat",
		"lodash", "marked", "mathjs", "papaparse", "ramda", "simple-statistics", "uuid", "validator", "zod",
	}
}

// WithModules returns p with exactly these modules allowed; none at all is a valid choice.
func (p Policy) WithModules(names []string) (Policy, error) {
	modules := slices.Clone(names)
	slices.Sort(modules)
	p.modules = slices.Compact(modules)
	if err := validateModules(p.modules); err != nil {
		return Policy{}, err
	}
	return p, nil
}

// AllowModules returns p with these modules allowed beside those that are.
func (p Policy) AllowModules(names []string) (Policy, error) {
	return p.WithModules(append(slices.Clone(p.modules), names...))
}

// maxModuleName is the longest name that the npm registry accepts.
const maxModuleName = 214

func validateModules(names []string) error {
	for _, name := range names {
		if err := validateModule(name); err != nil {
			return err
		}
	}
	if !slices.IsSorted(names) {
		return fmt.Errorf("modules %q are not sorted", names)
	}
	return nil
}

// validateModule accepts the names that npm packages and their parts have: lower case
// letters, digits, and -._~@/ between them. A name that no registry can hold is a typing
// error of the operator, and is refused rather than never found.
func validateModule(name string) error {
	if name == "" || len(name) > maxModuleName {
		return fmt.Errorf("module name %q has %d bytes, want 1 to %d", name, len(name), maxModuleName)
	}
	for i, r := range name {
		lower := r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
		inner := r == '-' || r == '.' || r == '_' || r == '~' || r == '/'
		if !lower && (i == 0 || !inner) && !(i == 0 && r == '@') {
			return fmt.Errorf("module name %q holds %q at byte %d, want a name as npm packages have it", name, r, i)
		}
	}
	return nil
}

// ReservedModule tells why an operator's library cannot have a name: it is taken by one that
// is built in, or by a part of Node, which scripts must not seem to have.
func ReservedModule(name string) (reason string, reserved bool) {
	root, _, _ := strings.Cut(name, "/")
	switch {
	case slices.Contains(defaultModules(), name), slices.Contains(builtInAliases(), name):
		return "a library of that name is built in", true
	case slices.Contains(nodeModules(), root):
		return "it is a part of Node, which scripts do not have", true
	}
	return "", false
}

// builtInAliases are the names that built-in libraries have beside their own.
func builtInAliases() []string { return []string{"lodash-es"} }

// nodeModules are the modules that Node brings, without the scheme node:, deprecated ones and
// those that need the scheme among them.
func nodeModules() []string {
	return []string{
		"assert", "async_hooks", "buffer", "child_process", "cluster", "console", "constants", "crypto",
		"dgram", "diagnostics_channel", "dns", "domain", "events", "fs", "http", "http2", "https",
		"inspector", "module", "net", "os", "path", "perf_hooks", "process", "punycode", "querystring",
		"quic", "readline", "repl", "sea", "sqlite", "stream", "string_decoder", "sys", "test", "timers",
		"tls", "trace_events", "tty", "url", "util", "v8", "vm", "wasi", "worker_threads", "zlib",
	}
}
