package intl

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// maxTime is the largest distance of a Date from 1970, in milliseconds (ECMA-262).
const maxTime = 8.64e15

// parts formats the instant that lies milliseconds after 1970.
func (f *dateFormat) parts(milliseconds float64) []part {
	at := time.UnixMilli(int64(milliseconds)).In(f.zone)
	parts := make([]part, 0, len(f.tokens))
	for _, t := range f.tokens {
		parts = append(parts, part{t.field, f.field(t, at)})
	}
	return parts
}

// text formats as parts does, but for the space before AM and PM: V8 gives an ordinary one
// here, because web pages took the text apart at it, and CLDR's narrow one in formatToParts.
func (f *dateFormat) text(milliseconds float64) string {
	return strings.ReplaceAll(join(f.parts(milliseconds)), narrowNoBreakSpace, " ")
}

// validTime says that a number is the time value of a Date.
func validTime(milliseconds float64) bool {
	return !math.IsNaN(milliseconds) && math.Abs(milliseconds) <= maxTime
}

// field writes one token.
func (f *dateFormat) field(t token, at time.Time) string {
	switch t.field {
	case "weekday":
		return shorten(at.Weekday().String(), t.width)
	case "month":
		if t.width == "numeric" || t.width == "2-digit" {
			return padded(int(at.Month()), t.width)
		}
		return shorten(at.Month().String(), t.width)
	case "year":
		year := at.Year()
		if year <= 0 {
			year = 1 - year
		}
		if t.width == "2-digit" {
			year %= 100
		}
		return padded(year, t.width)
	case "era":
		return eraName(at.Year() > 0, t.width)
	case "day":
		return padded(at.Day(), t.width)
	case "hour":
		return padded(hourIn(f.cycle, at.Hour()), t.width)
	case "minute":
		return padded(at.Minute(), t.width)
	case "second":
		return padded(at.Second(), t.width)
	case "fractionalSecond":
		return fmt.Sprintf("%03d", at.Nanosecond()/int(time.Millisecond))[:t.width[0]-'0']
	case "dayPeriod":
		if at.Hour() < 12 {
			return "AM"
		}
		return "PM"
	case "timeZoneName":
		return zoneText(f.zoneKey, t.width, at)
	}
	return t.width
}

// shorten cuts an English name to a width.
func shorten(name, width string) string {
	switch width {
	case "short":
		return name[:3]
	case "narrow":
		return name[:1]
	}
	return name
}

// padded writes a number of at least two digits where the width says so.
func padded(n int, width string) string {
	if width == "2-digit" && n < 10 {
		return "0" + itoa(n)
	}
	return itoa(n)
}

// eraName names the era of a year.
func eraName(common bool, width string) string {
	names := map[string][2]string{
		"long": {"Before Christ", "Anno Domini"}, "short": {"BC", "AD"}, "narrow": {"B", "A"},
	}[width]
	if common {
		return names[1]
	}
	return names[0]
}

// hourIn counts an hour of 0..23 as the cycle does.
func hourIn(cycle string, hour int) int {
	switch cycle {
	case "h11":
		return hour % 12
	case "h12":
		return (hour+11)%12 + 1
	case "h24":
		return (hour+23)%24 + 1
	}
	return hour
}
