package load

import (
	"testing"
	"time"

	"cordon/supervisor"
)

func TestReconcile(t *testing.T) {
	clients := func() *Tally {
		t := newTally()
		t.Outcomes[supervisor.OK], t.Outcomes[supervisor.Timeout] = 2, 1
		t.HungUp, t.HungUpRunning = 5, 3
		t.Problems["too_large"] = 4
		t.ids = []string{"b", "a", "c"}
		return t
	}
	tests := []struct {
		name   string
		daemon map[string]uint64
		change func(*Tally)
		want   int // findings
	}{
		{"the same", map[string]uint64{"ok": 2, "timeout": 1, "cancelled": 3}, nil, 0},
		{"all that hung up had begun", map[string]uint64{"ok": 2, "timeout": 1, "cancelled": 5}, nil, 0},
		{"one that hung up ran on", map[string]uint64{"ok": 2, "timeout": 2, "cancelled": 4}, nil, 1},
		{"one that ran was not cancelled", map[string]uint64{"ok": 2, "timeout": 1, "cancelled": 2}, nil, 1},
		{"more cancelled than hung up", map[string]uint64{"ok": 2, "timeout": 1, "cancelled": 6}, nil, 1},
		{"one more than anybody got", map[string]uint64{"ok": 3, "timeout": 1, "cancelled": 3}, nil, 1},
		{"one that nobody asked for", map[string]uint64{"ok": 2, "timeout": 1, "cancelled": 3, "crashed": 1}, nil, 1},
		{"one too few", map[string]uint64{"ok": 2, "cancelled": 3}, nil, 1},
		{"two answers of one execution", map[string]uint64{"ok": 2, "timeout": 1, "cancelled": 3},
			func(t *Tally) { t.ids = append(t.ids, "b") }, 1},
		{"one rejected that nobody met", map[string]uint64{"ok": 2, "timeout": 1, "cancelled": 3},
			func(t *Tally) { t.Problems["too_large"]-- }, 1},
	}
	for _, tt := range tests {
		tally := clients()
		if tt.change != nil {
			tt.change(tally)
		}
		if found := tally.Reconcile(tt.daemon, map[string]uint64{"too_large": 4, "overloaded": 9}); len(found) != tt.want {
			t.Errorf("%s: found %q, want %d", tt.name, found, tt.want)
		}
	}
}

func TestMerge(t *testing.T) {
	total := newTally()
	for i := range 3 {
		one := newTally()
		one.Outcomes[supervisor.OK], one.Problems["too_large"], one.HungUp, one.Overloaded = 2, 1, 1, i
		one.latencies = []time.Duration{time.Duration(i) * time.Second}
		for range 15 {
			one.wrong(Exchange{ID: "x"}, errHungUp)
		}
		total.merge(one)
	}
	if total.Answered() != 12 || total.Overloaded != 3 || total.Faults != 45 || len(total.Wrong) != wrongShown {
		t.Errorf("%+v, answered %d", *total, total.Answered())
	}
	if total.Latency(0) != 0 || total.Latency(0.5) != time.Second || total.Latency(1) != 2*time.Second {
		t.Errorf("latencies %v %v %v", total.Latency(0), total.Latency(0.5), total.Latency(1))
	}
}

// steady are samples of a daemon that swings and keeps nothing.
func steady(n int) []Sample {
	var all []Sample
	for i := range n {
		swing := i % 5
		all = append(all, Sample{At: time.Duration(i) * time.Second, Done: i, RSS: int64(50+swing) << 20,
			Descriptors: 60 + 4*swing, Threads: 20 + swing, Goroutines: 100 + 20*swing})
	}
	return all
}

func TestGrowth(t *testing.T) {
	tests := []struct {
		name   string
		change func(i int, s *Sample)
		want   int
	}{
		{"steady", func(int, *Sample) {}, 0},
		{"small at the beginning", func(i int, s *Sample) { s.RSS = min(s.RSS, int64(i+10)<<20) }, 0},
		{"one peak at the end", func(i int, s *Sample) {
			if i > 195 {
				s.RSS, s.Threads = 2*s.RSS, 99
			}
		}, 0},
		{"resident memory", func(i int, s *Sample) { s.RSS += int64(i) << 17 }, 1},
		{"descriptors", func(i int, s *Sample) { s.Descriptors += i / 10 }, 1},
		{"threads", func(i int, s *Sample) { s.Threads += i / 10 }, 1},
		{"goroutines", func(i int, s *Sample) { s.Goroutines += i / 10 }, 1},
	}
	for _, tt := range tests {
		samples := steady(200)
		for i := range samples {
			tt.change(i, &samples[i])
		}
		if found := Growth(samples); len(found) != tt.want {
			t.Errorf("%s: found %q, want %d", tt.name, found, tt.want)
		}
	}
	if found := Growth(steady(10)); len(found) != 1 {
		t.Errorf("of ten samples: %q, want that they are too few", found)
	}
}
