package hostilejs

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestTheGrammarIsWhole: every letter that a template uses stands for something, and
// nothing is there that no template uses.
func TestTheGrammarIsWhole(t *testing.T) {
	used := map[byte]bool{'S': true}
	look := func(template string) {
		for {
			_, after, found := strings.Cut(template, "@")
			if !found {
				return
			}
			used[after[0]] = true
			if len(grammar[after[0]]) == 0 {
				t.Errorf("%q: @%c stands for nothing", template, after[0])
			}
			template = after[1:]
		}
	}
	for _, templates := range grammar {
		for _, template := range templates {
			look(template)
		}
	}
	for _, template := range endings {
		look(template)
	}
	for kind := range grammar {
		if !used[kind] {
			t.Errorf("@%c is used nowhere", kind)
		}
	}
	for kind, ends := range leaves {
		for _, text := range ends {
			if strings.Contains(text, "@") {
				t.Errorf("%q is no leaf of @%c", text, kind)
			}
		}
	}
	for _, text := range append(surroundings, asyncSurroundings...) {
		if !strings.Contains(text, "@") {
			t.Errorf("%q surrounds nothing", text)
		}
	}
}

// TestTheSameDecisionsGiveTheSameScript: also where they run out.
func TestTheSameDecisionsGiveTheSameScript(t *testing.T) {
	known := []string{"for (;;) { await 1 }", "const x = 12; return x + 3"}
	seen := map[string]bool{}
	for seed := range uint64(500) {
		a := Script(rand.New(rand.NewPCG(seed, 0)).IntN, known)
		if b := Script(rand.New(rand.NewPCG(seed, 0)).IntN, known); a != b {
			t.Fatalf("seed %d: %q and %q", seed, a, b)
		}
		if len(a) > 2*most {
			t.Errorf("seed %d: %d bytes", seed, len(a))
		}
		seen[a] = true
	}
	if len(seen) < 450 {
		t.Errorf("only %d different scripts of 500", len(seen))
	}
	for _, data := range [][]byte{nil, {0}, {1, 2, 3}, {255, 255, 255, 255, 9, 9, 1, 200, 30, 4}} {
		if got := Script(Bytes(data), known); got == "" || strings.Contains(got, "@") || got != Script(Bytes(data), known) {
			t.Errorf("%v: %q", data, got)
		}
	}
}
