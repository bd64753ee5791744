package dataset

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"testing"
)

// The expected outputs of the examples were made from exactly these bytes.
func TestDatasetsStayTheSame(t *testing.T) {
	sums := map[string]string{
		"sales-by-region":     "2d5e71566113186bb526c907f5ed67d87b713bed24a6d6961250ff8799cfbaad",
		"orders-last-30-days": "a2b044f29ea2fd80dd2ef1f9d50791fc58194fc9569ffc7d0a6fd1639c485858",
		"valid-users":         "efb5a0e23101924efb1883579614fa87edb6d8e27799a67a087fd9d14fb0840e",
	}
	for _, name := range Names() {
		raw, err := JSON(name)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(raw)
		if got := hex.EncodeToString(sum[:]); got != sums[name] {
			t.Errorf("%s: sha256 %s, want %s", name, got, sums[name])
		}
		var tables map[string][]any
		if err := json.Unmarshal(raw, &tables); err != nil {
			t.Fatal(err)
		}
		for table, rows := range tables {
			if len(rows) != Rows(name) {
				t.Errorf("%s: %d rows of %s, want %d", name, len(rows), table, Rows(name))
			}
		}
	}
}

func TestUnknownExampleIsAnError(t *testing.T) {
	if _, err := JSON("nothing"); err == nil {
		t.Error("no error")
	}
	if Rows("nothing") != 0 {
		t.Error("rows of nothing")
	}
}
