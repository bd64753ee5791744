package weburl

import (
	"strconv"
	"strings"
)

// endsInNumber says whether a domain is to be taken for an IPv4 address,
// https://url.spec.whatwg.org/#ends-in-a-number-checker.
func endsInNumber(domain string) bool {
	parts := strings.Split(domain, ".")
	last := parts[len(parts)-1]
	if last == "" {
		if len(parts) == 1 {
			return false
		}
		last = parts[len(parts)-2]
	}
	if last != "" && strings.Trim(last, "0123456789") == "" {
		return true
	}
	_, ok := ipv4Number(last)
	return ok
}

// parseIPv4 gives the dotted form of an address, which may have fewer than four numbers,
// each in base 10, 8 or 16. https://url.spec.whatwg.org/#concept-ipv4-parser
func parseIPv4(domain string) (string, bool) {
	parts := strings.Split(domain, ".")
	if len(parts) > 1 && parts[len(parts)-1] == "" {
		parts = parts[:len(parts)-1]
	}
	if len(parts) > 4 {
		return "", false
	}
	var address uint64
	for i, part := range parts {
		n, ok := ipv4Number(part)
		if !ok {
			return "", false
		}
		if i < len(parts)-1 {
			if n > 255 {
				return "", false
			}
			address |= n << (8 * (3 - i))
			continue
		}
		// The last number fills all the bytes that are left.
		if n >= 1<<(8*(5-len(parts))) {
			return "", false
		}
		address |= n
	}
	return strconv.Itoa(int(address>>24)) + "." + strconv.Itoa(int(address>>16&255)) + "." +
		strconv.Itoa(int(address>>8&255)) + "." + strconv.Itoa(int(address&255)), true
}

// ipv4Number reads one number. Those that no address can have stay too great, whatever
// digits follow.
func ipv4Number(text string) (uint64, bool) {
	if text == "" {
		return 0, false
	}
	base := uint64(10)
	switch {
	case len(text) >= 2 && (text[:2] == "0x" || text[:2] == "0X"):
		text, base = text[2:], 16
	case len(text) >= 2 && text[0] == '0':
		text, base = text[1:], 8
	}
	var n uint64
	for i := range len(text) {
		if !isHex(text[i]) || uint64(hexValue(text[i])) >= base {
			return 0, false
		}
		n = min(n*base+uint64(hexValue(text[i])), 1<<32)
	}
	return n, true
}
