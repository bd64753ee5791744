package weburl

import (
	"strings"
	"unicode/utf8"
)

// The characters that a host cannot have, and those that a domain cannot have besides.
// https://url.spec.whatwg.org/#host-miscellaneous
const (
	forbiddenInHost   = "\x00\t\n\r #/:<>?@[\\]^|"
	forbiddenInDomain = forbiddenInHost + "%\x7F" +
		"\x01\x02\x03\x04\x05\x06\x07\x08\x0B\x0C\x0E\x0F\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1A\x1B\x1C\x1D\x1E\x1F"
)

// parseHost gives the serialisation of a host, https://url.spec.whatwg.org/#concept-host-parser.
func parseHost(text string, opaque bool) (string, bool) {
	if strings.HasPrefix(text, "[") {
		if !strings.HasSuffix(text, "]") {
			return "", false
		}
		address, ok := parseIPv6(text[1 : len(text)-1])
		if !ok {
			return "", false
		}
		return "[" + formatIPv6(address) + "]", true
	}
	if opaque {
		if strings.ContainsAny(text, forbiddenInHost) {
			return "", false
		}
		return encode(text, controlSet), true
	}
	domain := decode(text)
	if !utf8.ValidString(domain) {
		// Decoding would put U+FFFD in, which no domain can have.
		return "", false
	}
	domain, ok := domainToASCII(domain)
	if !ok || strings.ContainsAny(domain, forbiddenInDomain) {
		return "", false
	}
	if endsInNumber(domain) {
		return parseIPv4(domain)
	}
	return domain, true
}
