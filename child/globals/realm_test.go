package globals

import (
	"errors"
	"testing"

	"cordon/child/clock"
	"cordon/child/random"

	"github.com/dop251/goja"
)

// testEnv is virtual and seeded, so that every test sees the same time and numbers.
func testEnv() Env {
	seed, now := uint64(1), int64(1_700_000_000_000_000_000)
	return Env{Clock: clock.New(&now), Random: random.New(&seed, [32]byte{})}
}

func newTestRealm(t testing.TB) *goja.Runtime {
	t.Helper()
	rt := goja.New()
	if err := Install(rt, testEnv()); err != nil {
		t.Fatal(err)
	}
	return rt
}

// thrownName gives the name of the error that a script threw, "" where it threw none.
func thrownName(err error) string {
	var thrown *goja.Exception
	if !errors.As(err, &thrown) {
		return ""
	}
	o, ok := thrown.Value().(*goja.Object)
	if !ok {
		return thrown.Value().String()
	}
	return o.Get("name").String()
}

// checkTrue runs expressions of which each must be true.
func checkTrue(t *testing.T, rt *goja.Runtime, expressions []string) {
	t.Helper()
	for _, source := range expressions {
		v, err := rt.RunString(source)
		if err != nil || v != rt.ToValue(true) {
			t.Errorf("%s = %v, %v, want true", source, v, err)
		}
	}
}
