package values

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"time"
)

// peerVariable makes this test binary encode what it is sent, until nothing comes any more.
const peerVariable = "CORDON_TEST_ENCODER"

func TestMain(m *testing.M) {
	if os.Getenv(peerVariable) == "" {
		os.Exit(m.Run())
	}
	if err := encodeWhatComes(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "encoder:", err)
		os.Exit(1)
	}
}

// encodeWhatComes answers each program with its fault, empty where it has none.
func encodeWhatComes(in io.Reader, out io.Writer) error {
	// As in the child: a stack without end is to be met early, and memory has an end.
	debug.SetMaxStack(64 << 20)
	const most = 1 << 30
	if err := syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: most, Max: most}); err != nil {
		return err
	}
	for {
		program, err := receive(in)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := send(out, []byte(encodeProgram(program))); err != nil {
			return err
		}
	}
}

func send(w io.Writer, data []byte) error {
	_, err := w.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), data...))
	return err
}

func receive(r io.Reader) ([]byte, error) {
	var size [4]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return nil, err
	}
	data := make([]byte, binary.BigEndian.Uint32(size[:]))
	_, err := io.ReadFull(r, data)
	return data, err
}

// peer is a process in which programs may end in ways that no process survives.
type peer struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *os.File
	last bytes.Buffer // its standard error
}

func startPeer(t testing.TB) *peer {
	t.Helper()
	p := &peer{cmd: exec.Command("/proc/self/exe")}
	p.cmd.Env = append(os.Environ(), peerVariable+"=1")
	p.cmd.Stderr = &p.last
	p.cmd.WaitDelay = time.Second
	in, err := p.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.in, p.out = in, out.(*os.File)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

// ask has a program run. The peer is gone afterwards where alive is false: by its own death,
// or by the kill that follows on a deadline, as behind the supervisor.
func (p *peer) ask(program []byte) (fault string, alive bool) {
	const patience = 3 * time.Second
	if err := p.out.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return err.Error(), true
	}
	err := send(p.in, program)
	var answer []byte
	if err == nil {
		answer, err = receive(p.out)
	}
	if err == nil {
		return string(answer), true
	}
	late := errors.Is(err, os.ErrDeadlineExceeded)
	p.stop()
	text := p.last.String()
	switch {
	case late, strings.Contains(text, "stack overflow"), strings.Contains(text, "out of memory"), strings.Contains(text, "cannot allocate memory"):
		return "", false
	default:
		return fmt.Sprintf("the process ended: %v, %v: %.2000s", err, p.cmd.ProcessState, text), false
	}
}

// stop ends the process, if it has not ended, and waits for it.
func (p *peer) stop() {
	_ = p.cmd.Process.Kill() // has ended, most often
	_ = p.cmd.Wait()         // tells of the kill
}
