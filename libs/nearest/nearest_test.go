package nearest

import "testing"

func TestFind(t *testing.T) {
	candidates := []string{"chunk", "groupBy", "keyBy", "map", "mapKeys", "sumBy"}
	for name, want := range map[string]string{
		"gruopBy": "groupBy", "groupby": "groupBy", "groupBuy": "groupBy", "chunks": "chunk", "mpa": "map",
		"sumby": "sumBy", "foo": "", "": "", "completelyElse": "",
	} {
		if got, ok := Find(name, candidates); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %t, want %q", name, got, ok, want)
		}
	}
}

func TestEdits(t *testing.T) {
	for _, row := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"", "ab", 2}, {"ab", "ba", 1}, {"groupBuy", "groupBy", 1}, {"abc", "abd", 1}, {"kitten", "sitting", 3}} {
		if got := Edits(row.a, row.b); got != row.want {
			t.Errorf("%q to %q: %d, want %d", row.a, row.b, got, row.want)
		}
	}
}
