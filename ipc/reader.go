package ipc

import "io"

// ChildMessage is what a child sends: exactly one field is set.
type ChildMessage struct {
	Ready  *Ready
	Log    *Log
	Result *Result
}

// SupervisorMessage is what a supervisor sends: exactly one field is set.
type SupervisorMessage struct {
	Hello   *Hello
	Execute *Execute
}

// Reader receives messages. It must not be used by two goroutines at a time.
type Reader struct {
	r   io.Reader
	buf []byte
	// size is the length of the last frame's body.
	size int64
	err  error
}

// NewReader returns a Reader that receives from r and takes from it no byte behind the
// frame it reads. A peer that sends many small frames costs two reads each, so r may be
// worth a buffer.
func NewReader(r io.Reader) *Reader { return &Reader{r: r} }

// Size is how long the body of the last message's frame was, in bytes: what a peer sends
// may be much longer than what it says.
func (r *Reader) Size() int64 { return r.size }

// ReadChild receives one message of a child's, whose frame's body may have up to max bytes
// ([MaxReadyFrame], [Limits.MaxChildFrame]).
//
// It gives io.EOF, as it is, where the pipe ended between two frames; a [*ProtocolError]
// where the child broke the protocol; any other error wrapped where reading failed. Every
// error is final: later calls give the same. What it gives shares memory with nothing that
// the Reader goes on to use.
func (r *Reader) ReadChild(max int64) (ChildMessage, error) {
	var m ChildMessage
	err := r.receive(max, func(name string) codec {
		switch name {
		case "ready":
			m.Ready = new(Ready)
			return m.Ready.fields()
		case "log":
			m.Log = new(Log)
			return m.Log.fields()
		case "result":
			m.Result = new(Result)
			return m.Result.fields()
		}
		return nil
	})
	if err != nil {
		return ChildMessage{}, err
	}
	return m, nil
}

// ReadSupervisor receives one message of the supervisor's ([MaxHelloFrame],
// [MaxExecuteFrame]). Its errors are those of [Reader.ReadChild].
func (r *Reader) ReadSupervisor(max int64) (SupervisorMessage, error) {
	var m SupervisorMessage
	err := r.receive(max, func(name string) codec {
		switch name {
		case "hello":
			m.Hello = new(Hello)
			return m.Hello.fields()
		case "execute":
			m.Execute = new(Execute)
			return m.Execute.fields()
		}
		return nil
	})
	if err != nil {
		return SupervisorMessage{}, err
	}
	return m, nil
}

// receive reads one frame into the message that it names. The fields of that message are
// what choose gives, nil where the peer has no message of that name.
func (r *Reader) receive(max int64, choose func(name string) codec) error {
	if r.err != nil {
		return r.err
	}
	body, err := readFrame(r.r, r.buf, max)
	if err != nil {
		r.err = err
		return err
	}
	r.size = int64(len(body))
	s := &scanner{data: body}
	if bad := s.message(choose); bad != nil {
		r.err = &ProtocolError{Kind: bad.Kind, Offset: bad.Offset, Reason: bad.Reason}
		return r.err
	}
	r.buf = nil
	if !s.shared && cap(body) <= keepBytes {
		r.buf = body
	}
	return nil
}

// message moves past a whole body: one object with one key, which choose knows.
func (s *scanner) message(choose func(name string) codec) *SyntaxError {
	if _, err := s.enter(); err != nil {
		return err
	}
	s.space()
	if s.at('}') {
		return s.fail(UnknownMessage, s.pos, "a body that names no message")
	}
	name, start, err := s.key()
	if err != nil {
		return err
	}
	fields := choose(name)
	if fields == nil {
		return s.fail(UnknownMessage, start, s.quote(start, start+len(name)+2)+" is not a message of this peer's")
	}
	if err := fields.read(s); err != nil {
		return err
	}
	if err := s.expect('}', "'}' after the body's one message"); err != nil {
		return err
	}
	return s.end()
}
