package modules

import "strings"

// What scripts do not have, in the words of the errors that say so.
const (
	noFiles     = "scripts have no file system"
	noNetwork   = "scripts have no network"
	noProcesses = "scripts have no processes and cannot reach the machine"
	noEngine    = "scripts cannot reach the engine that runs them"
	noLoading   = "scripts can require the libraries of this list, not files or addresses"
	notHere     = "it is a part of Node that scripts do not have"
)

// absences are the modules that scripts ask for in vain, each with the reason, and with
// what to use in its place where there is something.
var absences = map[string]string{
	"fs": noFiles, "fs-extra": noFiles, "graceful-fs": noFiles, "glob": noFiles, "rimraf": noFiles,
	"path": noFiles, "sqlite": noFiles, "better-sqlite3": noFiles,

	"http": noNetwork, "https": noNetwork, "http2": noNetwork, "net": noNetwork, "tls": noNetwork,
	"dns": noNetwork, "dgram": noNetwork, "axios": noNetwork, "node-fetch": noNetwork,
	"cross-fetch": noNetwork, "undici": noNetwork, "got": noNetwork, "request": noNetwork,
	"superagent": noNetwork, "ws": noNetwork, "express": noNetwork, "socket.io": noNetwork,
	"puppeteer": noNetwork, "playwright": noNetwork, "nodemailer": noNetwork,
	"pg": noNetwork, "mysql": noNetwork, "mysql2": noNetwork, "mongodb": noNetwork, "redis": noNetwork,

	"child_process": noProcesses, "cluster": noProcesses, "os": noProcesses, "process": noProcesses,
	"worker_threads": noProcesses, "execa": noProcesses, "shelljs": noProcesses, "cross-spawn": noProcesses,
	"readline": noProcesses, "tty": noProcesses, "dotenv": noProcesses,

	"vm": noEngine, "vm2": noEngine, "isolated-vm": noEngine, "v8": noEngine, "module": noEngine,
	"inspector": noEngine, "repl": noEngine, "wasi": noEngine, "async_hooks": noEngine,
	"diagnostics_channel": noEngine, "trace_events": noEngine, "sea": noEngine, "test": noEngine,

	"assert": notHere, "console": notHere + "; the global console is there",
	"buffer": notHere + "; Uint8Array, TextEncoder, TextDecoder, atob and btoa are there",
	"crypto": notHere + "; crypto.getRandomValues and crypto.randomUUID are there as globals",
	"events": notHere, "constants": notHere, "domain": notHere, "punycode": notHere,
	"perf_hooks":  notHere + "; performance.now is there as a global",
	"querystring": notHere + "; URLSearchParams is there as a global",
	"stream":      notHere, "string_decoder": notHere + "; TextDecoder is there as a global",
	"timers": notHere + "; setTimeout, setInterval and setImmediate are there as globals",
	"url":    notHere + "; URL and URLSearchParams are there as globals",
	"util":   notHere + "; console.log shows objects, and structuredClone copies them",
	"zlib":   notHere,
}

// absence says why a well-known name is not there. The scheme node: changes nothing, nor
// does what follows the module's name.
func absence(specifier string) (reason string, ok bool) {
	for _, start := range []string{"./", "../", "/", "file:", "http:", "https:", "data:"} {
		if strings.HasPrefix(specifier, start) {
			return noLoading, true
		}
	}
	if specifier == "." || specifier == ".." {
		return noLoading, true
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(specifier, "node:"), "/")
	reason, ok = absences[name]
	return reason, ok
}
