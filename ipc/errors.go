package ipc

import "fmt"

// Kind says which rule of the pipe was broken, in the words that an error prints.
type Kind string

// The rules that a frame or a JSON text can break.
const (
	FrameTooLarge   Kind = "frame too large"     // announced more bytes than the reader takes
	EmptyFrame      Kind = "empty frame"         // announced a body of no bytes
	Truncated       Kind = "truncated frame"     // the pipe ended inside a frame
	Malformed       Kind = "malformed JSON"      // not JSON as of RFC 8259
	InvalidUTF8     Kind = "invalid UTF-8"       // JSON on a pipe is UTF-8, RFC 8259 section 8.1
	TooDeep         Kind = "nested too deep"     // more levels of arrays and objects than allowed
	DuplicateKey    Kind = "duplicate key"       // one object with two equal keys
	TrailingData    Kind = "trailing data"       // something behind the value
	UnknownMessage  Kind = "unknown message"     // no message that this peer sends
	UnknownField    Kind = "unknown field"       // a field that the message has not
	MissingField    Kind = "missing field"       // a field that the message must have
	InvalidValue    Kind = "invalid value"       // of another type, or outside its range
	VersionMismatch Kind = "unsupported version" // a peer that was built from other sources
)

// ProtocolError says that the peer spoke outside the protocol. After it, nothing more can
// be read from that peer.
type ProtocolError struct {
	Kind Kind
	// Offset is the byte of the frame's body where the rule was broken, from 0; it is 0
	// where the frame itself was refused.
	Offset int64
	// Reason says what stood there and what should have. Bytes of the peer's are in it
	// only quoted and cut short, so that it may be logged.
	Reason string
}

func (e *ProtocolError) Error() string {
	return fmt.Sprintf("%s: %s at byte %d", e.Kind, e.Reason, e.Offset)
}

// SyntaxError says where a JSON text breaks a rule.
type SyntaxError struct {
	Kind Kind
	// Offset is the first byte at fault, from 0; the text's length at an early end.
	Offset int64
	// Line and Column place Offset for people. Both count from 1, columns in characters
	// (Unicode code points), lines by line feeds.
	Line, Column int
	// Reason says what stood there and what should have.
	Reason string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s: %s", e.Line, e.Column, e.Kind, e.Reason)
}
