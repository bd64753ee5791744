package ipc

// How deep a message's documents may nest arrays and objects.
const (
	// MaxInputDepth bounds the caller's input. It is what encoding/json bears as well.
	MaxInputDepth = 10_000
	// MaxOutputDepth bounds the script's output; the child reports a deeper one as
	// output_invalid instead of sending it.
	MaxOutputDepth = 1_000
)

// How large the body of a frame may be, in bytes, where no limit of an execution says it.
const (
	// MaxHelloFrame bounds Hello.
	MaxHelloFrame = 4 << 10
	// MaxReadyFrame bounds Ready.
	MaxReadyFrame = 4 << 10
	// MaxLibraryBytes bounds the sources of an Execute's libraries together.
	MaxLibraryBytes = 4 << 20
	// MaxExecuteFrame bounds Execute: 16 MiB of input and 1 MiB of code, with room for a
	// policy that allows twice of both, and the libraries. Every byte of code may take six
	// as an escape.
	MaxExecuteFrame = 72 << 20
	// ErrorRoom is what a result may take as JSON beside its output. A child must cut the
	// texts of a ScriptError so that they keep within it.
	ErrorRoom = 1 << 20
)

// MaxChildFrame bounds the body of a Log or a Result, in bytes, in an execution with these
// limits: no honest child sends a larger one. A log message counts by its UTF-8 bytes
// against LogBytes, and each may take six as an escape; an output counts as it is sent.
func (l Limits) MaxChildFrame() int64 {
	return max(l.OutputBytes, escaped*l.LogBytes) + ErrorRoom
}

// MaxLogTraffic bounds the bodies of all Logs of an execution with these limits together,
// in bytes: no honest child sends more. A frame alone may have [Limits.MaxChildFrame], and
// without this bound a peer could have a reader go through as much for each empty line.
func (l Limits) MaxLogTraffic() int64 {
	return escaped*l.LogBytes + logRoom*l.LogLines
}

const (
	// escaped is how many bytes one byte of text takes as an escape.
	escaped = 6
	// logRoom is more than a Log takes as JSON beside its message.
	logRoom = 256
)
