package engine

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
)

// patternParts are put together to patterns; those of zero width take no quantifier. None may
// match nothing, and u comes with g only: what the engine does otherwise is among the
// differences that docs/writing-scripts.md lists.
var (
	patternParts = []string{"a", "b", "é", `\w`, `\W`, `\d`, `\s`, ".", "[a-c]", "[^a]", "(a|b)", "(?:ab)", "(é+)"}
	zeroWidth    = []string{`\b`, `\B`, "^", "$", "(?=a)", "(?!b)", "(?<=a)", "(?<!é)"}
	quantifiers  = []string{"", "", "", "+", "+?", "{1,2}"}
	patternFlags = []string{"", "g", "i", "m", "gu", "gi", "s"}
	patternTexts = []string{"", "abc", "aébc", "naïve café", "ab ab é", "caféb ac", "aaa bbb", "a\nb\nc", "é", "xé1 2b", "cab👍age"}
)

// TestRegExpsAsInNode tries generated patterns in both, above all on text beyond ASCII: the
// engine has three ways to run a pattern, and takes one by pattern, flags and text.
func TestRegExpsAsInNode(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(of []string) string { return of[random.IntN(len(of))] }
	var cases [][3]string
	for range 1500 {
		var pattern strings.Builder
		pattern.WriteString(pick(zeroWidth) + pick(patternParts) + pick(quantifiers))
		for range random.IntN(4) {
			if random.IntN(3) == 0 {
				pattern.WriteString(pick(zeroWidth))
			} else {
				pattern.WriteString(pick(patternParts) + pick(quantifiers))
			}
		}
		cases = append(cases, [3]string{pattern.String(), pick(patternFlags), pick(patternTexts)})
	}
	input, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	// A surrogate that was cut off is shown as it is written, so that it survives.
	const run = `input.map(([pattern, flags, text]) => {
		const r = new RegExp(pattern, flags);
		return JSON.stringify([text.replace(r, "<$&>"), text.match(r), text.split(r), r.test(text), text.search(r)]);
	})`
	node := askNode(t, "const input = "+string(input)+"; "+run)
	req := request("output = " + run)
	req.Input = input
	o := perform(t, req)
	var here []string
	if err := json.Unmarshal(o.Output, &here); err != nil {
		t.Fatalf("%v: %+v", err, o.Error)
	}
	for i, c := range cases {
		if here[i] != node[i] {
			t.Errorf("/%s/%s on %q\n   here: %s\n   Node: %s", c[0], c[1], c[2], here[i], node[i])
		}
	}
}
