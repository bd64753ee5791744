package weburl

func file(p *parser, c int) verdict {
	u := p.url
	u.scheme, u.host, u.hasHost = "file", "", true
	if c == '/' || c == '\\' {
		return p.after(fileSlash)
	}
	b := p.base
	if b == nil || b.scheme != "file" {
		return p.again(path)
	}
	u.host, u.hasHost, u.path, u.query = b.host, b.hasHost, b.clonePath(), b.query
	switch c {
	case '?':
		return p.toQuery()
	case '#':
		return p.toFragment()
	case end:
		return goOn
	}
	u.query = optional{}
	if startsWithDrive(p.fromHere()) {
		u.path = nil
	} else {
		u.shortenPath()
	}
	return p.again(path)
}

func fileSlash(p *parser, c int) verdict {
	if c == '/' || c == '\\' {
		return p.after(fileHost)
	}
	if b := p.base; b != nil && b.scheme == "file" {
		p.url.host, p.url.hasHost = b.host, b.hasHost
		if !startsWithDrive(p.fromHere()) && len(b.path) > 0 && isNormalDrive(b.path[0]) {
			p.url.path = append(p.url.path, b.path[0])
		}
	}
	return p.again(path)
}

func fileHost(p *parser, c int) verdict {
	if c != end && c != '/' && c != '\\' && c != '?' && c != '#' {
		p.buf = append(p.buf, byte(c))
		return goOn
	}
	switch {
	case !p.overridden() && isDrive(string(p.buf)):
		// No host but a drive: the buffer stays, as the first segment of the path.
		return p.again(path)
	case len(p.buf) == 0:
		p.url.host, p.url.hasHost = "", true
	default:
		if !p.takeHost() {
			return fail
		}
		if p.url.host == "localhost" {
			p.url.host = ""
		}
	}
	if p.overridden() {
		return done
	}
	return p.again(pathStart)
}
