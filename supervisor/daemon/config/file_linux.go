package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// maxFile is the longest file that is read, in bytes.
const maxFile = 1 << 20

// read reads a file that decides what others may do. One that every user can write to is
// refused: each of them would be the operator. So is what is no file, where a read might wait
// for ever; links are followed, as configurations are often put in place by one.
func read(path string) ([]byte, error) {
	whole := origin{name: path}
	fail := func(err error) error {
		var wrong *fs.PathError
		if errors.As(err, &wrong) {
			err = wrong.Err
		}
		e := whole.fault("", "", err.Error())
		e.File, e.Cause = path, err
		return e
	}
	file, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, fail(err)
	}
	defer file.Close()
	info, err := file.Stat()
	const others = 0o002
	switch {
	case err != nil:
		return nil, fail(err)
	case !info.Mode().IsRegular():
		return nil, fail(errors.New("want a regular file"))
	case info.Mode().Perm()&others != 0:
		return nil, fail(fmt.Errorf("has mode %04o, so that every user can change it: want 0644 or less", info.Mode().Perm()))
	}
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	switch {
	case err != nil:
		return nil, fail(err)
	case len(data) > maxFile:
		return nil, fail(fmt.Errorf("want at most %d bytes", maxFile))
	}
	return data, nil
}

// writable reports whether this process can make files in a directory.
func writable(dir string) bool { return unix.Access(dir, unix.W_OK) == nil }
