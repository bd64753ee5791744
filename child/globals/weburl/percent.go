package weburl

import "strings"

// set is a percent-encode set: it says which ASCII characters are to be escaped.
// Controls and everything above ASCII always are. Since 2023 the standard has "^" in the
// path set as well; Node 20 has not, and scripts are to find here what they find there.
// https://url.spec.whatwg.org/#percent-encoded-bytes
type set string

const (
	controlSet      set = ""
	fragmentSet     set = " \"<>`"
	querySet        set = " \"#<>"
	specialQuerySet set = querySet + "'"
	pathSet         set = querySet + "?`{}"
	userinfoSet     set = pathSet + "/:;=@[\\]^|"
	componentSet    set = userinfoSet + "$%&+,"
	formSet         set = componentSet + "!'()~"
)

func (s set) has(c byte) bool {
	return c < ' ' || c > '~' || strings.IndexByte(string(s), c) >= 0
}

// encode escapes what the set holds.
func encode(text string, s set) string {
	for i := range len(text) {
		if s.has(text[i]) {
			return string(appendEncoded(make([]byte, 0, len(text)+16), text, s))
		}
	}
	return text
}

func appendEncoded(out []byte, text string, s set) []byte {
	for i := range len(text) {
		out = appendByte(out, text[i], s)
	}
	return out
}

func appendByte(out []byte, c byte, s set) []byte {
	if !s.has(c) {
		return append(out, c)
	}
	const digits = "0123456789ABCDEF"
	return append(out, '%', digits[c>>4], digits[c&15])
}

// decode undoes percent-encoding and leaves alone what is none.
func decode(text string) string {
	if strings.IndexByte(text, '%') < 0 {
		return text
	}
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2]) {
			out = append(out, hexValue(text[i+1])<<4|hexValue(text[i+2]))
			i += 2
		} else {
			out = append(out, text[i])
		}
	}
	return string(out)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isAlpha(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isHex(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

func hexValue(c byte) byte {
	if isDigit(c) {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

// isDrive says whether a segment is a Windows drive letter, isNormalDrive whether it is
// one with a colon.
func isDrive(s string) bool {
	return len(s) == 2 && isAlpha(s[0]) && (s[1] == ':' || s[1] == '|')
}

func isNormalDrive(s string) bool { return isDrive(s) && s[1] == ':' }

// startsWithDrive: a drive letter at the end or before a separator.
func startsWithDrive(s string) bool {
	return len(s) >= 2 && isDrive(s[:2]) && (len(s) == 2 || strings.IndexByte("/\\?#", s[2]) >= 0)
}

func isSingleDot(s string) bool {
	return s == "." || strings.EqualFold(s, "%2e")
}

func isDoubleDot(s string) bool {
	switch len(s) {
	case 2:
		return s == ".."
	case 4:
		return strings.EqualFold(s, ".%2e") || strings.EqualFold(s, "%2e.")
	case 6:
		return strings.EqualFold(s, "%2e%2e")
	}
	return false
}
