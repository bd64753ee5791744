package fault

import (
	"strings"
	"testing"

	"github.com/dop251/goja"
)

func TestFormat(t *testing.T) {
	for _, row := range []struct{ name, engine, want string }{
		{
			"named, anonymous and native",
			"Error: x\n\tat f (s.js:2:9(12))\n\tat map (native)\n\tat s.js:1:4(3)\n",
			"Error: x\n    at f (s.js:2:9)\n    at map (<anonymous>)\n    at s.js:1:4",
		},
		{
			"the harness's own",
			"Error: x\n\tat cordon:globals:3:1(4)\n\tat native\n\tat g (cordon:engine:1:1(0))\n\tat s.js:1:1(0)\n",
			"Error: x\n    at s.js:1:1",
		},
		{
			"a library's",
			"Error\n\tat chunk (cordon:lodash/chunk:9:2(1))\n",
			"Error\n    at chunk (lodash/chunk:9:2)",
		},
		{
			"a message that looks like a frame",
			"Error: \tat f (x.js:1:1(1))\nmore\n\tat s.js:1:7(2)\n",
			"Error: \tat f (x.js:1:1(1))\nmore\n    at s.js:1:7",
		},
		{"no frames", "TypeError: y\n", "TypeError: y"},
		{"the script's own text", "anything at all", "anything at all"},
		{"names with parentheses", "E\n\tat a (b) (s.js:1:2(3))\n", "E\n    at a (b) (s.js:1:2)"},
		{"already Node's", "E\n    at f (s.js:1:2)\n    at map (<anonymous>)\n    at s.js:3:4", "E\n    at f (s.js:1:2)\n    at map (<anonymous>)\n    at s.js:3:4"},
		{"empty", "", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := testDescriber().format(row.engine); got != row.want {
				t.Errorf("got  %q\nwant %q", got, row.want)
			}
		})
	}
}

func testDescriber() *Describer {
	return New(NewSource("s.js", strings.Repeat("twenty bytes in line\n", 4)), func(goja.Value) string { return "" })
}

func FuzzFormat(f *testing.F) {
	f.Add("Error: x\n\tat f (s.js:2:9(12))\n\tat native\n")
	f.Add("\tat (((\n\tat :::\n\tat )\n")
	f.Fuzz(func(t *testing.T, stack string) {
		testDescriber().format(stack)
	})
}
