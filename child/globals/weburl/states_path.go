package weburl

func pathStart(p *parser, c int) verdict {
	switch {
	case p.url.special():
		if p.separator(c) {
			return p.after(path)
		}
		return p.again(path)
	case !p.overridden() && c == '?':
		return p.toQuery()
	case !p.overridden() && c == '#':
		return p.toFragment()
	case c == '/':
		return p.after(path)
	case c != end:
		return p.again(path)
	case p.overridden() && !p.url.hasHost:
		p.url.path = append(p.url.path, "")
	}
	return goOn
}

func path(p *parser, c int) verdict {
	separator := p.separator(c)
	if c != end && !separator && (p.overridden() || c != '?' && c != '#') {
		p.buf = appendByte(p.buf, byte(c), pathSet)
		return goOn
	}
	p.endSegment(separator)
	switch c {
	case '?':
		return p.toQuery()
	case '#':
		return p.toFragment()
	}
	return goOn
}

// endSegment adds the buffer to the path, or goes up where it is two dots. A path that
// ends in dots ends in a slash.
func (p *parser) endSegment(separator bool) {
	u, segment := p.url, string(p.buf)
	p.buf = p.buf[:0]
	switch {
	case isDoubleDot(segment):
		u.shortenPath()
		if !separator {
			u.path = append(u.path, "")
		}
	case isSingleDot(segment):
		if !separator {
			u.path = append(u.path, "")
		}
	default:
		if u.scheme == "file" && len(u.path) == 0 && isDrive(segment) {
			segment = segment[:1] + ":"
		}
		u.path = append(u.path, segment)
	}
}

func opaquePath(p *parser, c int) verdict {
	switch c {
	case '?':
		p.url.opaquePath = string(p.buf)
		return p.toQuery()
	case '#':
		p.url.opaquePath = string(p.buf)
		return p.toFragment()
	case end:
		p.url.opaquePath = string(p.buf)
		return goOn
	}
	p.buf = appendByte(p.buf, byte(c), controlSet)
	return goOn
}

// query collects in the buffer, which toQuery has emptied.
func query(p *parser, c int) verdict {
	stop := c == '#' && !p.overridden()
	if c != end && !stop {
		p.buf = appendByte(p.buf, byte(c), p.querySet())
		return goOn
	}
	p.url.query.text = string(p.buf)
	if stop {
		return p.toFragment()
	}
	return goOn
}

func (p *parser) querySet() set {
	if p.url.special() {
		return specialQuerySet
	}
	return querySet
}

func fragment(p *parser, c int) verdict {
	if c == end {
		return goOn
	}
	p.url.fragment.text = encode(p.fromHere(), fragmentSet)
	p.at = len(p.input)
	return goOn
}
