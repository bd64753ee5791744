package weburl

import "strings"

// The setters are those of https://url.spec.whatwg.org/#api. What they cannot make sense
// of they ignore, as the standard has it.

// change runs the parser on behalf of a setter.
func (u *URL) change(by setter, from state, text string) {
	p := &parser{url: u, setter: by, state: from}
	// A failure leaves the URL as far changed as it was when it came.
	_ = p.run(text)
}

// SetProtocol sets the scheme; what follows a colon is ignored. A special scheme cannot
// become another than special, and the other way round.
func (u *URL) SetProtocol(text string) { u.change(setProtocol, schemeStart, text+":") }

// SetUsername escapes what a user name cannot have.
func (u *URL) SetUsername(text string) {
	if !u.takesNoAuthority() {
		u.username = encode(text, userinfoSet)
	}
}

// SetPassword escapes what a password cannot have.
func (u *URL) SetPassword(text string) {
	if !u.takesNoAuthority() {
		u.password = encode(text, userinfoSet)
	}
}

// SetHost sets the host and, where text has one, the port.
func (u *URL) SetHost(text string) {
	if !u.isOpaque {
		u.change(setHost, hostName, text)
	}
}

// SetHostname sets the host without the port.
func (u *URL) SetHostname(text string) {
	if !u.isOpaque {
		u.change(setHostname, hostName, text)
	}
}

// SetPort sets the port from the digits that text begins with; no text removes it.
func (u *URL) SetPort(text string) {
	switch {
	case u.takesNoAuthority():
	case text == "":
		u.port = noPort
	default:
		u.change(setPort, portNumber, text)
	}
}

// SetPathname sets the path of a URL whose path is not opaque.
func (u *URL) SetPathname(text string) {
	if !u.isOpaque {
		u.path = nil
		u.change(setPathname, pathStart, text)
	}
}

// SetSearch sets the query, with or without its question mark; no text removes it.
func (u *URL) SetSearch(text string) {
	if text == "" {
		u.query = optional{}
		u.trimOpaquePath()
		return
	}
	u.query = optional{set: true}
	u.change(setSearch, query, strings.TrimPrefix(text, "?"))
}

// SetHash sets the fragment, with or without its number sign; no text removes it.
func (u *URL) SetHash(text string) {
	if text == "" {
		u.fragment = optional{}
		u.trimOpaquePath()
		return
	}
	u.fragment = optional{set: true}
	u.change(setHash, fragment, strings.TrimPrefix(text, "#"))
}

// SetQuery sets the query to text that is escaped already; no text removes it.
func (u *URL) SetQuery(text string) {
	u.query = optional{text: text, set: text != ""}
	if text == "" {
		u.trimOpaquePath()
	}
}

// trimOpaquePath removes the spaces at the end of an opaque path that nothing follows
// any more: parsing the URL again would lose them.
func (u *URL) trimOpaquePath() {
	if u.isOpaque && !u.query.set && !u.fragment.set {
		u.opaquePath = strings.TrimRight(u.opaquePath, " ")
	}
}
