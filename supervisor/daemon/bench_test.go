package daemon

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"cordon/supervisor"
)

// BenchmarkExecution compares an execution over the socket with one by a call, turn by turn:
// what the daemon adds is the difference of their medians.
func BenchmarkExecution(b *testing.B) {
	s := serve(b, Rules{Pool: supervisor.Pool{MinIdle: 2}}, func(o *Options) { o.Log = nil })
	request := supervisor.Request{Code: `output = 1`}
	body := execution(request.Code)
	var called, asked []time.Duration
	for b.Loop() {
		begin := time.Now()
		if _, err := s.current.Load().supervisor.Run(b.Context(), request); err != nil {
			b.Fatal(err)
		}
		called = append(called, time.Since(begin))
		s.eventually("a child waits", func() bool { return s.children().Idle > 0 })
		begin = time.Now()
		if a := s.ask(http.MethodPost, executionsPath, body); a.status != http.StatusOK {
			b.Fatalf("%d %s", a.status, a.body)
		}
		asked = append(asked, time.Since(begin))
		s.eventually("a child waits", func() bool { return s.children().Idle > 0 })
	}
	median := func(all []time.Duration) float64 {
		slices.Sort(all)
		return float64(all[len(all)/2].Microseconds())
	}
	b.ReportMetric(median(called), "call-p50-us")
	b.ReportMetric(median(asked), "socket-p50-us")
}
