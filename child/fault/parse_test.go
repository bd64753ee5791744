package fault

import "testing"

func TestFormatStack(t *testing.T) {
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
		{"empty", "", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := FormatStack(row.engine); got != row.want {
				t.Errorf("got  %q\nwant %q", got, row.want)
			}
		})
	}
}

func FuzzFormatStack(f *testing.F) {
	f.Add("Error: x\n\tat f (s.js:2:9(12))\n\tat native\n")
	f.Add("\tat (((\n\tat :::\n\tat )\n")
	f.Fuzz(func(t *testing.T, stack string) {
		FormatStack(stack)
	})
}
