package modules

import (
	"fmt"
	"strings"
	"testing"
)

// kinds tells what each member of a library is, whatever goes wrong in between.
const kinds = `(function (library) {
	const own = Object.getOwnPropertyNames(library), list = [];
	for (let i = 0; i < own.length; i++) try { list[i] = own[i] + " " + typeof library[own[i]] } catch (e) { list[i] = own[i] + " " + e.name }
	return list.join();
})`

// TestReadsInTheMiddleOfALink holds that code of the script which runs while a module is
// being linked, and reads members then, changes nothing of what members are afterwards.
func TestReadsInTheMiddleOfALink(t *testing.T) {
	const reads = 4 // as many of the first reads of a global are tried, each in a run of its own
	middle := 0
	for _, use := range []struct{ library, member string }{
		{"lodash", "chain"}, {"lodash", "sortBy"}, {"validator", "isEmail"}, {"ramda", "map"},
	} {
		want := run(t, newScript(t), kinds+`(require("`+use.library+`"))`).String()
		for n := range 2 * reads {
			global := []string{"Object", "Symbol"}[n/reads]
			rt := newScript(t)
			run(t, rt, fmt.Sprintf(`
				const kinds = %s, library = require(%q), real = %[3]s, define = Object.defineProperty;
				let left = %d, inside = 0;
				define(globalThis, %[5]q, { configurable: true, get() { if (left-- === 0) { inside++; kinds(library) } return real } });
				try { library[%q] } catch {}
				define(globalThis, %[5]q, { configurable: true, writable: true, value: real })`,
				kinds, use.library, global, n%reads, global, use.member))
			if got := run(t, rt, `kinds(library)`).String(); got != want {
				t.Errorf("%s.%s with a look at all members at read %d of %s: %s", use.library, use.member, n%reads, global, unlike(got, want))
			}
			middle += int(run(t, rt, `inside`).ToInteger())
		}
	}
	if middle < 10 {
		t.Errorf("only %d reads came in the middle", middle)
	}
}

// unlike lists the members that are not what they should be.
func unlike(got, want string) string {
	is, should := strings.Split(got, ","), strings.Split(want, ",")
	if len(is) != len(should) {
		return fmt.Sprintf("%d members, want %d", len(is), len(should))
	}
	var list []string
	for i := range is {
		if is[i] != should[i] {
			list = append(list, is[i]+", want "+should[i])
		}
	}
	return strings.Join(list[:min(len(list), 5)], "; ")
}

// TestAssignmentInTheMiddleOfALink holds that what a script assigns then stays.
func TestAssignmentInTheMiddleOfALink(t *testing.T) {
	rt := newScript(t)
	run(t, rt, `const _ = require("lodash"), real = Symbol, define = Object.defineProperty;
		define(globalThis, "Symbol", { configurable: true, get() { _.sortBy = "mine"; return real } });
		_.sortBy; define(globalThis, "Symbol", { value: real })`)
	same(t, rt, `[_.sortBy, typeof _.map]`, `["mine","function"]`)
}
