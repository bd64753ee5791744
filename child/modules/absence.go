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

// reason tells why a module that scripts ask for in vain is not there, and what to use in
// its place where there is something. It is a switch and not a map, which every child would
// have to fill at its start.
func reason(name string) (string, bool) {
	switch name {
	case "fs", "fs-extra", "graceful-fs", "glob", "rimraf", "path", "sqlite", "better-sqlite3":
		return noFiles, true
	case "http", "https", "http2", "net", "tls", "dns", "dgram", "axios", "node-fetch", "cross-fetch",
		"undici", "got", "request", "superagent", "ws", "express", "socket.io", "puppeteer", "playwright",
		"nodemailer", "pg", "mysql", "mysql2", "mongodb", "mongoose", "redis", "ioredis", "knex", "sequelize",
		"@prisma", "aws-sdk", "@aws-sdk", "openai", "@anthropic-ai", "stripe", "googleapis", "fastify", "koa":
		return noNetwork, true
	case "child_process", "cluster", "os", "process", "worker_threads", "execa", "shelljs", "cross-spawn",
		"readline", "tty", "dotenv":
		return noProcesses, true
	case "vm", "vm2", "isolated-vm", "v8", "module", "inspector", "repl", "wasi", "async_hooks",
		"diagnostics_channel", "trace_events", "sea", "test":
		return noEngine, true
	case "assert", "events", "constants", "domain", "punycode", "stream", "zlib":
		return notHere, true
	case "buffer":
		return notHere + "; Uint8Array, TextEncoder, TextDecoder, atob and btoa are there", true
	case "console":
		return notHere + "; the global console is there", true
	case "crypto":
		return notHere + "; crypto.getRandomValues and crypto.randomUUID are there as globals", true
	case "perf_hooks":
		return notHere + "; performance.now is there as a global", true
	case "querystring":
		return notHere + "; URLSearchParams is there as a global", true
	case "string_decoder":
		return notHere + "; TextDecoder is there as a global", true
	case "timers":
		return notHere + "; setTimeout, setInterval and setImmediate are there as globals", true
	case "url":
		return notHere + "; URL and URLSearchParams are there as globals", true
	case "util":
		return notHere + "; console.log shows objects, and structuredClone copies them", true
	}
	return "", false
}

// absence says why a well-known name is not there. The scheme node: changes nothing, nor
// does what follows the module's name.
func absence(specifier string) (string, bool) {
	for _, start := range []string{"./", "../", "/", "file:", "http:", "https:", "data:"} {
		if strings.HasPrefix(specifier, start) {
			return noLoading, true
		}
	}
	if specifier == "." || specifier == ".." {
		return noLoading, true
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(specifier, "node:"), "/")
	return reason(name)
}

// instead names the library that does what a package is mostly asked for.
func instead(specifier string) (string, bool) {
	name, _, _ := strings.Cut(specifier, "/")
	switch name {
	case "moment", "moment-timezone", "luxon":
		return "dayjs", true
	case "underscore":
		return "lodash", true
	case "ajv", "joi", "yup", "superstruct", "valibot":
		return "zod", true
	case "big.js", "bignumber.js":
		return "decimal.js", true
	case "csv-parser", "csvtojson", "fast-csv":
		return "papaparse", true
	case "xml2js":
		return "fast-xml-parser", true
	case "markdown-it", "showdown":
		return "marked", true
	case "nanoid":
		return "uuid", true
	}
	return "", false
}
