package dataset

import (
	"fmt"
	"strings"
)

type user struct {
	ID       int    `json:"id"`
	Username string `json:"username"`
	Email    string `json:"email"`
}

func users() []user {
	d := newDice(3)
	rows := make([]user, userRows)
	for i := range rows {
		first := of(d, "ada", "grace", "alan", "edsger", "barbara", "donald", "frances", "ken", "radia", "niklaus")
		last := of(d, "moss", "reed", "vale", "stone", "brook", "frost", "hale", "lark", "wren", "thorne")
		number := d.below(1000)
		rows[i] = user{
			ID:       1 + i,
			Username: misspellName(d, fmt.Sprintf("%s%s%d", first, last, number)),
			Email:    misspellEmail(d, first, last, number),
		}
	}
	return rows
}

// misspellName spoils about one name in six.
func misspellName(d dice, name string) string {
	switch d.below(30) {
	case 0:
		return strings.Replace(name, "a", "_a", 1) + "_"
	case 1:
		return name[:2]
	case 2:
		return name + strings.Repeat("x", 20)
	case 3:
		return name + " "
	case 4:
		return "é" + name
	default:
		return name
	}
}

// misspellEmail spoils about one address in nine, and writes some of the others in ways
// that are rare and right.
func misspellEmail(d dice, first, last string, number int) string {
	local := first + "." + last
	domain := of(d, "example.com", "example.org", "mail.example.net", "example.co.uk")
	switch d.below(72) {
	case 0:
		return local + domain
	case 1:
		return local + "@@" + domain
	case 2:
		return local + "@example"
	case 3:
		return first + ".." + last + "@" + domain
	case 4:
		return " " + local + "@" + domain
	case 5:
		return local + "@-" + domain
	case 6:
		return "<script>@" + domain
	case 7:
		return strings.Repeat(first, 20) + "@" + domain
	case 8:
		return local + "+news@" + domain
	case 9:
		return strings.ToUpper(local) + "@" + domain
	case 10:
		return "jürgen." + last + "@bücher.example"
	case 11:
		return ""
	default:
		return fmt.Sprintf("%s%d@%s", local, number, domain)
	}
}
