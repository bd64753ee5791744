package config

import (
	"fmt"
	"io/fs"
	"net/netip"
	"path/filepath"
	"strings"
	"time"
)

// Config is how the daemon runs. It is read once, at the start; what callers and scripts may
// do is in a [PolicyFile], which can be read again.
type Config struct {
	// Socket is the path of the Unix socket; empty is none.
	Socket string
	// SocketMode are its permissions: who can write to it can call.
	SocketMode fs.FileMode
	// SocketGroup is the group that it is given to, and SocketGID its number; empty and -1
	// leave it with the daemon's own.
	SocketGroup string
	SocketGID   int
	// Listen is a TCP address on the loopback interface, tcp://127.0.0.1:PORT; empty is none.
	Listen string
	// TokenFile holds what callers over TCP must know.
	TokenFile string
	// PolicyFile is where the policy is; empty is the policy that is built in.
	PolicyFile string
	// Libs is the directory of the operator's libraries; empty is none.
	Libs string
	// DrainTimeout is how long the daemon waits for what runs before it ends.
	DrainTimeout time.Duration
	Log          Log
	Audit        Audit
	Connections  Connections

	origins origins
}

// Log is the daemon's own log, on standard error.
type Log struct {
	Level  string // trace, debug, info, warn, error or off
	Format string // text or json
}

// Audit is the record of all executions.
type Audit struct {
	// Path is the file that a line for each execution is added to; - is standard output, and
	// empty is none.
	Path string
	// Required refuses executions while their record cannot be written.
	Required bool
	// Code adds the script's own text, and not its hash alone.
	Code bool
}

// Connections bound what connections cost, whatever their other ends do.
type Connections struct {
	// Max and MaxPerUID are how many may be open: together, and by one user.
	Max, MaxPerUID int
	// HeaderTimeout is how long a request's headers may take, and IdleTimeout how long a
	// connection may wait for its next request.
	HeaderTimeout, IdleTimeout time.Duration
	// Patience is how long a body or an answer may take however slowly it moves, and
	// StallTimeout how long it may not move at all.
	Patience, StallTimeout time.Duration
	// BodyBytes is what all bodies and answers that are held may come to, one tenant's to
	// half of it.
	BodyBytes int64
}

// defaults is the configuration that nothing was said of.
func defaults(env func(string) string) Config {
	return Config{
		Socket: defaultSocket(env), SocketMode: 0o660, SocketGID: -1,
		DrainTimeout: 30 * time.Second,
		Log:          Log{Level: "info", Format: "text"},
		Connections: Connections{
			Max: 1024, MaxPerUID: 256,
			HeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
			Patience: 30 * time.Second, StallTimeout: 10 * time.Second,
			BodyBytes: 256 << 20,
		},
	}
}

const (
	// longestSocket is what struct sockaddr_un has room for, without the byte that ends it.
	longestSocket = 107
	// leastBodies has room, in the half that one tenant gets, for the longest request.
	leastBodies = 64 << 20
	gib         = int64(1) << 30
)

// formOf gives the fields of the configuration's file, which write into c.
func formOf(c *Config) *form {
	n := &c.Connections
	return newForm([]*field{
		{key: "socket", value: pathValue{p: &c.Socket, longest: longestSocket},
			usage: "the Unix socket to listen on"},
		{key: "socket_mode", value: modeValue{p: &c.SocketMode},
			usage: "the socket's permissions; who may write may call"},
		{key: "socket_group", value: groupValue{name: &c.SocketGroup, gid: &c.SocketGID},
			usage: "the group that the socket is given to"},
		{key: "listen", value: addressValue{p: &c.Listen},
			usage: "a TCP address beside the socket, on the loopback interface, for callers with the token"},
		{key: "token_file", value: pathValue{p: &c.TokenFile},
			usage: "the file with the token for TCP, which other users must not be able to read"},
		{key: "policy_file", value: pathValue{p: &c.PolicyFile},
			usage: "the file that says what callers and scripts may do"},
		{key: "libs", value: pathValue{p: &c.Libs},
			usage: "the directory of the libraries that you add"},
		{key: "drain_timeout", value: durationValue{p: &c.DrainTimeout, most: longest},
			usage: "how long running executions have when the daemon ends"},
		{key: "log/level", value: choiceValue{p: &c.Log.Level, words: []string{"trace", "debug", "info", "warn", "error", "off"}},
			usage: "how much the daemon tells on standard error"},
		{key: "log/format", value: choiceValue{p: &c.Log.Format, words: []string{"text", "json"}},
			usage: "how it tells it"},
		{key: "audit/path", value: pathValue{p: &c.Audit.Path, instead: "-"},
			usage: "the file that gets a line for each execution; - is standard output"},
		{key: "audit/required", value: boolValue{p: &c.Audit.Required},
			usage: "refuse executions whose line cannot be written"},
		{key: "audit/code", value: boolValue{p: &c.Audit.Code},
			usage: "write scripts into the audit log, not their hashes alone"},
		{key: "connections/max", value: countValue{p: &n.Max, least: 1, most: 1_000_000},
			usage: "the most open connections"},
		{key: "connections/max_per_uid", value: countValue{p: &n.MaxPerUID, least: 1, most: 1_000_000},
			usage: "the most open connections of one user"},
		{key: "connections/header_timeout", value: durationValue{p: &n.HeaderTimeout, most: longest},
			usage: "how long the headers of a request may take"},
		{key: "connections/idle_timeout", value: durationValue{p: &n.IdleTimeout, most: longest},
			usage: "how long a connection may wait for its next request"},
		{key: "connections/patience", value: durationValue{p: &n.Patience, most: longest},
			usage: "how long a body or an answer may take that moves slowly"},
		{key: "connections/stall_timeout", value: durationValue{p: &n.StallTimeout, most: longest},
			usage: "how long a body or an answer may not move at all"},
		{key: "connections/body_bytes", value: sizeValue{p: &n.BodyBytes, least: leastBodies, most: 1024 * gib},
			usage: "the memory for bodies and answers, of all callers together"},
	}...)
}

// addressValue is an address on the loopback interface, or empty.
type addressValue struct {
	word
	p *string
}

func (addressValue) want() string   { return `tcp://127.0.0.1:PORT, tcp://[::1]:PORT, or "" for none` }
func (v addressValue) text() string { return quoteYAML(*v.p) }
func (v addressValue) set(text string) error {
	if text != "" {
		address, tcp := strings.CutPrefix(text, "tcp://")
		at, err := netip.ParseAddrPort(address)
		if !tcp || err != nil || !at.Addr().IsLoopback() || at.Addr().Is4In6() {
			return fmt.Errorf("want %s", v.want())
		}
	}
	*v.p = text
	return nil
}

// check refuses settings that are right alone and wrong together.
func (c *Config) check(made *form) error {
	wrong := func(key, value, want string) error {
		f := made.find(key)
		return f.from.fault(f.name(), value, want)
	}
	switch {
	case c.Listen != "" && c.TokenFile == "":
		return wrong("listen", quote(c.Listen), "everybody on the host can connect to it: want token_file as well")
	case c.Audit.Path == "" && c.Audit.Required:
		return wrong("audit/required", "true", "want audit.path as well")
	case c.Audit.Path == "" && c.Audit.Code:
		return wrong("audit/code", "true", "want audit.path as well")
	case c.Connections.MaxPerUID > c.Connections.Max:
		return wrong("connections/max_per_uid", fmt.Sprint(c.Connections.MaxPerUID),
			fmt.Sprintf("want at most connections.max, %d", c.Connections.Max))
	}
	return nil
}

// defaultSocket is where a service of the system's has its socket, and else where one of the
// user's has. Inside of a user namespace even user 0 may not write to the system's place.
func defaultSocket(env func(string) string) string {
	if writable("/run") {
		return "/run/cordon/cordon.sock"
	}
	if dir := env("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "cordon.sock")
	}
	return ""
}
