package charset

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// ErrInvalid says that bytes are not valid in the encoding of a fatal Decoder.
var ErrInvalid = errors.New("bytes are not valid in the encoding")

const byteOrderMark = '\uFEFF'

// Decoder turns bytes into text, in one piece or in several. Its zero value is not
// usable: Encoding must be set.
type Decoder struct {
	Encoding Encoding
	// Fatal makes invalid bytes an error instead of U+FFFD.
	Fatal bool
	// KeepBOM leaves a byte order mark at the start in the text.
	KeepBOM bool

	// rest are the bytes of a character whose end has not come yet, three at most.
	rest []byte
	// started is true once the first character has been seen.
	started bool
}

// Decode decodes the next piece. With more, the text goes on in another piece, and an
// unfinished character at the end waits for it. Without, the Decoder begins anew
// afterwards, as it does after ErrInvalid. The text is valid UTF-8.
func (d *Decoder) Decode(src []byte, more bool) (string, error) {
	if len(d.rest) > 0 {
		src = append(d.rest, src...)
		d.rest = nil
	}
	text, err := d.decode(src, more)
	if !more || err != nil {
		d.rest, d.started = nil, false
	}
	return text, err
}

func (d *Decoder) decode(src []byte, more bool) (string, error) {
	if d.Encoding == UTF8 && utf8.Valid(src) {
		return d.trimMark(string(src)), nil
	}
	var b strings.Builder
	next := d.Encoding.step()
	for len(src) > 0 {
		c, size, verdict := next(src)
		if verdict == short && more {
			d.rest = append([]byte(nil), src...)
			break
		}
		if verdict != good {
			if d.Fatal {
				return "", ErrInvalid
			}
			c = utf8.RuneError
		}
		b.WriteRune(c)
		src = src[size:]
	}
	return d.trimMark(b.String()), nil
}

// trimMark takes the byte order mark off the first text.
func (d *Decoder) trimMark(text string) string {
	if d.started || text == "" {
		return text
	}
	d.started = true
	if d.KeepBOM || d.Encoding == Windows1252 {
		return text
	}
	return strings.TrimPrefix(text, string(byteOrderMark))
}
