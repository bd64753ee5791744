package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"golang.org/x/term"
)

// terminal is a terminal that shows one screen after the other, and is left as it was found.
type terminal struct {
	out     *os.File
	keys    *os.File // the terminal that the process was started from
	before  *term.State
	quit    chan struct{} // closed by q, ctrl-C, ctrl-D and the signals that end a process
	resized chan os.Signal
	signals chan os.Signal
	once    sync.Once
	reader  sync.WaitGroup
}

// The control sequences of ECMA-48 and of xterm that the screen is made with.
const (
	screenBegin = "\x1b[?1049h\x1b[?25l\x1b[?7l" // another screen, without a cursor, without wrapping
	screenEnd   = "\x1b[?7h\x1b[?25h\x1b[?1049l"
	cursorHome  = "\x1b[H"
	clearLine   = "\x1b[K"
	clearBelow  = "\x1b[J"
)

// openScreen takes the terminal over. It fails where out is none.
func openScreen(out *os.File) (*terminal, error) {
	if _, _, err := terminalSize(out); err != nil {
		return nil, err
	}
	// Opened anew, so that reading a key can be given up, and whatever standard input is.
	keys, err := os.OpenFile("/dev/tty", os.O_RDWR|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	t := &terminal{
		out: out, keys: keys, quit: make(chan struct{}),
		resized: make(chan os.Signal, 1), signals: make(chan os.Signal, 1),
	}
	if err := control(keys, func(fd int) (err error) { t.before, err = term.MakeRaw(fd); return err }); err != nil {
		keys.Close()
		return nil, fmt.Errorf("prepare terminal: %w", err)
	}
	signal.Notify(t.resized, syscall.SIGWINCH)
	signal.Notify(t.signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	t.reader.Go(t.readKeys)
	t.reader.Go(func() {
		select {
		case <-t.signals:
			t.end()
		case <-t.quit:
		}
	})
	if _, err := out.WriteString(screenBegin); err != nil {
		t.close()
		return nil, fmt.Errorf("write screen: %w", err)
	}
	return t, nil
}

func (t *terminal) end() { t.once.Do(func() { close(t.quit) }) }

// readKeys ends with the terminal or with a key that ends the program.
func (t *terminal) readKeys() {
	defer t.end()
	key := make([]byte, 16)
	for {
		n, err := t.keys.Read(key)
		const ctrlC, ctrlD = 3, 4
		if err != nil || bytes.ContainsAny(key[:n], "qQ"+string(rune(ctrlC))+string(rune(ctrlD))) {
			return
		}
	}
}

// draw shows what was seen last. Each line is cleared behind its text and none before, so that
// nothing flickers.
func (t *terminal) draw(w *watcher) error {
	width, height, err := terminalSize(t.out)
	if err != nil {
		return fmt.Errorf("size of terminal: %w", err)
	}
	// The last column stays empty: what is written there may wrap after all.
	const least = 20
	width, height = max(least, width-1), max(1, height)
	screen := []byte(cursorHome)
	for i, line := range w.dashboard(width, height).lines() {
		if i > 0 {
			screen = append(screen, "\r\n"...)
		}
		screen = append(append(screen, line...), clearLine...)
	}
	if _, err := t.out.Write(append(screen, clearBelow...)); err != nil {
		return fmt.Errorf("write screen: %w", err)
	}
	return nil
}

// close gives the terminal back.
func (t *terminal) close() error {
	t.end()
	signal.Stop(t.resized)
	signal.Stop(t.signals)
	_, err := t.out.WriteString(screenEnd)
	// Whoever reads keys is woken before the terminal is restored, so that the shell's keys
	// are its own.
	_ = t.keys.SetReadDeadline(time.Unix(1, 0))
	t.reader.Wait()
	if restoreErr := control(t.keys, func(fd int) error { return term.Restore(fd, t.before) }); err == nil {
		err = restoreErr
	}
	if closeErr := t.keys.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("give terminal back: %w", err)
	}
	return nil
}

// terminalSize gives the columns and lines of a terminal.
func terminalSize(file *os.File) (width, height int, err error) {
	err = control(file, func(fd int) (err error) { width, height, err = term.GetSize(fd); return err })
	if err == nil && (width == 0 || height == 0) { // a terminal that does not know
		width, height = 80, 24
	}
	return width, height, err
}

// control does something with a descriptor that stays as it is; os.File.Fd would make it
// block.
func control(file *os.File, do func(fd int) error) error {
	raw, err := file.SyscallConn()
	if err != nil {
		return err
	}
	done := fs.ErrClosed
	if err := raw.Control(func(fd uintptr) { done = do(int(fd)) }); err != nil {
		return err
	}
	return done
}
