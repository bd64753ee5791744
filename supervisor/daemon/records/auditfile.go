package records

import (
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// auditFile is where lines go. It is used by one goroutine at a time.
type auditFile struct {
	path string // - is standard output
	file *os.File
	// broken says that what is in the file does not end with the end of a line.
	broken bool
}

// openAuditFile opens the file, and makes it where it is missing.
func openAuditFile(path string) (*auditFile, error) {
	f := &auditFile{path: path}
	if err := f.open(); err != nil {
		return nil, err
	}
	return f, nil
}

func (f *auditFile) open() error {
	file, err := openLog(f.path)
	if err != nil {
		return fmt.Errorf("open audit log: %w", err)
	}
	if f.file != nil {
		f.file.Close()
	}
	f.file, f.broken = file, endsBroken(file)
	return nil
}

func openLog(path string) (*os.File, error) {
	if path != "-" {
		// For reading too, to see how the last line ends. A path that is not there yet is
		// made for its owner alone.
		return os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	}
	// The runtime ends a program whose standard output is a pipe that nobody reads, but takes
	// any other descriptor's broken pipe for an error.
	fd, err := unix.FcntlInt(uintptr(unix.Stdout), unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return nil, fmt.Errorf("duplicate standard output: %w", err)
	}
	return os.NewFile(uintptr(fd), "standard output"), nil
}

// endsBroken tells whether a file ends in the middle of a line, as after a loss of power.
func endsBroken(file *os.File) bool {
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return false
	}
	last := make([]byte, 1)
	_, err = file.ReadAt(last, info.Size()-1)
	return err != nil || last[0] != '\n'
}

// write appends a line by one write(2), which the kernel makes atomic against other
// writers (O_APPEND). Where a part of it was written the part is taken back; where that is
// not possible, the next line ends it first.
func (f *auditFile) write(line []byte) error {
	if f.broken {
		line = append([]byte{'\n'}, line...)
	}
	n, err := f.file.Write(line)
	if err == nil {
		f.broken = false
		return nil
	}
	if n > 0 && f.takeBack(int64(n)) != nil {
		f.broken = true
	}
	return fmt.Errorf("write audit log: %w", err)
}

// takeBack cuts the last n bytes off, if they are the file's last.
func (f *auditFile) takeBack(n int64) error {
	// After an append the position is behind what was written.
	end, err := f.file.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	info, err := f.file.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() || info.Size() != end || end < n {
		return errors.New("others write to the file")
	}
	return f.file.Truncate(end - n)
}

// reopen opens the path anew, as after a rotation; where that fails the old file stays.
func (f *auditFile) reopen() error {
	if f.path == "-" {
		return nil
	}
	return f.open()
}

func (f *auditFile) close() error { return f.file.Close() }
