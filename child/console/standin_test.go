package console

import (
	"strings"
	"testing"

	"github.com/dop251/goja"
)

// The harness puts Proxies in Go in the place of some constructors; their handlers lead
// into Go and must not show.
func TestStandInsShowAsTheirTargets(t *testing.T) {
	rt, lines := newConsole(t)
	proxy := rt.NewProxy(rt.Get("Number").(*goja.Object), &goja.ProxyTrapConfig{})
	if err := rt.Set("standIn", proxy); err != nil {
		t.Fatal(err)
	}
	if _, err := rt.RunString(`console.log(standIn); console.log("%o", standIn); console.log([standIn])`); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"[Function: Number]", "[Function: Number] {", "[ [Function: Number] ]"} {
		if got := (*lines)[i].Message; !strings.Contains(got, want) || strings.Contains(got, "Proxy") || strings.Contains(got, "Trap") {
			t.Errorf("%s lacks %s, or shows the handler", got, want)
		}
	}
}
