package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"cordon/policy"
)

// rare are allowed calls and values that no script makes a child use at will, so that a run may miss
// them, each with what may need it. One that the policy does not have any more is a failure.
var rare = map[string]string{
	"munmap":                         "the Go runtime's mheap.sysAlloc (malloc.go) gives address space back where the kernel had put it elsewhere than asked for, which is chance: 107 times in 1 395 children, once in 361",
	"madvise advice MADV_NOHUGEPAGE": "the Go runtime's pageAlloc.grow (mpagealloc.go) asks for it whenever the heap first reaches into another 32 GiB of addresses, and where the heap lies is random",
}

// compare holds what the children did against the policy's table, prints it, and gives
// what is not as it should be.
func compare(t *trace, out io.Writer) []string {
	var faults []string
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "SYSTEM CALL\tTIMES\tREASON")
	known := map[string]bool{}
	for _, rule := range policy.Syscalls() {
		known[rule.Name] = true
		made := t.calls[rule.Name]
		fmt.Fprintf(table, "%s\t%d\t%s\n", rule.Name, len(made), rule.Reason)
		if len(made) == 0 {
			if rare[rule.Name] == "" {
				faults = append(faults, rule.Name+" is allowed, and nothing needs it")
			}
			continue
		}
		for _, check := range rule.Args {
			counted, strange := tally(check, made)
			for _, value := range strange {
				faults = append(faults, fmt.Sprintf("%s is needed with %s %#x, which is not allowed", rule.Name, check.Name, value))
			}
			for _, v := range check.OneOf {
				key := rule.Name + " " + check.Name + " " + v.Name
				fmt.Fprintf(table, "  %s = %s\t%d\t%s\n", check.Name, v.Name, counted[v.Name], unseen(rare[key], counted[v.Name]))
				if counted[v.Name] == 0 && rare[key] == "" {
					faults = append(faults, fmt.Sprintf("%s with %s = %s is allowed, and nothing needs it", rule.Name, check.Name, v.Name))
				}
			}
		}
	}
	_ = table.Flush() // cannot fail before out does, and then nobody reads it
	for _, name := range slices.Sorted(maps.Keys(t.calls)) {
		if !known[name] {
			faults = append(faults, fmt.Sprintf("%s is needed, %d times, and not allowed", name, len(t.calls[name])))
		}
	}
	for _, last := range t.killed {
		faults = append(faults, "a child was killed by its filter; one of its threads was at "+last)
	}
	return append(faults, staleRare()...)
}

func unseen(why string, times int) string {
	if times == 0 {
		return why
	}
	return ""
}

// tally counts the calls by the value of the argument, and gives the values beyond the rule.
func tally(check policy.ArgCheck, made []call) (counted map[string]int, strange []uint64) {
	counted = map[string]int{}
	for _, c := range made {
		if check.Index >= len(c.args) {
			continue // strace tells some calls by what they resume instead
		}
		value := c.args[check.Index]
		if !check.Wide {
			value = uint64(uint32(value))
		}
		at := slices.IndexFunc(check.OneOf, func(v policy.ArgValue) bool { return uint64(v.Value) == value })
		switch {
		case check.OwnPID:
		case at >= 0:
			counted[check.OneOf[at].Name]++
		case !slices.Contains(strange, value):
			strange = append(strange, value)
		}
	}
	return counted, strange
}

// staleRare names exceptions for what is not in the policy.
func staleRare() []string {
	allowed := map[string]bool{}
	for _, rule := range policy.Syscalls() {
		allowed[rule.Name] = true
		for _, check := range rule.Args {
			for _, v := range check.OneOf {
				allowed[strings.Join([]string{rule.Name, check.Name, v.Name}, " ")] = true
			}
		}
	}
	var stale []string
	for _, key := range slices.Sorted(maps.Keys(rare)) {
		if !allowed[key] {
			stale = append(stale, "the exception for "+key+" is stale: the policy does not allow it")
		}
	}
	return stale
}
