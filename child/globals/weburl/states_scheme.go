package weburl

import "strings"

func lower(c int) byte {
	if c >= 'A' && c <= 'Z' {
		return byte(c) + 'a' - 'A'
	}
	return byte(c)
}

func schemeStart(p *parser, c int) verdict {
	if c != end && isAlpha(byte(c)) {
		p.buf = append(p.buf, lower(c))
		return p.after(scheme)
	}
	if p.overridden() {
		return fail
	}
	return p.again(noScheme)
}

func scheme(p *parser, c int) verdict {
	switch {
	case c != end && (isAlpha(byte(c)) || isDigit(byte(c)) || c == '+' || c == '-' || c == '.'):
		p.buf = append(p.buf, lower(c))
		return goOn
	case c == ':' && p.overridden():
		p.changeScheme(string(p.buf))
		return done
	case c == ':':
		p.url.scheme = string(p.buf)
		p.buf = p.buf[:0]
		return p.afterScheme()
	case p.overridden():
		return fail
	}
	p.buf = p.buf[:0]
	p.at = 0
	return p.again(noScheme)
}

// changeScheme sets the scheme of a URL that is there already, where the standard allows.
func (p *parser) changeScheme(to string) {
	u := p.url
	port, special := defaultPort(to)
	if u.special() != special {
		return
	}
	if to == "file" && (u.hasCredentials() || u.port != noPort) {
		return
	}
	if u.scheme == "file" && u.host == "" {
		return
	}
	u.scheme = to
	if u.port == port {
		u.port = noPort
	}
}

func (p *parser) afterScheme() verdict {
	u := p.url
	switch {
	case u.scheme == "file":
		return p.after(file)
	case u.special() && p.base != nil && p.base.scheme == u.scheme:
		return p.after(specialRelativeOrAuthority)
	case u.special():
		return p.after(specialAuthoritySlashes)
	case strings.HasPrefix(p.rest(), "/"):
		p.at++
		return p.after(pathOrAuthority)
	}
	u.isOpaque = true
	return p.after(opaquePath)
}

func noScheme(p *parser, c int) verdict {
	b := p.base
	switch {
	case b == nil || b.isOpaque && c != '#':
		return fail
	case b.isOpaque:
		p.url.scheme, p.url.isOpaque, p.url.opaquePath, p.url.query = b.scheme, true, b.opaquePath, b.query
		return p.toFragment()
	case b.scheme == "file":
		return p.again(file)
	}
	return p.again(relative)
}

func specialRelativeOrAuthority(p *parser, c int) verdict {
	if c == '/' && strings.HasPrefix(p.rest(), "/") {
		p.at++
		return p.after(specialAuthorityIgnoreSlashes)
	}
	return p.again(relative)
}

func pathOrAuthority(p *parser, c int) verdict {
	if c == '/' {
		return p.after(authority)
	}
	return p.again(path)
}

func relative(p *parser, c int) verdict {
	u, b := p.url, p.base
	u.scheme = b.scheme
	if p.separator(c) {
		return p.after(relativeSlash)
	}
	p.takeAuthority()
	u.path, u.query = b.clonePath(), b.query
	switch c {
	case '?':
		return p.toQuery()
	case '#':
		return p.toFragment()
	case end:
		return goOn
	}
	u.query = optional{}
	u.shortenPath()
	return p.again(path)
}

// takeAuthority copies what stands before the path from the base.
func (p *parser) takeAuthority() {
	u, b := p.url, p.base
	u.username, u.password, u.host, u.hasHost, u.port = b.username, b.password, b.host, b.hasHost, b.port
}

func relativeSlash(p *parser, c int) verdict {
	switch {
	case p.url.special() && (c == '/' || c == '\\'):
		return p.after(specialAuthorityIgnoreSlashes)
	case c == '/':
		return p.after(authority)
	}
	p.takeAuthority()
	return p.again(path)
}

func specialAuthoritySlashes(p *parser, c int) verdict {
	if c == '/' && strings.HasPrefix(p.rest(), "/") {
		p.at++
		return p.after(specialAuthorityIgnoreSlashes)
	}
	return p.again(specialAuthorityIgnoreSlashes)
}

func specialAuthorityIgnoreSlashes(p *parser, c int) verdict {
	if c != '/' && c != '\\' {
		return p.again(authority)
	}
	return goOn
}
