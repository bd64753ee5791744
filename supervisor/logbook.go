package supervisor

import (
	"errors"
	"sync"

	"cordon/ipc"
)

// logbook keeps the console lines of one execution within its limits, and hands them to
// the caller at the caller's pace: adding a line never waits for anybody.
type logbook struct {
	lines, bytes, traffic int64 // what may still come; traffic is what the lines take on the pipe

	mu      sync.Mutex
	entries []LogEntry
	more    chan struct{} // has an entry, or is closed, when there is something to deliver
}

func newLogbook(l ipc.Limits) *logbook {
	return &logbook{lines: l.LogLines, bytes: l.LogBytes, traffic: l.MaxLogTraffic(), more: make(chan struct{}, 1)}
}

var errLogFlood = errors.New("it sent more log lines than its limits allow")

// levels are what a line can say of itself.
var levels = map[string]bool{"log": true, "info": true, "warn": true, "error": true, "debug": true}

var errLogLevel = errors.New("it sent a log line of an unknown level")

// add takes a line from the child, and how many bytes it took on the pipe. An honest child cuts its lines at the limits itself, so
// one that goes past them is not honest.
func (b *logbook) add(l ipc.Log, sent int64) error {
	if !levels[l.Level] {
		return errLogLevel
	}
	b.lines--
	b.bytes -= int64(len(l.Message))
	b.traffic -= sent
	if b.lines < 0 || b.bytes < 0 || b.traffic < 0 {
		return errLogFlood
	}
	b.mu.Lock()
	b.entries = append(b.entries, LogEntry{Level: l.Level, Message: l.Message, AtMS: l.AtMS})
	b.mu.Unlock()
	select {
	case b.more <- struct{}{}:
	default: // the deliverer has been told already
	}
	return nil
}

// close says that no line follows.
func (b *logbook) close() { close(b.more) }

// deliver hands every line to f, in order, until close.
func (b *logbook) deliver(f func(LogEntry)) {
	for done := 0; ; {
		_, open := <-b.more
		b.mu.Lock()
		fresh := b.entries[done:]
		b.mu.Unlock()
		for _, e := range fresh {
			f(e)
		}
		done += len(fresh)
		if !open {
			return
		}
	}
}

// all gives every line that was taken so far.
func (b *logbook) all() []LogEntry {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]LogEntry{}, b.entries...)
}
