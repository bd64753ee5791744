// Package weburl is the URL Standard, https://url.spec.whatwg.org: what scripts know as
// URL and URLSearchParams. Package net/url follows RFC 3986 instead, and differs in what
// it accepts, in what it escapes, and in how it resolves.
//
//	u, ok := weburl.Parse("../b?x=1", base)
//	u.SetHash("top")
//	u.String()
//
// Strings are valid UTF-8 throughout; the caller turns lone surrogates into U+FFFD, as
// the standard's USVString does.
package weburl

import "strconv"

// URL is one parsed URL. The zero value is none; they come from Parse.
type URL struct {
	scheme             string
	username, password string
	// host is its serialisation, meaningful only with hasHost: a URL can have no host
	// ("mailto:x") or an empty one ("file:///x").
	host    string
	hasHost bool
	port    int // noPort, or 0 to 65535
	// path has a segment each, or opaque text where the URL is not hierarchical.
	path       []string
	opaquePath string
	isOpaque   bool
	query      optional
	fragment   optional
}

// optional is text that can be absent, which is not the same as empty.
type optional struct {
	text string
	set  bool
}

const noPort = -1

// defaultPort gives the port that a special scheme has by default; special tells the
// schemes that the standard treats by rules of their own.
func defaultPort(scheme string) (port int, special bool) {
	switch scheme {
	case "http", "ws":
		return 80, true
	case "https", "wss":
		return 443, true
	case "ftp":
		return 21, true
	case "file":
		return noPort, true
	}
	return noPort, false
}

func (u *URL) special() bool {
	_, special := defaultPort(u.scheme)
	return special
}

func (u *URL) hasCredentials() bool {
	return u.username != "" || u.password != ""
}

// takesNoAuthority says whether credentials and a port make no sense here.
func (u *URL) takesNoAuthority() bool {
	return !u.hasHost || u.host == "" || u.scheme == "file"
}

// clonePath copies the path, so that URLs never share one.
func (u *URL) clonePath() []string {
	return append([]string(nil), u.path...)
}

// shortenPath takes the last segment away, but not the drive letter of a file.
func (u *URL) shortenPath() {
	n := len(u.path)
	if n == 0 || u.scheme == "file" && n == 1 && isNormalDrive(u.path[0]) {
		return
	}
	u.path = u.path[:n-1]
}

// String serialises the URL, https://url.spec.whatwg.org/#concept-url-serializer.
func (u *URL) String() string {
	out := u.scheme + ":"
	switch {
	case u.hasHost:
		out += "//"
		if u.hasCredentials() {
			out += u.username
			if u.password != "" {
				out += ":" + u.password
			}
			out += "@"
		}
		out += u.Host()
	case !u.isOpaque && len(u.path) > 1 && u.path[0] == "":
		// Without this a path of "//x" would be read back as a host.
		out += "/."
	}
	out += u.Pathname()
	if u.query.set {
		out += "?" + u.query.text
	}
	if u.fragment.set {
		out += "#" + u.fragment.text
	}
	return out
}

// Origin is the origin's serialisation, "null" for opaque origins.
func (u *URL) Origin() string {
	switch u.scheme {
	case "blob":
		inner, ok := Parse(u.Pathname(), nil)
		if ok && (inner.scheme == "http" || inner.scheme == "https") {
			return inner.Origin()
		}
		return "null"
	case "file":
		return "null"
	}
	if !u.special() {
		return "null"
	}
	return u.scheme + "://" + u.Host()
}

// The parts of a URL, as the properties of the same names give them.

// Protocol is the scheme and a colon.
func (u *URL) Protocol() string { return u.scheme + ":" }

// Username is percent-encoded.
func (u *URL) Username() string { return u.username }

// Password is percent-encoded.
func (u *URL) Password() string { return u.password }

// Host is the host name and, where it is not the default, the port.
func (u *URL) Host() string {
	if u.port == noPort {
		return u.host
	}
	return u.host + ":" + strconv.Itoa(u.port)
}

// Hostname is the host without the port; an IPv6 address has its brackets.
func (u *URL) Hostname() string { return u.host }

// Port is empty where it is the default one.
func (u *URL) Port() string {
	if u.port == noPort {
		return ""
	}
	return strconv.Itoa(u.port)
}

// Pathname is the path with its leading slash, or the opaque path.
func (u *URL) Pathname() string {
	if u.isOpaque {
		return u.opaquePath
	}
	n := 0
	for _, segment := range u.path {
		n += 1 + len(segment)
	}
	out := make([]byte, 0, n)
	for _, segment := range u.path {
		out = append(out, '/')
		out = append(out, segment...)
	}
	return string(out)
}

// Search is the query with its question mark, empty where it is absent or empty.
func (u *URL) Search() string {
	if u.query.text == "" {
		return ""
	}
	return "?" + u.query.text
}

// Query is the query without its question mark.
func (u *URL) Query() string { return u.query.text }

// Hash is the fragment with its number sign, empty where it is absent or empty.
func (u *URL) Hash() string {
	if u.fragment.text == "" {
		return ""
	}
	return "#" + u.fragment.text
}
