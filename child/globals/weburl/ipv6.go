package weburl

import (
	"strconv"
	"strings"
)

// ipv6 is an address as its eight pieces.
type ipv6 [8]uint16

// parseIPv6 is https://url.spec.whatwg.org/#concept-ipv6-parser. It differs from
// net/netip in having no zones.
func parseIPv6(text string) (address ipv6, ok bool) {
	head, tail, compressed := strings.Cut(text, "::")
	if !compressed {
		pieces, ok := ipv6Pieces(text, true)
		if !ok || len(pieces) != len(address) {
			return address, false
		}
		copy(address[:], pieces)
		return address, true
	}
	before, ok := ipv6Pieces(head, false)
	if !ok {
		return address, false
	}
	after, ok := ipv6Pieces(tail, true)
	// The two colons stand for one piece at least.
	if !ok || len(before)+len(after) >= len(address) {
		return address, false
	}
	copy(address[:], before)
	copy(address[len(address)-len(after):], after)
	return address, true
}

// ipv6Pieces reads pieces between colons. Where last, an IPv4 address may be the end.
func ipv6Pieces(text string, last bool) ([]uint16, bool) {
	if text == "" {
		return nil, true
	}
	// More parts than these cannot be valid, however long the text is.
	parts := strings.SplitN(text, ":", 10)
	var pieces []uint16
	for i, part := range parts {
		if last && i == len(parts)-1 && strings.Contains(part, ".") {
			embedded, ok := embeddedIPv4(part)
			if !ok {
				return nil, false
			}
			return append(pieces, embedded[0], embedded[1]), true
		}
		if len(part) == 0 || len(part) > 4 {
			return nil, false
		}
		n, err := strconv.ParseUint(part, 16, 16)
		if err != nil {
			return nil, false
		}
		pieces = append(pieces, uint16(n))
	}
	return pieces, true
}

// embeddedIPv4 reads the four decimal numbers that can end an address.
func embeddedIPv4(text string) (pieces [2]uint16, ok bool) {
	parts := strings.SplitN(text, ".", 5)
	if len(parts) != 4 {
		return pieces, false
	}
	for i, part := range parts {
		if len(part) == 0 || len(part) > 3 || len(part) > 1 && part[0] == '0' || !isDigit(part[0]) {
			return pieces, false
		}
		n, err := strconv.ParseUint(part, 10, 8)
		if err != nil {
			return pieces, false
		}
		pieces[i/2] = pieces[i/2]<<8 | uint16(n)
	}
	return pieces, true
}

// formatIPv6 writes the address with its first longest run of zeros, of two at least,
// compressed. https://url.spec.whatwg.org/#concept-ipv6-serializer
func formatIPv6(address ipv6) string {
	from, length := longestZeros(address)
	var b strings.Builder
	for i := 0; i < len(address); i++ {
		if i == from {
			b.WriteString("::")
			i += length - 1
			continue
		}
		if i > 0 && i != from+length {
			b.WriteByte(':')
		}
		b.WriteString(strconv.FormatUint(uint64(address[i]), 16))
	}
	return b.String()
}

// longestZeros gives -1 where no run is worth compressing.
func longestZeros(address ipv6) (from, length int) {
	from, length = -1, 1
	for i := 0; i < len(address); i++ {
		n := 0
		for i+n < len(address) && address[i+n] == 0 {
			n++
		}
		if n > length {
			from, length = i, n
		}
		i += n
	}
	return from, length
}
