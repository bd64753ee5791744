package records

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"
)

// AuditOptions say where the audit log is and what it holds.
type AuditOptions struct {
	// Path is a file, which is made for its owner alone, or - for standard output.
	Path string
	// Required: no execution without its record. See Audit.Healthy.
	Required bool
	// Code adds each script to its record. Input never is.
	Code bool
	// Log takes what is wrong with the log; nil discards it.
	Log hclog.Logger
}

// AuditStats are what the audit log came to so far.
type AuditStats struct {
	Written, Lost uint64
	Pending       int
	Failing       bool
}

// What waits for the disk is bounded. Where the log is required executions stop soon after
// it fails, so that only those count that ran at that moment.
const (
	maxPending      = 4096
	maxPendingBytes = 64 << 20
	// auditPatience is how long a write may take before the log counts as failing.
	auditPatience = 2 * time.Second
	// auditRetry is how often a log that failed is tried again.
	auditRetry = 200 * time.Millisecond
)

// Audit is the audit log. Its methods are safe for concurrent use.
//
// One goroutine writes, so that a disk that hangs holds up nobody but those who must wait
// for it. Where a write fails and the log is required, records are kept, the daemon refuses
// executions (Healthy), and the write is tried again until it succeeds. Where it is not
// required, the record is dropped and counted. Either way the first line after a gap says how
// many records are missing.
type Audit struct {
	options AuditOptions
	file    *auditFile // the writer's alone
	wake    chan struct{}
	reopen  chan chan error
	closing chan struct{}
	done    chan struct{} // closed when the writer has ended

	mu      sync.Mutex
	pending []*auditRecord
	bytes   int
	closed  bool
	failure error
	written uint64
	lost    uint64
	// unsaid are the lost records that no line in the log tells of yet, since then.
	unsaid uint64
	since  time.Time
}

// auditRecord is a line that waits.
type auditRecord struct {
	line    []byte
	at      time.Time
	settled chan struct{} // closed when it is written, or known to wait for the disk
	once    bool          // settled is closed
}

func (r *auditRecord) settle() {
	if !r.once {
		r.once = true
		close(r.settled)
	}
}

// OpenAudit opens the log. Close ends it.
func OpenAudit(options AuditOptions) (*Audit, error) {
	if options.Path == "" {
		return nil, errors.New("open audit log: the path is empty, want a file or - for standard output")
	}
	if options.Log == nil {
		options.Log = hclog.NewNullLogger()
	}
	file, err := openAuditFile(options.Path)
	if err != nil {
		return nil, err
	}
	a := &Audit{
		options: options, file: file,
		wake: make(chan struct{}, 1), reopen: make(chan chan error),
		closing: make(chan struct{}), done: make(chan struct{}),
	}
	go a.run()
	return a, nil
}

// Healthy says whether an execution may begin. The error says since when no record could be
// written, and why; it is nil where the log is not required.
func (a *Audit) Healthy() error {
	if !a.options.Required {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.failure != nil {
		return a.failure
	}
	if len(a.pending) > 0 {
		if waits := time.Since(a.pending[0].at); waits > auditPatience {
			return fmt.Errorf("write audit log %s: a write has not come back for %v", a.options.Path, waits.Round(time.Millisecond))
		}
	}
	return nil
}

// Stats says what became of the records so far.
func (a *Audit) Stats() AuditStats {
	a.mu.Lock()
	defer a.mu.Unlock()
	return AuditStats{Written: a.written, Lost: a.lost, Pending: len(a.pending), Failing: a.failure != nil}
}

// Write keeps a record. Where the log is required it returns when the line is written, or
// known to wait for the disk; at the latest with ctx. Otherwise it does not wait.
func (a *Audit) Write(ctx context.Context, e Execution) {
	r := a.enqueue(e)
	if r == nil || !a.options.Required {
		return
	}
	patience := time.NewTimer(auditPatience)
	defer patience.Stop()
	select {
	case <-r.settled:
	case <-patience.C:
	case <-ctx.Done():
	}
}

// enqueue gives the record that waits, or nil where there is no room for it.
func (a *Audit) enqueue(e Execution) *auditRecord {
	line, err := encodeLine(e, a.options.Code, false)
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.options.Code && a.bytes+len(line) > maxPendingBytes {
		line, err = encodeLine(e, true, true)
	}
	if err != nil || a.closed || len(a.pending) >= a.room(e) || a.bytes+len(line) > maxPendingBytes {
		a.drop()
		if err != nil {
			a.options.Log.Error("audit record lost", "cause", err)
		}
		return nil
	}
	r := &auditRecord{line: line, at: time.Now(), settled: make(chan struct{})}
	a.pending = append(a.pending, r)
	a.bytes += len(line)
	if a.failure != nil {
		r.settle()
	}
	select {
	case a.wake <- struct{}{}:
	default:
	}
	return r
}

// room is how many records may wait. A flood of refusals leaves room for executions.
func (a *Audit) room(e Execution) int {
	if e.Refusal != "" {
		return maxPending / 2
	}
	return maxPending
}

// drop counts a record as lost. It is called with the lock held.
func (a *Audit) drop() {
	if a.unsaid == 0 {
		a.since = time.Now()
	}
	a.unsaid++
	a.lost++
}

// Reopen opens the path anew, for logrotate. Where that fails the old file stays in use.
func (a *Audit) Reopen() error {
	reply := make(chan error, 1)
	patience := time.NewTimer(auditPatience)
	defer patience.Stop()
	select {
	case a.reopen <- reply:
	case <-a.done:
		return errors.New("reopen audit log: it is closed")
	case <-patience.C:
		return fmt.Errorf("reopen audit log %s: a write has not come back for %v", a.options.Path, auditPatience)
	}
	select {
	case err := <-reply:
		return err
	case <-patience.C:
		return fmt.Errorf("reopen audit log %s: it has not opened for %v", a.options.Path, auditPatience)
	}
}

// Close writes what waits, if it can be written, and ends the log. The error says how many
// records are lost for ever.
func (a *Audit) Close() error {
	a.mu.Lock()
	first := !a.closed
	a.closed = true
	a.mu.Unlock()
	if first {
		close(a.closing)
	}
	patience := time.NewTimer(auditPatience)
	defer patience.Stop()
	select {
	case <-a.done:
	case <-patience.C:
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	left := uint64(len(a.pending)) + a.unsaid
	switch {
	case left == 0:
		return nil
	case a.failure == nil:
		return fmt.Errorf("close audit log %s: a write has not come back for %v, and %d records are in no line of it",
			a.options.Path, auditPatience, left)
	default:
		return fmt.Errorf("close audit log %s: %d records are in no line of it: %w", a.options.Path, left, a.failure)
	}
}
