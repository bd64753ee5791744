// Package nearest finds the name that a mistyped one was meant for:
//
//	name, ok := nearest.Find("gruopBy", []string{"chunk", "groupBy"})
//
// Names are compared byte by byte and without regard to case.
package nearest

import "strings"

// Find finds the candidate that a name was probably meant for: the first with the fewest
// edits, within a third of the name's length.
func Find(name string, candidates []string) (string, bool) {
	best, fewest := "", max(1, len(name)/3)+1
	for _, candidate := range candidates {
		if d := len(candidate) - len(name); d >= fewest || -d >= fewest {
			continue
		}
		if n := Edits(strings.ToLower(name), strings.ToLower(candidate)); n < fewest {
			best, fewest = candidate, n
		}
	}
	return best, best != ""
}

// Edits counts the insertions, deletions, replacements and swaps of neighbouring bytes that
// make one string the other (optimal string alignment).
func Edits(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
