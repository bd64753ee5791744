package load

import (
	"fmt"
	"slices"
	"time"
)

// Sample is what the daemon had of the host at a moment of a run.
type Sample struct {
	At          time.Duration // since the run began
	Done        int           // exchanges that were answered
	RSS         int64         // bytes
	Descriptors int
	Threads     int
	Goroutines  int
	Children    int
}

// How much a daemon that keeps nothing may still differ between two parts of a run. What it
// has at a moment depends on what runs at that moment, so medians are compared.
const (
	// WarmUp is the first part of a run, which is not looked at: pools fill, buffers and the
	// heap grow to what the load needs.
	WarmUp = 0.1
	// rssGrowth is the share by which the last quarter may be over the first.
	rssGrowth = 0.20
	// countGrowth is by how many descriptors, threads or goroutines.
	countGrowth = 8
)

// Growth compares the last quarter of a run behind its warm-up with the first, and tells what
// has grown. It takes the samples in their order; too few of them are a finding as well.
func Growth(samples []Sample) []string {
	behind := samples[int(WarmUp*float64(len(samples))):]
	quarter := len(behind) / 4
	const fewest = 4 // a median of fewer says little
	if quarter < fewest {
		return []string{fmt.Sprintf("%d samples are too few to tell whether anything grows, want %d behind the warm-up", len(samples), 4*fewest)}
	}
	first, last := behind[:quarter], behind[len(behind)-quarter:]
	var found []string
	if a, b := median(first, rss), median(last, rss); float64(b) > (1+rssGrowth)*float64(a) {
		found = append(found, fmt.Sprintf("resident memory grew from %d to %d bytes", a, b))
	}
	for _, one := range []struct {
		name string
		of   func(Sample) int64
	}{
		{"descriptors", func(s Sample) int64 { return int64(s.Descriptors) }},
		{"threads", func(s Sample) int64 { return int64(s.Threads) }},
		{"goroutines", func(s Sample) int64 { return int64(s.Goroutines) }},
	} {
		if a, b := median(first, one.of), median(last, one.of); b > a+countGrowth {
			found = append(found, fmt.Sprintf("%s grew from %d to %d", one.name, a, b))
		}
	}
	return found
}

func rss(s Sample) int64 { return s.RSS }

func median(samples []Sample, of func(Sample) int64) int64 {
	var values []int64
	for _, s := range samples {
		values = append(values, of(s))
	}
	slices.Sort(values)
	return values[len(values)/2]
}
