package client

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// maxLogLine bounds one line of a stream that is a console line: the largest log limit that a
// policy usually allows, with every byte escaped, and what stands around the message.
const maxLogLine = 32 << 20

// errTooLarge says that an answer passes its bound.
var errTooLarge = errors.New("it is too large")

// lines reads the lines of a stream, each within its bound, and all within theirs.
type lines struct {
	from *bufio.Reader
	left int64 // bytes that may still come
}

func newLines(from io.Reader, most int64) *lines {
	// Console lines stand in the result a second time.
	return &lines{from: bufio.NewReaderSize(from, 16<<10), left: 2 * most}
}

var logPrefix = []byte(`{"log":`)

// next gives one line without its end; io.EOF where none follows, and io.ErrUnexpectedEOF
// where the stream ended within a line.
func (l *lines) next(most int64) ([]byte, error) {
	if begin, err := l.from.Peek(len(logPrefix)); err == nil && bytes.Equal(begin, logPrefix) {
		most = min(most, maxLogLine)
	}
	most = min(most, l.left)
	var line []byte
	for {
		part, err := l.from.ReadSlice('\n')
		if int64(len(line)+len(part)) > most {
			return nil, fmt.Errorf("a line has more than %d bytes: %w", most, errTooLarge)
		}
		line = append(line, part...)
		switch {
		case err == nil:
			l.left -= int64(len(line))
			return line[:len(line)-1], nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && len(line) > 0:
			return nil, io.ErrUnexpectedEOF
		default:
			return nil, err
		}
	}
}
