package client

import (
	"errors"
	"io"
	"net/http"
	"sync"

	"cordon/supervisor"
	"cordon/supervisor/api"
)

// streamOnce hands out console lines at the caller's pace while it reads them at the
// daemon's: a daemon that has to wait for its reader hangs up. What is kept meanwhile is what
// the answer may have. With an error the result holds the lines that came.
func (c *Client) streamOnce(req *http.Request, onLog func(supervisor.LogEntry)) (supervisor.Result, error) {
	resp, err := c.send(req, api.StreamType)
	if err != nil {
		return supervisor.Result{}, err
	}
	defer resp.Body.Close()
	var (
		book   = newLogbook()
		result *supervisor.Result
		failed error
	)
	go func() {
		defer book.close()
		result, failed = c.readStream(resp, book)
	}()
	book.deliver(onLog) // until close, so that the goroutine's work is seen
	if failed != nil {
		return supervisor.Result{Logs: book.entries}, failed
	}
	return *result, nil
}

// readStream reads to the result, and makes sure that it is the last line.
func (c *Client) readStream(resp *http.Response, book *logbook) (*supervisor.Result, error) {
	in := newLines(resp.Body, c.options.MaxAnswer)
	for {
		data, err := in.next(c.options.MaxAnswer)
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF // it ends with a result
		}
		if err != nil {
			return nil, c.unread(resp, err)
		}
		var line api.StreamLine
		if err := decode(data, &line); err != nil {
			return nil, c.foreign(resp, "a line of it: "+err.Error())
		}
		switch {
		case line.Log != nil && line.Result == nil && line.Problem == nil:
			if err := checkLog(line.Log); err != nil {
				return nil, c.foreign(resp, err.Error())
			}
			book.add(*line.Log)
		case line.Result != nil && line.Log == nil && line.Problem == nil:
			if err := checkResult(line.Result); err != nil {
				return nil, c.foreign(resp, err.Error())
			}
			return line.Result, c.ended(resp, in)
		case line.Problem != nil && line.Problem.Code != "" && line.Log == nil && line.Result == nil:
			return nil, &refusal{line.Problem}
		default:
			return nil, c.foreign(resp, "a line of it is neither a log, nor a result, nor a problem")
		}
	}
}

// ended makes sure that nothing follows the result. Reading to the end also lets the
// connection be used again.
func (c *Client) ended(resp *http.Response, in *lines) error {
	_, err := in.next(0)
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case err == nil || errors.Is(err, errTooLarge):
		return c.foreign(resp, "something follows its result")
	default:
		return c.unread(resp, err)
	}
}

// logbook keeps console lines until the caller takes them.
type logbook struct {
	mu      sync.Mutex
	entries []supervisor.LogEntry
	more    chan struct{} // has an entry, or is closed, when there is something to deliver
}

func newLogbook() *logbook { return &logbook{more: make(chan struct{}, 1)} }

func (b *logbook) add(entry supervisor.LogEntry) {
	b.mu.Lock()
	b.entries = append(b.entries, entry)
	b.mu.Unlock()
	select {
	case b.more <- struct{}{}:
	default: // the deliverer has been told already
	}
}

func (b *logbook) close() { close(b.more) }

// deliver hands every line to f, in order, until close.
func (b *logbook) deliver(f func(supervisor.LogEntry)) {
	for done := 0; ; {
		_, open := <-b.more
		b.mu.Lock()
		fresh := b.entries[done:]
		b.mu.Unlock()
		for _, entry := range fresh {
			f(entry)
		}
		done += len(fresh)
		if !open {
			return
		}
	}
}
