package daemon

import (
	"context"
	"net/http"
	"sync"

	"cordon/supervisor"
	"cordon/supervisor/api"
)

// executeStream answers with lines as they come. The head goes out with the first of them,
// so that what fails before is answered like any other call.
func (c *call) executeStream(request supervisor.Request) *api.Problem {
	ctx, cancel := context.WithCancel(c.r.Context())
	defer cancel()
	lines := newLines()
	written := make(chan error, 1)
	go func() {
		err := c.writeLines(lines)
		if err != nil {
			cancel() // nobody reads what the script prints
		}
		written <- err
	}()
	defer func() { // also where the run panics
		if lines != nil {
			lines.close()
			<-written
		}
	}()
	result, problem := c.run(ctx, request, func(entry supervisor.LogEntry) { lines.add(entry) })
	request = supervisor.Request{}
	c.held.become(size(result))
	lines.close()
	broken := <-written
	lines = nil
	if problem != nil && c.status == 0 {
		return problem
	}
	last := api.StreamLine{Result: &result}
	if problem != nil {
		c.note(problem)
		last = api.StreamLine{Problem: problem}
	}
	if broken != nil {
		c.gone(broken)
		return nil
	}
	body, err := api.Encode(last)
	if err != nil {
		return c.internal("encode result", err)
	}
	c.gone(c.writeLine(body))
	return nil
}

// size is about what a result and its lines take in memory.
func size(r supervisor.Result) int64 {
	const line = 64
	n := int64(len(r.Output))
	for i := range r.Logs {
		n += int64(len(r.Logs[i].Message)) + line
	}
	return n
}

// writeLines sends lines until there are no more.
func (c *call) writeLines(lines *lines) error {
	for {
		entries := lines.take()
		if entries == nil {
			return nil
		}
		for i := range entries {
			body, err := api.Encode(api.StreamLine{Log: &entries[i]})
			if err == nil {
				err = c.writeLine(body)
			}
			if err != nil {
				return err
			}
		}
	}
}

// writeLine sends one line at once.
func (c *call) writeLine(line []byte) error {
	if c.status == 0 {
		c.w.Header().Set("Content-Type", api.StreamType)
		c.w.Header().Set("X-Accel-Buffering", "no") // a proxy must not keep lines back
		c.head(http.StatusOK)
	}
	if err := c.write(line); err != nil {
		return err
	}
	return c.flush()
}

// lines is what a script has printed and no one has sent yet: no more than the limits of its
// logs allow. It takes lines at once, so that a slow reader holds no child.
type lines struct {
	mu      sync.Mutex
	changed *sync.Cond
	waiting []supervisor.LogEntry
	closed  bool
}

func newLines() *lines {
	l := &lines{}
	l.changed = sync.NewCond(&l.mu)
	return l
}

func (l *lines) add(entry supervisor.LogEntry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting = append(l.waiting, entry)
	l.changed.Signal()
}

// close says that no more come.
func (l *lines) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.changed.Signal()
}

// take waits for lines; nil is the end.
func (l *lines) take() []supervisor.LogEntry {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.waiting) == 0 && !l.closed {
		l.changed.Wait()
	}
	taken := l.waiting
	l.waiting = nil
	return taken
}
