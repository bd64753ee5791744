package libraries

import (
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// directory is an open directory: what happens to its path meanwhile does not matter.
type directory struct{ file *os.File }

func openDirectory(path string) (directory, error) {
	file, err := os.OpenFile(path, unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return directory{}, errors.Unwrap(err) // the caller names the path
	}
	return directory{file}, nil
}

func (d directory) close() { _ = d.file.Close() } // nothing was written through it

// read reads a file of the directory of at most limit bytes. name must not have a slash. No
// link is followed, and neither a pipe nor a device is waited for.
func (d directory) read(name string, limit int) ([]byte, error) {
	fd, err := unix.Openat(int(d.file.Fd()), name, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if errors.Is(err, unix.ELOOP) {
		err = errors.New("is a symbolic link: want a regular file")
	}
	if err != nil {
		return nil, &FileError{name, err}
	}
	file := os.NewFile(uintptr(fd), name)
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, &FileError{name, err}
	}
	if !info.Mode().IsRegular() {
		return nil, &FileError{name, errors.New("is no file: want a regular file")}
	}
	data, err := io.ReadAll(io.LimitReader(file, int64(limit)+1))
	if err != nil {
		return nil, &FileError{name, err}
	}
	if len(data) > limit {
		return nil, &FileError{name, fmt.Errorf("%w: want at most %d bytes", errTooLarge, limit)}
	}
	return data, nil
}
