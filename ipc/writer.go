package ipc

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// headerBytes is the size of a frame's length.
const headerBytes = 4

// keepBytes is how large a buffer may be to be kept from one frame to the next.
const keepBytes = 64 << 10

// Writer sends messages. It must not be used by two goroutines at a time.
//
// A frame leaves in one Write call, so that one which is no larger than PIPE_BUF (4 096
// bytes, pipe(7)) is on the pipe whole or not at all. A frame with a document of 64 KiB or
// more leaves in three, for the document is then written from where it stands.
//
// A Writer does not check what it sends: documents must be JSON that the peer's reader
// takes (see [CheckJSON]), and the fields in the ranges that their types state.
type Writer struct {
	w   io.Writer
	buf []byte
}

// NewWriter returns a Writer that sends to w.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w} }

// Hello sends m. Like all of the Writer's methods it fails when the pipe does, or when m
// cannot be put into a frame; part of the frame may then have been sent.
func (w *Writer) Hello(m Hello) error { return w.send("hello", m.fields()) }

// Ready sends m.
func (w *Writer) Ready(m Ready) error { return w.send("ready", m.fields()) }

// Execute sends m; an Input of no bytes goes as null.
func (w *Writer) Execute(m Execute) error { return w.send("execute", m.fields()) }

// Log sends m. Its AtMS must be a finite number.
func (w *Writer) Log(m Log) error { return w.send("log", m.fields()) }

// Result sends m; an Output of no bytes is left out.
func (w *Writer) Result(m Result) error { return w.send("result", m.fields()) }

func (w *Writer) send(message string, fields codec) error {
	e := &encoder{buf: append(w.buf[:0], make([]byte, headerBytes)...)}
	object{{name: message, value: fields}}.write(e)
	if cap(e.buf) <= keepBytes {
		w.buf = e.buf
	}
	size := len(e.buf) - headerBytes + len(e.direct)
	if uint64(size) > math.MaxUint32 {
		e.fail(fmt.Errorf("%d bytes do not fit into a frame", size))
	}
	if e.err != nil {
		return fmt.Errorf("write %s: %w", message, e.err)
	}
	binary.BigEndian.PutUint32(e.buf, uint32(size))
	parts := [][]byte{e.buf}
	if e.direct != nil {
		parts = [][]byte{e.buf[:e.split], e.direct, e.buf[e.split:]}
	}
	for _, part := range parts {
		if _, err := w.w.Write(part); err != nil {
			return fmt.Errorf("write %s: %w", message, err)
		}
	}
	return nil
}
