package units

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// errSize says how sizes are written.
var errSize = errors.New("want a whole number of bytes, or of k, m or g with or without iB behind it (1m = 1MiB = 1048576 bytes)")

// ParseSize reads a number of bytes: 134217728, 131072k, 128m or 128MiB. Letters may be of
// either case and units are powers of 1024. kB, MB and GB are refused, because half of the
// world takes them for powers of 1000; so are fractions, signs and zero.
func ParseSize(s string) (int64, error) {
	digits := strings.TrimRight(s, "kmgibKMGIB")
	unit := strings.ToLower(s[len(digits):])
	var shift uint
	switch unit {
	case "", "b":
	case "k", "kib":
		shift = 10
	case "m", "mib":
		shift = 20
	case "g", "gib":
		shift = 30
	case "kb", "mb", "gb":
		return 0, fmt.Errorf("%s can mean powers of 1000 or of 1024: write %s%siB for 1024", s[len(digits):], digits, strings.ToUpper(unit[:1]))
	default:
		return 0, errSize
	}
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, errSize
	}
	n, err := strconv.ParseUint(digits, 10, 63)
	switch {
	case err != nil || n > math.MaxInt64>>shift:
		return 0, errors.New("the number is too large")
	case n == 0:
		return 0, errors.New("want more than 0")
	}
	return int64(n << shift), nil
}

// FormatSize writes n bytes in the largest unit of ParseSize that divides them.
func FormatSize(n int64) string {
	switch {
	case n <= 0 || n%(1<<10) != 0:
		return strconv.FormatInt(n, 10) + " bytes"
	case n%(1<<30) == 0:
		return strconv.FormatInt(n>>30, 10) + "GiB"
	case n%(1<<20) == 0:
		return strconv.FormatInt(n>>20, 10) + "MiB"
	default:
		return strconv.FormatInt(n>>10, 10) + "KiB"
	}
}
