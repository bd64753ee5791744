package intl

import (
	_ "embed"
	"strconv"
	"strings"
)

// The tables come from tables/generate.js, which says what their fields are. They stay text
// until somebody asks, so that a child that formats nothing pays nothing for them.
var (
	//go:embed tables/currencies.txt
	currencyTable string
	//go:embed tables/units.txt
	unitTable string
)

// record finds the fields after key in a table, nil when it is missing.
func record(table, key string) []string {
	if strings.ContainsAny(key, "\t\n") {
		return nil
	}
	start := strings.Index(table, "\n"+key+"\t")
	if start < 0 {
		return nil
	}
	line := table[start+1+len(key)+1:]
	line = line[:strings.IndexByte(line, '\n')]
	return strings.Split(line, "\t")
}

// itoa is short for the decimal form of n.
func itoa(n int) string {
	return strconv.Itoa(n)
}

// currency is what en-US says about one currency.
type currency struct {
	digits                      int
	symbol, narrow, one, others string
}

// currencyOf looks an upper-case code up; an unknown one stands for itself with two digits.
func currencyOf(code string) currency {
	fields := record(currencyTable, code)
	if fields == nil {
		return currency{2, code, code, code, code}
	}
	return currency{int(fields[0][0] - '0'), fields[1], fields[2], fields[3], fields[4]}
}

// isCurrencyCode says that code has the form of ISO 4217: three ASCII letters.
func isCurrencyCode(code string) bool {
	if len(code) != 3 {
		return false
	}
	for i := range 3 {
		if c := code[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

// Fields of a unit's record: three for each of long, short and narrow.
const (
	unitOne = iota
	unitOther
	unitDivisor
	unitForms
)

// milesPer are the two compounds with names of their own outside the long form.
var milesPer = map[string]string{"mile-per-hour": "mph", "mile-per-gallon": "mpg"}

// knownUnit says that unit is sanctioned, alone or as a quotient of two that are.
func knownUnit(unit string) bool {
	over, under, quotient := strings.Cut(unit, "-per-")
	return record(unitTable, over) != nil && (!quotient || record(unitTable, under) != nil)
}

// unitSuffix gives what follows the number: a space where there is one, and the unit.
func unitSuffix(unit, display string, one bool) string {
	form := 0
	switch display {
	case "short":
		form = unitForms
	case "narrow":
		form = 2 * unitForms
	}
	if name := milesPer[unit]; name != "" && display != "long" {
		if display == "short" {
			return " " + name
		}
		return name
	}
	over, under, quotient := strings.Cut(unit, "-per-")
	plural := unitOther
	if one {
		plural = unitOne
	}
	suffix := record(unitTable, over)[form+plural]
	if quotient {
		suffix += record(unitTable, under)[form+unitDivisor]
	}
	return suffix
}
