package clock

import (
	"math"
	"testing"
	"time"
)

func virtualAt(nanos int64) Clock { return New(&nanos) }

func TestVirtualClockStartsAtNowAndStepsAMicrosecondAReading(t *testing.T) {
	start := time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)
	c := virtualAt(start.UnixNano())
	for i := range 5 {
		want := start.Add(time.Duration(i) * time.Microsecond)
		if got := c.Now(); !got.Equal(want) {
			t.Fatalf("reading %d = %v, want %v", i, got, want)
		}
	}
	if got, want := c.Since(), 0.005; got != want {
		t.Fatalf("Since = %v, want %v", got, want)
	}
	if got := c.Origin(); !got.Equal(start) {
		t.Fatalf("Origin = %v, want %v", got, start)
	}
	if !c.Virtual() {
		t.Fatal("Virtual = false")
	}
}

func TestVirtualClockAdvancesToADueTimeAndNeverBack(t *testing.T) {
	c := virtualAt(0)
	for _, step := range []struct{ to, want float64 }{
		{1000, 1000}, {10, 1000.001}, {math.NaN(), 1000.002}, {math.Inf(-1), 1000.003}, {2000.5, 2000.5},
	} {
		c.Advance(step.to)
		if got := c.Since(); got != step.want {
			t.Fatalf("Advance(%v), then Since = %v, want %v", step.to, got, step.want)
		}
	}
}

func TestVirtualClockReachesEveryDueTime(t *testing.T) {
	c := virtualAt(0)
	for i := range 10_000 {
		due := c.Since() + float64(i)/7
		c.Advance(due)
		if got := c.Since(); got < due {
			t.Fatalf("Advance(%v) left the clock at %v, before it", due, got)
		}
	}
}

func TestVirtualClockStopsAtTheEndOfItsRange(t *testing.T) {
	c := virtualAt(0)
	c.Advance(math.Inf(1))
	first := c.Since()
	if second := c.Since(); first <= 0 || second < first {
		t.Fatalf("readings at the end of the range: %v, then %v", first, second)
	}
}

func TestBusyWaitOnAVirtualClockEnds(t *testing.T) {
	c := virtualAt(0)
	readings := 0
	for c.Now().UnixMilli() < 5 {
		readings++
	}
	if readings != 5000 {
		t.Fatalf("waited %d readings for 5 ms, want 5000", readings)
	}
}

func TestRealClockIsCoarseAndMonotonic(t *testing.T) {
	before := time.Now().Truncate(time.Millisecond)
	c := New(nil)
	if c.Virtual() {
		t.Fatal("Virtual = true")
	}
	if c.Origin().Before(before) {
		t.Fatalf("Origin = %v, before %v", c.Origin(), before)
	}
	last := -1.0
	for range 1000 {
		now := c.Now()
		if now.Nanosecond()%int(time.Millisecond) != 0 {
			t.Fatalf("Now = %v is finer than a millisecond", now)
		}
		since := c.Since()
		if tenths := since * 10; math.Abs(tenths-math.Round(tenths)) > 1e-6 {
			t.Fatalf("Since = %v is finer than 0.1 ms", since)
		}
		if since < last {
			t.Fatalf("Since went back from %v to %v", last, since)
		}
		last = since
		time.Sleep(10 * time.Microsecond)
	}
	c.Advance(1e9)
	if got := c.Since(); got >= 1e9 {
		t.Fatalf("Advance moved the real clock to %v", got)
	}
}
