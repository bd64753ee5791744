package ipc

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// firstBytes is how much a frame gets before any of its body has arrived.
const firstBytes = 4 << 10

// readFrame reads one frame's body, of up to max bytes, into buf or what it grows to. It
// allocates by what has arrived, never by the length that the frame announces: a buffer of
// firstBytes, which doubles whenever it is full.
func readFrame(r io.Reader, buf []byte, max int64) ([]byte, error) {
	header := slices.Grow(buf[:0], firstBytes)[:headerBytes]
	if _, err := io.ReadFull(r, header); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, &ProtocolError{Kind: Truncated, Reason: "the pipe ended inside a frame's length"}
		}
		return nil, readError(err)
	}
	size := int64(binary.BigEndian.Uint32(header))
	if size == 0 {
		return nil, &ProtocolError{Kind: EmptyFrame, Reason: "a frame's body has at least 2 bytes"}
	}
	if size > max {
		return nil, &ProtocolError{Kind: FrameTooLarge, Reason: fmt.Sprintf("%d bytes where %d are the most", size, max)}
	}
	body := header[:0]
	for int64(len(body)) < size {
		if len(body) == cap(body) {
			body = slices.Grow(body, int(min(size-int64(len(body)), int64(len(body)))))
		}
		have := len(body)
		body = body[:min(size, int64(cap(body)))]
		n, err := io.ReadFull(r, body[have:])
		body = body[:have+n]
		if err != nil {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				return nil, &ProtocolError{Kind: Truncated, Reason: fmt.Sprintf("the pipe ended after %d of a body's %d bytes", len(body), size)}
			}
			return nil, readError(err)
		}
	}
	return body, nil
}

// readError keeps the end of the pipe as it is and names what failed otherwise.
func readError(err error) error {
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	return fmt.Errorf("read frame: %w", err)
}
