package client

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Options say where the daemon is and who calls. The zero value calls the daemon at
// [DefaultSocket].
type Options struct {
	// Socket is the path of the daemon's Unix socket. Default [DefaultSocket].
	Socket string
	// URL calls a daemon that listens on TCP instead: http://127.0.0.1:PORT. Socket must
	// then be empty, and the daemon wants a token.
	URL string
	// Token is the bearer token of a daemon on TCP. It is sent in the clear, so that plain
	// HTTP is for this machine's own addresses alone.
	Token string
	// TokenFile is a file that holds the token. It is read for every call, so that a token
	// can be changed without making a new client.
	TokenFile string
	// Tenant is whom the calls are made for; the daemon takes it from callers that its policy
	// trusts to say it.
	Tenant string
	// Retry is how long calls go on trying where the daemon is overloaded or unavailable, or is
	// not there because it starts again. They wait as long as the daemon says, and a little
	// longer, each time by chance, so that callers do not come back all at once. 0 gives the
	// first refusal back.
	Retry time.Duration
	// MaxAnswer bounds an answer, in bytes. Default [DefaultMaxAnswer].
	MaxAnswer int64
}

// DefaultMaxAnswer bounds answers where Options do not. It holds the largest output and the
// largest console lines that a policy usually allows, with every byte of them escaped.
const DefaultMaxAnswer = 128 << 20

// SystemSocket is where a daemon listens that the system started.
const SystemSocket = "/run/cordon/cordon.sock"

// DefaultSocket is where the daemon is looked for: at cordon.sock in $XDG_RUNTIME_DIR, where
// a daemon of the user's own listens, if there is one, and else at [SystemSocket].
func DefaultSocket(getenv func(string) string) string {
	if dir := getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) && os.Geteuid() != 0 {
		own := filepath.Join(dir, "cordon.sock")
		if _, err := os.Lstat(own); err == nil {
			return own
		}
	}
	return SystemSocket
}

// isTenant reports whether the daemon takes a name for a tenant's.
func isTenant(name string) bool {
	const longest = 64
	return name != "" && len(name) <= longest && strings.Trim(name,
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") == ""
}

// check refuses options that cannot be meant, and fills in what was left out.
func (o *Options) check() error {
	switch {
	case o.Socket != "" && o.URL != "":
		return fmt.Errorf("new client: socket %s and URL %s: want one of them", o.Socket, o.URL)
	case o.Token != "" && o.TokenFile != "":
		return errors.New("new client: token and token file: want one of them")
	case o.Tenant != "" && !isTenant(o.Tenant):
		return fmt.Errorf("new client: tenant is %q: want 1 to 64 of the characters A-Z a-z 0-9 . _ -", o.Tenant)
	case o.Retry < 0:
		return fmt.Errorf("new client: retry is %v: want 0 or more", o.Retry)
	case o.MaxAnswer < 0:
		return fmt.Errorf("new client: the largest answer is %d bytes: want 0 for the default, or more", o.MaxAnswer)
	case o.Token != "" && !headerText(o.Token):
		return errors.New("new client: the token has characters that no header can hold")
	}
	if o.MaxAnswer == 0 {
		o.MaxAnswer = DefaultMaxAnswer
	}
	if o.URL != "" {
		return o.checkURL()
	}
	if o.Socket == "" {
		o.Socket = DefaultSocket(os.Getenv)
	}
	// sun_path of unix(7) has 108 bytes, the last of which is zero.
	if len(o.Socket) > 107 {
		return fmt.Errorf("new client: socket %s: the path is %d bytes long: want at most 107", o.Socket, len(o.Socket))
	}
	return nil
}

// checkURL refuses an address to which a token would travel in the clear.
func (o *Options) checkURL() error {
	o.URL = strings.TrimSuffix(o.URL, "/")
	if rest, ok := strings.CutPrefix(o.URL, "tcp://"); ok { // as cordon serve --listen spells it
		o.URL = "http://" + rest
	}
	u, err := url.Parse(o.URL)
	if err != nil {
		return fmt.Errorf("new client: URL: %w", err)
	}
	want := ""
	switch ip := net.ParseIP(u.Hostname()); {
	case u.Scheme != "http" && u.Scheme != "https", u.Host == "":
		want = "http://127.0.0.1:PORT"
	case u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "":
		want = "a scheme, a host and a port alone"
	case u.Scheme == "http" && u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()):
		want = "an address of this machine, such as http://127.0.0.1:PORT, or https"
	}
	if want != "" {
		return fmt.Errorf("new client: URL is %s: want %s", u.Redacted(), want)
	}
	return nil
}

// token gives the bearer token, or nothing.
func (o *Options) token() (string, error) {
	if o.TokenFile == "" {
		return o.Token, nil
	}
	file, err := os.Open(o.TokenFile)
	if err != nil {
		return "", fmt.Errorf("read token: %w", err)
	}
	defer file.Close()
	const most = 4096
	text := make([]byte, most+1)
	n, err := file.Read(text)
	if err != nil {
		return "", fmt.Errorf("read token: %w", err)
	}
	token := strings.TrimSpace(string(text[:n]))
	if n > most || token == "" || !headerText(token) {
		return "", fmt.Errorf("read token %s: want one line of 1 to %d visible ASCII characters", o.TokenFile, most)
	}
	return token, nil
}

// headerText reports whether s can stand in a header as it is.
func headerText(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

// address names the daemon in errors.
func (o *Options) address() string {
	if o.URL != "" {
		return o.URL
	}
	return o.Socket
}
