package trial

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"
	"time"

	"cordon/integration/soak/load"
	"cordon/supervisor"
)

// Write prints the report for people.
func (r Report) Write(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	t := r.Tally
	seconds := t.Took.Seconds()
	fmt.Fprintf(w, "answers\t%d\tin %v\t%.0f/s\t\n", t.Answered(), t.Took.Round(time.Second), float64(t.Answered())/seconds)
	for _, o := range supervisor.Outcomes() {
		if n := t.Outcomes[o]; n > 0 {
			fmt.Fprintf(w, "%s\t%d\t\n", o, n)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(t.Problems)) {
		fmt.Fprintf(w, "%s\t%d\t\n", code, t.Problems[code])
	}
	fmt.Fprintf(w, "hung up\t%d\t%d while it ran\t\n", t.HungUp, t.HungUpRunning)
	fmt.Fprintf(w, "overloaded\t%d\tsent again\t\n", t.Overloaded)
	fmt.Fprintf(w, "wrong\t%d\t\n\n", t.Faults)

	fmt.Fprintf(w, "latency of ok\tp50\tp90\tp99\tmost\t\n\t")
	for _, share := range []float64{0.5, 0.9, 0.99, 1} {
		fmt.Fprintf(w, "%.1f ms\t", float64(t.Latency(share).Microseconds())/1000)
	}
	fmt.Fprintf(w, "\n\ndaemon\tdone\tresident\tdescriptors\tthreads\tgoroutines\tchildren\t\n")
	for _, at := range r.moments() {
		s := at.sample
		fmt.Fprintf(w, "%s\t%d\t%.1f MiB\t%d\t%d\t%d\t%d\t\n", at.name, s.Done, float64(s.RSS)/(1<<20), s.Descriptors, s.Threads, s.Goroutines, s.Children)
	}
	fmt.Fprintf(w, "left behind\t%d\t\n\n", len(r.Left))
	if len(r.Findings) == 0 {
		fmt.Fprintln(w, "Every answer was right, nothing grew, and nothing is left.")
	}
	for _, f := range r.Findings {
		fmt.Fprintln(w, "FOUND:", f)
	}
	return w.Flush()
}

// moment is a sample with what it is called.
type moment struct {
	name   string
	sample load.Sample
}

// moments are the samples that are shown, by the share of the time.
func (r Report) moments() []moment {
	var all []moment
	for _, one := range []struct {
		name  string
		share float64
	}{{"begin", 0}, {"warm", load.WarmUp}, {"25 %", 0.25}, {"50 %", 0.5}, {"75 %", 0.75}, {"end", 1}} {
		if n := len(r.Samples); n > 0 {
			all = append(all, moment{one.name, r.Samples[min(n-1, int(one.share*float64(n)))]})
		}
	}
	return all
}
