package engine

import (
	"strings"
	"unicode/utf8"

	"cordon/ipc"
)

// logs passes console lines on to the host, within the limits of the execution: a host
// takes one line or one byte more for an attack.
type logs struct {
	id        string
	send      func(ipc.Log)
	now       func() float64
	lines     int64
	bytes     int64
	truncated bool
}

// write passes on one line. The line that crosses the limit of bytes is cut, and what
// comes after a cut or dropped line is dropped.
func (l *logs) write(level, message string) {
	if l.truncated {
		return
	}
	if l.lines == 0 || l.bytes == 0 && message != "" {
		l.truncated = true
		return
	}
	message = l.fit(message)
	l.lines--
	l.bytes -= int64(len(message))
	l.send(ipc.Log{ID: l.id, Level: level, Message: message, AtMS: max(l.now(), 0)})
}

// fit makes a message valid UTF-8 and cuts it to the bytes that are left.
func (l *logs) fit(message string) string {
	if !utf8.ValidString(message) {
		message = strings.ToValidUTF8(message, string(utf8.RuneError))
	}
	if int64(len(message)) <= l.bytes {
		return message
	}
	l.truncated = true
	end := int(l.bytes)
	for end > 0 && !utf8.RuneStart(message[end]) {
		end--
	}
	return message[:end]
}
