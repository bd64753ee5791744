package main

import (
	"regexp"
	"strings"
)

// surrogates are the classes of nothing but surrogates that libraries have, the backslashes
// left out, and how they are spelt here.
//
// The engine's backtracking matcher, dlclark/regexp2, keeps the classes of a pattern in a
// table by a text of their ranges. Surrogates have no place in such a text: all of them become
// U+FFFD, and classes that differ in nothing else become one, so that the high and the low
// half of a pair cannot be told apart. What is written here says the same of UTF-16 units,
// and differs elsewhere: in the other ends of the ranges, or in being two classes.
var surrogates = map[string]string{
	"[ud800-udbff]": "[^u0000-ud7ffudc00-uffff]",
	"[udc00-udfff]": "[^u0000-udbffue000-uffff]",
	"[udde6-uddff]": "[^u0000-udde5ude00-uffff]",
	"[udffb-udfff]": "(?=[u0000-udfff])[udffb-uffff]",
}

// surrogateClass finds such a class, in a pattern or in a string that becomes one.
var surrogateClass = regexp.MustCompile(`(?i)\[(\\\\?)ud[8-9a-f][0-9a-f]{2}-\\\\?ud[8-9a-f][0-9a-f]{2}\]`)

// patternEnd finds the flags of a pattern after some place in it.
var patternEnd = regexp.MustCompile(`^(?:[^\\/\n\[]|\\.|\[(?:[^\\\]\n]|\\.)*\])*/([a-z]*)`)

// spellSurrogates writes classes of surrogates so that the engine can tell them apart. With
// the flag u a pattern is about code points, of which there are more, and stays as it is;
// strings are taken for patterns without it, which the comparison with Node holds.
func spellSurrogates(code string) string {
	var b strings.Builder
	last := 0
	for _, at := range surrogateClass.FindAllStringSubmatchIndex(code, -1) {
		class, escape := code[at[0]:at[1]], code[at[2]:at[3]]
		spelt, ok := surrogates[strings.ToLower(strings.ReplaceAll(class, `\`, ""))]
		if !ok || escape == `\` && aboutCodePoints(code[at[1]:]) {
			continue
		}
		b.WriteString(code[last:at[0]])
		b.WriteString(strings.ReplaceAll(spelt, "u", escape+"u"))
		last = at[1]
	}
	return b.String() + code[last:]
}

// aboutCodePoints tells by the rest of a pattern whether it has the flag u or v.
func aboutCodePoints(rest string) bool {
	end := patternEnd.FindStringSubmatch(rest)
	return end != nil && strings.ContainsAny(end[1], "uv")
}
