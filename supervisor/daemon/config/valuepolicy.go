package config

import (
	"errors"
	"fmt"
	"os/user"
	"slices"
	"strconv"
	"strings"
	"time"

	"cordon/libs/nearest"
	"cordon/policy"
	"cordon/supervisor/units"
)

// groupValue is a group's name or number; empty leaves the group as it is.
type groupValue struct {
	amount
	name *string
	gid  *int
}

func (groupValue) want() string   { return `the name or the number of a group, or "" to leave it` }
func (v groupValue) text() string { return quoteYAML(*v.name) }
func (v groupValue) set(text string) error {
	*v.name, *v.gid = text, -1
	if text == "" {
		return nil
	}
	gid, err := lookUp(text, "group", func(name string) (string, error) {
		g, err := user.LookupGroup(name)
		if err != nil {
			return "", err
		}
		return g.Gid, nil
	})
	*v.gid = gid
	return err
}

// lookUp gives the number that a text is, or that the name has on this host.
func lookUp(text, what string, find func(name string) (string, error)) (int, error) {
	id := text
	if strings.Trim(text, "0123456789") != "" {
		var err error
		if id, err = find(text); err != nil {
			return -1, fmt.Errorf("no such %s on this host: want the name or the number of a %s", what, what)
		}
	}
	// The last number means "no change" to the kernel.
	n, err := strconv.ParseUint(id, 10, 32)
	if err != nil || n >= 1<<32-1 {
		return -1, fmt.Errorf("want the name or the number of a %s", what)
	}
	return int(n), nil
}

// followsTimeout is how a file spells a CPU limit that is as long as the timeout, on each of
// the processors that a child may use.
const followsTimeout = "timeout"

// cpuValue is a CPU limit that may follow the timeout; it is 0 then.
type cpuValue struct{ durationValue }

func (v cpuValue) want() string { return followsTimeout + ", or " + v.durationValue.want() }
func (v cpuValue) set(text string) error {
	if text == followsTimeout {
		*v.p = 0
		return nil
	}
	if err := v.durationValue.set(text); err != nil {
		return fmt.Errorf("%w; or %s", err, followsTimeout)
	}
	return nil
}
func (v cpuValue) text() string {
	if *v.p == 0 {
		return followsTimeout
	}
	return v.durationValue.text()
}

// rateValue is how many a second; 0 is no bound.
type rateValue struct {
	number
	p           *float64
	least, most float64
}

func (v rateValue) want() string {
	return "a number from " + decimal(v.least) + " to " + decimal(v.most) + ", such as 0.5"
}
func (v rateValue) text() string { return decimal(*v.p) }
func (v rateValue) set(text string) error {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || strings.Trim(text, "0123456789.") != "" || n < v.least || n > v.most {
		return errors.New("want " + v.want())
	}
	*v.p = n
	return nil
}

func decimal(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// budgetValue is a size, or a part of what the host has.
type budgetValue struct {
	amount
	p    *int64
	host func() (bytes int64, source string, err error)
	how  *string // what a percentage is of
}

func (budgetValue) want() string {
	return "a size such as 4GiB, or a part of the host's memory such as 75%"
}
func (v budgetValue) text() string { return sizeText(*v.p) }
func (v budgetValue) set(text string) error {
	digits, part := strings.CutSuffix(text, "%")
	if !part {
		n, err := units.ParseSize(text)
		if err != nil {
			return fmt.Errorf("%w; or a part of the host's memory such as 75%%", err)
		}
		*v.p, *v.how = n, ""
		return nil
	}
	percent, err := strconv.ParseUint(digits, 10, 7)
	if err != nil || percent < 1 || percent > 100 || strings.Trim(digits, "0123456789") != "" {
		return errors.New("want 1% to 100%")
	}
	bytes, source, err := v.host()
	if err != nil {
		return fmt.Errorf("the host's memory cannot be told: want a size such as 4GiB: %w", err)
	}
	const kib = 1 << 10
	*v.p = max(kib, bytes/100*int64(percent)/kib*kib)
	*v.how = fmt.Sprintf("%s of %s, which is %s", text, units.FormatSize(bytes/kib*kib), source)
	return nil
}

// listing is a value that is a list in a file.
type listing interface {
	value
	check(item string) error
	setAll(items []string) error
	example() string
}

// listValue is a list of words. Its items are checked one by one, so that an error has the
// place of its item.
type listValue struct {
	word
	read func(item string) error
	put  func(items []string) error
	show func() []string // the items as YAML; none of them needs quotes
	such string
}

func (v listValue) want() string                { return "a list, such as " + v.such }
func (v listValue) example() string             { return v.such }
func (v listValue) check(item string) error     { return v.read(item) }
func (v listValue) setAll(items []string) error { return v.put(items) }
func (v listValue) text() string {
	return "[" + list(v.show()) + "]"
}

// set reads the items with commas between them.
func (v listValue) set(text string) error {
	items := []string{}
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item == "" {
			continue
		}
		if err := v.read(item); err != nil {
			return err
		}
		items = append(items, item)
	}
	return v.put(items)
}

// ids is a list of users or groups, by name or by number.
func ids(p *[]int, what string, find func(name string) (string, error)) listValue {
	number := func(item string) (int, error) { return lookUp(item, what, find) }
	return listValue{
		such: "[1000, 1001]",
		read: func(item string) error {
			_, err := number(item)
			return err
		},
		put: func(items []string) error {
			*p = nil
			for _, item := range items {
				id, err := number(item)
				if err != nil {
					return err
				}
				*p = append(*p, id)
			}
			slices.Sort(*p)
			*p = slices.Compact(*p)
			return nil
		},
		show: func() []string {
			var items []string
			for _, id := range *p {
				items = append(items, strconv.Itoa(id))
			}
			return items
		},
	}
}

func userID(name string) (string, error) {
	u, err := user.Lookup(name)
	if err != nil {
		return "", err
	}
	return u.Uid, nil
}

func groupID(name string) (string, error) {
	g, err := user.LookupGroup(name)
	if err != nil {
		return "", err
	}
	return g.Gid, nil
}

// modules is a list of built-in libraries.
func modules(p *[]string) listValue {
	known := policy.Default().Modules()
	return listValue{
		such: "[lodash, date-fns]",
		read: func(item string) error {
			if slices.Contains(known, item) {
				return nil
			}
			if near, ok := nearest.Find(item, known); ok {
				return fmt.Errorf("no library of that name is built in: did you mean %s?", near)
			}
			return fmt.Errorf("no library of that name is built in: want some of %s; those of the directory libs are always there", list(known))
		},
		put: func(items []string) error {
			*p = slices.Sorted(slices.Values(items))
			return nil
		},
		show: func() []string { return *p },
	}
}

// walls is a list of walls to go without.
func walls(p *[]string) listValue {
	var may []string
	for _, info := range policy.Walls() {
		if info.Degradable {
			may = append(may, string(info.Wall))
		}
	}
	return listValue{
		such: "[cgroup]",
		read: func(item string) error {
			if slices.Contains(may, item) {
				return nil
			}
			for _, info := range policy.Walls() {
				if string(info.Wall) == item {
					return fmt.Errorf("%s; want some of %s", info.Degradation, list(may))
				}
			}
			return fmt.Errorf("no such wall: want some of %s", list(may))
		},
		put: func(items []string) error {
			*p = slices.Sorted(slices.Values(items))
			return nil
		},
		show: func() []string { return *p },
	}
}

// longest is the longest duration of a setting that bounds how long something waits.
const longest = 24 * time.Hour
