package supervisor

import (
	"errors"

	"cordon/ipc"
)

// hearing is what a goroutine heard from a child. Its fields may be read once done is
// closed, which is soon after the child's death.
type hearing struct {
	replied chan bool // one value: the child has replied, or ended; true for a breach
	done    chan struct{}

	result *ipc.Result
	breach error // how the child broke the protocol; nil also for one that just died
}

var (
	errForeignID    = errors.New("it answered for another execution")
	errOutOfTurn    = errors.New("it said ready twice")
	errAfterResult  = errors.New("it went on after its result")
	errInconsistent = errors.New("its result contradicts itself")
	errLongError    = errors.New("its error is longer than any that an honest child sends")
	errTooMuch      = errors.New("its output is larger than its limit")
)

// listen starts to read what the child says. One that has waited has a listener already.
func (x *execution) listen() *hearing {
	h := &hearing{replied: make(chan bool, 1), done: make(chan struct{})}
	hear := func() {
		defer close(h.done)
		h.result, h.breach = x.hear()
		h.replied <- h.breach != nil
		if h.result == nil {
			return
		}
		// A child that has sent its result has nothing to add, so no frame is small enough.
		// What it sent before the kill reached it is still on the pipe.
		var breach *ipc.ProtocolError
		if _, err := x.child.reader.ReadChild(0); errors.As(err, &breach) {
			h.breach = errAfterResult
		}
	}
	if x.child.claims != nil {
		x.child.claims <- hear
	} else {
		go hear()
	}
	return h
}

func (x *execution) mostBytes() int64 { return x.request.execute.Limits.MaxChildFrame() }

// hear reads until the child's result, its end, or a breach.
func (x *execution) hear() (*ipc.Result, error) {
	for {
		message, err := x.child.reader.ReadChild(x.mostBytes())
		var breach *ipc.ProtocolError
		switch {
		case errors.As(err, &breach) && breach.Kind != ipc.Truncated:
			return nil, err
		case err != nil:
			return nil, nil // the end of the pipe, also in the middle of a frame
		case message.Log != nil:
			err = x.record(*message.Log)
		case message.Result != nil:
			return message.Result, x.checkResult(*message.Result)
		default:
			err = errOutOfTurn
		}
		if err != nil {
			return nil, err
		}
	}
}

func (x *execution) record(l ipc.Log) error {
	if l.ID != x.id {
		return errForeignID
	}
	return x.logs.add(l, x.child.reader.Size())
}

func (x *execution) checkResult(r ipc.Result) error {
	switch {
	case r.ID != x.id:
		return errForeignID
	case (r.Status == ipc.StatusOK) != (r.Error == nil), r.Error != nil && r.Output != nil:
		return errInconsistent
	case int64(len(r.Output)) > x.request.execute.Limits.OutputBytes:
		return errTooMuch
	case r.Error != nil && x.child.reader.Size() > ipc.ErrorRoom:
		return errLongError
	}
	return nil
}
