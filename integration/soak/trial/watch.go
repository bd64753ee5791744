package trial

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"cordon/integration/service"
	"cordon/integration/soak/load"
)

// every is how often a sample is taken: some tens of them in the shortest trial.
const every = 250 * time.Millisecond

// watcher takes samples of a daemon until it is told to end.
type watcher struct {
	service *service.Service
	done    *atomic.Int64
	tell    func(load.Sample)
	cancel  context.CancelFunc
	ended   chan struct{} // closed when samples and err are final

	samples []load.Sample
	err     error
}

func watch(s *service.Service, done *atomic.Int64, tell func(load.Sample)) *watcher {
	ctx, cancel := context.WithCancel(context.Background())
	w := &watcher{service: s, done: done, tell: tell, cancel: cancel, ended: make(chan struct{})}
	go func() {
		defer close(w.ended)
		w.err = w.run(ctx)
	}()
	return w
}

// end takes the last sample and gives all.
func (w *watcher) end() ([]load.Sample, error) {
	w.cancel()
	<-w.ended
	return w.samples, w.err
}

func (w *watcher) run(ctx context.Context) error {
	begin := time.Now()
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		sample, err := w.sample(begin)
		if err != nil {
			return err
		}
		w.samples = append(w.samples, sample)
		if w.tell != nil {
			w.tell(sample)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

func (w *watcher) sample(begin time.Time) (load.Sample, error) {
	h, err := w.service.Holdings()
	if err != nil {
		return load.Sample{}, fmt.Errorf("look at the daemon: %w; its log:\n%s", err, w.service.Log())
	}
	// Not the watcher's context: its end must not break off the last look.
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	goroutines, err := Metric(ctx, w.service, "go_goroutines")
	if err != nil {
		return load.Sample{}, err
	}
	return load.Sample{At: time.Since(begin), Done: int(w.done.Load()), RSS: h.RSS, Descriptors: len(h.Descriptors),
		Threads: h.Threads, Goroutines: int(goroutines), Children: len(h.Children)}, nil
}

// Metric reads one metric without labels from the daemon's /metrics.
func Metric(ctx context.Context, s *service.Service, name string) (float64, error) {
	code, body, err := s.Get(ctx, "/metrics")
	if err != nil || code != 200 {
		return 0, fmt.Errorf("read /metrics: status %d: %w", code, err)
	}
	for line := range strings.Lines(string(body)) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			n, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil {
				return 0, fmt.Errorf("read the metric %s: %w", name, err)
			}
			return n, nil
		}
	}
	return 0, fmt.Errorf("/metrics has no %s", name)
}
