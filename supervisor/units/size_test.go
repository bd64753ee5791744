package units

import (
	"math"
	"strings"
	"testing"
)

func TestParseSize(t *testing.T) {
	for in, want := range map[string]int64{
		"1":                   1,
		"007":                 7,
		"512b":                512,
		"1k":                  1 << 10,
		"1KiB":                1 << 10,
		"64m":                 64 << 20,
		"64M":                 64 << 20,
		"128MiB":              128 << 20,
		"128mib":              128 << 20,
		"2g":                  2 << 30,
		"9223372036854775807": math.MaxInt64,
		"8388607t":            0,
		"8589934591g":         8589934591 << 30,
		"8589934592g":         0,
		"9223372036854775808": 0,
		"":                    0,
		"0":                   0,
		"0m":                  0,
		"-1":                  0,
		"+1":                  0,
		"1.5g":                0,
		"1_000":               0,
		"1e6":                 0,
		"0x10":                0,
		" 1":                  0,
		"1 MiB":               0,
		"MiB":                 0,
		"64MB":                0,
		"64kB":                0,
		"64mi":                0,
		"64im":                0,
		"٣":                   0, // a digit, but not one that ParseUint reads
	} {
		got, err := ParseSize(in)
		if got != want || (err == nil) != (want > 0) {
			t.Errorf("ParseSize(%q) = %d, %v, want %d", in, got, err, want)
		}
	}
}

func TestAmbiguousSizeSaysWhatToWrite(t *testing.T) {
	_, err := ParseSize("64MB")
	if err == nil || !strings.Contains(err.Error(), "write 64MiB") {
		t.Errorf("err = %v", err)
	}
}

func TestFormatSize(t *testing.T) {
	for n, want := range map[int64]string{
		1: "1 bytes", 1000: "1000 bytes", 1 << 10: "1KiB", 1536: "1536 bytes", 4 << 20: "4MiB",
		1 << 30: "1GiB", 1536 << 10: "1536KiB", 0: "0 bytes",
	} {
		if got := FormatSize(n); got != want {
			t.Errorf("FormatSize(%d) = %q, want %q", n, got, want)
		}
	}
}

func FuzzParseSize(f *testing.F) {
	for _, seed := range []string{"1", "64m", "128MiB", "64MB", "9223372036854775807g", "kmgib"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := ParseSize(s)
		if err != nil {
			if n != 0 {
				t.Errorf("ParseSize(%q) = %d with error %v", s, n, err)
			}
			return
		}
		if n <= 0 {
			t.Fatalf("ParseSize(%q) = %d", s, n)
		}
		again, err := ParseSize(strings.TrimSuffix(FormatSize(n), " bytes"))
		if err != nil || again != n {
			t.Errorf("ParseSize(FormatSize(%d)) = %d, %v", n, again, err)
		}
	})
}
