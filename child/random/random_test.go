package random

import (
	"bytes"
	"math"
	"regexp"
	"testing"
)

func seeded(seed uint64) *Source {
	// The entropy differs on purpose: with a seed it must not matter.
	return New(&seed, [32]byte{byte(seed), 1, 2, 3})
}

func take(s *Source) (floats [8]float64, raw [40]byte, ids [4]string) {
	for i := range floats {
		floats[i] = s.Float64()
	}
	s.Read(raw[:])
	for i := range ids {
		ids[i] = s.UUIDv4()
	}
	return floats, raw, ids
}

func TestSeedAloneDecides(t *testing.T) {
	seed := uint64(42)
	f1, b1, u1 := take(New(&seed, [32]byte{1}))
	f2, b2, u2 := take(New(&seed, [32]byte{2}))
	if f1 != f2 || b1 != b2 || u1 != u2 {
		t.Fatal("two sources of one seed differ")
	}
	f3, b3, u3 := take(seeded(43))
	if f1 == f3 || b1 == b3 || u1 == u3 {
		t.Fatal("sources of neighbouring seeds agree")
	}
}

// TestSeededStreamIsPinned holds the promise that a seed means the same in every build:
// who changes the derivation breaks the repeatability that callers stored seeds for.
func TestSeededStreamIsPinned(t *testing.T) {
	s := seeded(1)
	if got, want := s.Float64(), 0.09123242815663302; got != want {
		t.Errorf("first number of seed 1 = %v, want %v", got, want)
	}
	if got, want := s.UUIDv4(), "aa41e418-63e2-4404-b1bf-3ab2dda76cdd"; got != want {
		t.Errorf("first uuid of seed 1 = %v, want %v", got, want)
	}
}

func TestEntropyDecidesWithoutASeed(t *testing.T) {
	f1, b1, _ := take(New(nil, [32]byte{1}))
	f2, b2, _ := take(New(nil, [32]byte{1}))
	f3, b3, _ := take(New(nil, [32]byte{2}))
	if f1 != f2 || b1 != b2 {
		t.Fatal("equal entropy gave different sources")
	}
	if f1 == f3 || b1 == b3 {
		t.Fatal("different entropy gave equal sources")
	}
}

func TestNumbersDoNotMoveBytes(t *testing.T) {
	quiet, busy := seeded(7), seeded(7)
	for range 100 {
		busy.Float64()
	}
	if a, b := quiet.UUIDv4(), busy.UUIDv4(); a != b {
		t.Fatalf("uuid after Math.random = %s, without = %s", b, a)
	}
}

func TestFloatsAreUniformInTheUnitInterval(t *testing.T) {
	s := seeded(3)
	var buckets [10]int
	const n = 100_000
	for range n {
		f := s.Float64()
		if f < 0 || f >= 1 {
			t.Fatalf("Float64 = %v, outside [0, 1)", f)
		}
		buckets[int(f*10)]++
	}
	for i, count := range buckets {
		// Five standard deviations of a bucket of n/10.
		if math.Abs(float64(count)-n/10) > 5*math.Sqrt(n*0.09) {
			t.Errorf("bucket %d holds %d of %d", i, count, n)
		}
	}
}

func TestReadFillsAnyLength(t *testing.T) {
	for _, n := range []int{0, 1, 7, 8, 9, 1000, 1 << 16} {
		buf := bytes.Repeat([]byte{0xAA}, n+1)
		got, err := seeded(9).Read(buf[:n])
		if got != n || err != nil {
			t.Fatalf("Read of %d bytes = %d, %v", n, got, err)
		}
		if buf[n] != 0xAA {
			t.Fatalf("Read of %d bytes wrote past its end", n)
		}
	}
}

func TestUUIDv4Form(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	s := seeded(5)
	seen := map[string]bool{}
	for range 1000 {
		id := s.UUIDv4()
		if !form.MatchString(id) || seen[id] {
			t.Fatalf("uuid %q is malformed or came twice", id)
		}
		seen[id] = true
	}
}
