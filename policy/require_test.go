package policy

import (
	"os"
	"testing"
)

// requireHost skips the test on a host that lacks something, and says what. With
// CORDON_TEST_REQUIRE=1, as on the machine whose verdict counts, a lack is a failure.
func requireHost(t testing.TB, present bool, what string) {
	t.Helper()
	if present {
		return
	}
	if os.Getenv("CORDON_TEST_REQUIRE") == "1" {
		t.Fatalf("this host lacks %s, and CORDON_TEST_REQUIRE=1 asks for everything", what)
	}
	t.Skipf("this host lacks %s", what)
}

func requireRoot(t testing.TB) {
	t.Helper()
	requireHost(t, os.Geteuid() == 0, "root for the tests")
}

func requireLandlock(t testing.TB, abi int) {
	t.Helper()
	have, err := LandlockABI()
	requireHost(t, err == nil && have >= abi, "landlock of a sufficient version")
}
