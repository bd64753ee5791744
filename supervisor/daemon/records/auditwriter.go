package records

import "time"

// run is the writer. It ends with Close.
func (a *Audit) run() {
	defer close(a.done)
	defer a.file.close()
	// It runs on while records come: a flood of them must not put the next try off for ever.
	var retry <-chan time.Time
	for {
		switch {
		case !a.owes():
			retry = nil
		case retry == nil:
			retry = time.After(auditRetry)
		}
		select {
		case <-a.wake:
			if a.options.Required && a.failing() {
				continue // and try again in time
			}
		case reply := <-a.reopen:
			reply <- a.file.reopen()
		case <-retry:
			retry = nil
			// The file may be on a disk that went away and came back.
			if err := a.file.reopen(); err != nil {
				a.options.Log.Debug("audit log cannot be opened again", "cause", err)
			}
		case <-a.closing:
			a.flush()
			return
		}
		a.flush()
	}
}

func (a *Audit) failing() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.failure != nil
}

// owes tells whether a write has failed whose record, or whose loss, is to be told.
func (a *Audit) owes() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.failure != nil || a.unsaid > 0
}

// flush writes what waits, up to the first failure where the log is required.
func (a *Audit) flush() {
	for a.tellLoss() {
		a.mu.Lock()
		if len(a.pending) == 0 {
			a.mu.Unlock()
			return
		}
		r := a.pending[0]
		a.mu.Unlock()
		err := a.file.write(r.line)
		a.mu.Lock()
		a.judge(err)
		switch {
		case err == nil:
			r.settle()
			a.written++
		case a.options.Required:
			a.mu.Unlock()
			return
		default:
			a.drop()
		}
		a.pending[0] = nil
		a.pending = a.pending[1:]
		a.bytes -= len(r.line)
		a.mu.Unlock()
	}
}

// tellLoss writes the line about records that were lost, if there are any. It is false where
// that failed and nothing behind it may be written, lest the gap be told in the wrong place.
func (a *Audit) tellLoss() bool {
	a.mu.Lock()
	lost, since := a.unsaid, a.since
	a.mu.Unlock()
	if lost == 0 {
		return true
	}
	line, err := encode(lostLine{Time: time.Now().UTC(), Event: "lost", Records: lost, Since: since.UTC()})
	if err == nil {
		err = a.file.write(line)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.judge(err)
	if err == nil {
		a.unsaid -= lost
		return true
	}
	if !a.options.Required {
		for range a.pending {
			a.drop()
		}
		a.pending, a.bytes = nil, 0
	}
	return false
}

// judge keeps whether the log fails, and tells when that changes. It is called with the lock
// held.
func (a *Audit) judge(err error) {
	switch {
	case err != nil && a.failure == nil:
		a.options.Log.Error("audit log cannot be written", "path", a.options.Path, "required", a.options.Required, "cause", err)
	case err == nil && a.failure != nil:
		a.options.Log.Info("audit log can be written again", "path", a.options.Path, "lost", a.lost)
	}
	a.failure = err
	if err != nil {
		// Nobody waits for a disk that is known to be full.
		for _, r := range a.pending {
			r.settle()
		}
	}
}
