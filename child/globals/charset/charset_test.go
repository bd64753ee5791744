package charset

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func decodeAll(t *testing.T, encoding Encoding, src []byte) string {
	t.Helper()
	d := Decoder{Encoding: encoding}
	text, err := d.Decode(src, false)
	if err != nil {
		t.Fatalf("decode %x as %s: %v", src, encoding, err)
	}
	return text
}

func TestDecodeReplacesWhatIsInvalid(t *testing.T) {
	for _, c := range []struct {
		encoding Encoding
		src      string
		want     string
	}{
		{UTF8, "plain", "plain"},
		{UTF8, "\xef\xbb\xbfx", "x"},
		{UTF8, "\xe2\x82", "\ufffd"},
		{UTF8, "\xe2\x82x", "\ufffdx"},
		{UTF8, "\xf0\x9f\x98x", "\ufffdx"},
		{UTF8, "\xc0\x80", "\ufffd\ufffd"},
		{UTF8, "\xed\xa0\x80", "\ufffd\ufffd\ufffd"},
		{UTF8, "\xf4\x90\x80\x80", "\ufffd\ufffd\ufffd\ufffd"},
		{UTF8, "\xe0\x80\x80", "\ufffd\ufffd\ufffd"},
		{UTF8, "\xff\xfe", "\ufffd\ufffd"},
		{UTF16LE, "a\x00", "a"},
		{UTF16LE, "\xff\xfea\x00", "a"},
		{UTF16LE, "\x3d\xd8\x00\xde", "😀"},
		{UTF16LE, "\x3d\xd8a\x00", "\ufffda"},
		{UTF16LE, "\x00\xdea\x00", "\ufffda"},
		{UTF16LE, "\x3d\xd8", "\ufffd"},
		{UTF16LE, "a", "\ufffd"},
		{UTF16LE, "\x3d\xd8\x00", "\ufffd"},
		{UTF16BE, "\x00a\xd8\x3d\xde\x00", "a😀"},
		{Windows1252, "\x80\x81\x9f\xa0\xff", "€\u0081Ÿ\u00a0ÿ"},
	} {
		if got := decodeAll(t, c.encoding, []byte(c.src)); got != c.want {
			t.Errorf("decode %x as %s = %q, want %q", c.src, c.encoding, got, c.want)
		}
	}
}

func TestFatalDecoderRefusesAndBeginsAnew(t *testing.T) {
	d := Decoder{Encoding: UTF8, Fatal: true}
	for range 2 {
		if _, err := d.Decode([]byte("\xe2\x82"), true); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Decode([]byte("x"), true); err != ErrInvalid {
			t.Fatalf("err = %v, want ErrInvalid", err)
		}
		if text, err := d.Decode([]byte("ok"), false); text != "ok" || err != nil {
			t.Fatalf("after an error: %q, %v", text, err)
		}
	}
}

func TestLookupTakesLabelsOfTheStandardOnly(t *testing.T) {
	for label, want := range map[string]Encoding{
		"utf-8": UTF8, " UTF8\n": UTF8, "unicode": UTF16LE, "utf-16": UTF16LE, "UTF-16BE": UTF16BE, "ASCII": Windows1252, "latin1": Windows1252,
	} {
		if got, ok := Lookup(label); got != want || !ok {
			t.Errorf("Lookup(%q) = %q, %v, want %q", label, got, ok, want)
		}
	}
	for _, label := range []string{"", "utf-7", "utf-8\u00a0", "utf 8", "shift_jis"} {
		if got, ok := Lookup(label); ok {
			t.Errorf("Lookup(%q) = %q", label, got)
		}
	}
}

// FuzzDecode holds that text is valid UTF-8, that valid UTF-8 comes back as it went in,
// and that it does not matter in which pieces bytes come.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{"", "abc", "é☃😀", "\xe2\x82\xf0\x9f", "\xef\xbb\xbf\xef\xbb\xbf", "\xff\xfea\x00", "\x3d\xd8\x00\xde\x3d", "\xed\xa0\x80"} {
		f.Add([]byte(seed), uint8(1))
		f.Add([]byte(seed), uint8(3))
	}
	f.Fuzz(func(t *testing.T, src []byte, size uint8) {
		for _, encoding := range []Encoding{UTF8, UTF16LE, UTF16BE, Windows1252} {
			whole := decodeAll(t, encoding, src)
			if !utf8.ValidString(whole) {
				t.Fatalf("decoding %x as %s is not valid UTF-8: %q", src, encoding, whole)
			}
			if encoding == UTF8 && utf8.Valid(src) && whole != strings.TrimPrefix(string(src), "\ufeff") {
				t.Fatalf("decoding valid %q = %q", src, whole)
			}
			if pieces := decodePieces(t, encoding, src, int(size%7)+1); pieces != whole {
				t.Fatalf("decoding %x as %s in pieces = %q, whole = %q", src, encoding, pieces, whole)
			}
		}
	})
}

func decodePieces(t *testing.T, encoding Encoding, src []byte, size int) string {
	t.Helper()
	d := Decoder{Encoding: encoding}
	var b strings.Builder
	for len(src) > size {
		text, err := d.Decode(src[:size], true)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(text)
		src = src[size:]
	}
	text, err := d.Decode(src, false)
	if err != nil {
		t.Fatal(err)
	}
	return b.String() + text
}
