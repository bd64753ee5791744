package weburl

// maxPort is the greatest port there is.
const maxPort = 65535

func authority(p *parser, c int) verdict {
	switch {
	case c == '@':
		if p.seenAt {
			p.buf = append([]byte("%40"), p.buf...)
		}
		p.seenAt = true
		p.takeCredentials()
	case p.endsAuthority(c):
		if p.seenAt && len(p.buf) == 0 {
			return fail
		}
		p.url.username, p.url.password = string(p.name), string(p.password)
		p.at -= len(p.buf)
		p.buf = p.buf[:0]
		return p.again(hostName)
	default:
		p.buf = append(p.buf, byte(c))
	}
	return goOn
}

// takeCredentials adds the buffer to the user name, and after the first colon to the
// password.
func (p *parser) takeCredentials() {
	for _, c := range p.buf {
		switch {
		case c == ':' && !p.seenPassword:
			p.seenPassword = true
		case p.seenPassword:
			p.password = appendByte(p.password, c, userinfoSet)
		default:
			p.name = appendByte(p.name, c, userinfoSet)
		}
	}
	p.buf = p.buf[:0]
}

// hostName is the host state and the hostname state of the standard.
func hostName(p *parser, c int) verdict {
	switch {
	case p.overridden() && p.url.scheme == "file":
		return p.again(fileHost)
	case c == ':' && !p.inBrackets:
		if len(p.buf) == 0 || p.setter == setHostname || !p.takeHost() {
			return fail
		}
		return p.after(portNumber)
	case p.endsAuthority(c):
		return p.endHost()
	case c == '[':
		p.inBrackets = true
	case c == ']':
		p.inBrackets = false
	}
	p.buf = append(p.buf, byte(c))
	return goOn
}

func (p *parser) endHost() verdict {
	u := p.url
	if len(p.buf) == 0 && (u.special() || p.overridden() && (u.hasCredentials() || u.port != noPort)) {
		return fail
	}
	if !p.takeHost() {
		return fail
	}
	if p.overridden() {
		return done
	}
	return p.again(pathStart)
}

// takeHost parses the buffer as the host.
func (p *parser) takeHost() bool {
	host, ok := parseHost(string(p.buf), !p.url.special())
	if !ok {
		return false
	}
	p.url.host, p.url.hasHost = host, true
	p.buf = p.buf[:0]
	return true
}

func portNumber(p *parser, c int) verdict {
	switch {
	case c != end && isDigit(byte(c)):
		p.buf = append(p.buf, byte(c))
		return goOn
	case !p.endsAuthority(c) && !p.overridden():
		return fail
	}
	if len(p.buf) > 0 {
		port := 0
		for _, digit := range p.buf {
			if port = port*10 + int(digit-'0'); port > maxPort {
				return fail
			}
		}
		if usual, _ := defaultPort(p.url.scheme); port == usual {
			port = noPort
		}
		p.url.port = port
		p.buf = p.buf[:0]
	}
	if p.overridden() {
		return done
	}
	return p.again(pathStart)
}
