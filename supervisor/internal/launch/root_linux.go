package launch

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// mountPoints are places to put the new root on; the first that exists is taken. The mount
// is seen by the jail alone, and the old root is gone from it a moment later.
var mountPoints = []string{"/tmp", "/run", "/var", "/dev", "/mnt"}

// buildRoot gives the calling thread, which has a mount namespace of its own, a read-only
// root that holds the child's binary and nothing else.
func buildRoot(bin Binary) error {
	// First of all nothing done here may propagate to the host's mounts.
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("make mounts private: %w", err)
	}
	dir, err := mountRoot(len(bin.Bytes))
	if err != nil {
		return err
	}
	if err := forkLocked(func() error { return writeBinary(dir+childPath, bin.Bytes) }); err != nil {
		return err
	}
	if err := unix.Chdir(dir); err != nil {
		return fmt.Errorf("change directory to the new root: %w", err)
	}
	// pivot_root(".", ".") stacks the old root over the new one, so that the detach below
	// takes away every mount of the host at once (pivot_root(2), NOTES). chroot would
	// leave them reachable.
	if err := unix.PivotRoot(".", "."); errors.Is(err, unix.EINVAL) {
		// The root is the initial RAM file system, or a directory that is no mount.
		return fmt.Errorf("pivot to the new root: %w: %w", ErrRoot, err)
	} else if err != nil {
		return fmt.Errorf("pivot to the new root: %w", err)
	}
	if err := unix.Unmount(".", unix.MNT_DETACH); err != nil {
		return fmt.Errorf("detach the old root: %w", err)
	}
	if err := unix.Chdir("/"); err != nil {
		return fmt.Errorf("change directory to /: %w", err)
	}
	// Read-only comes last, when all is written.
	flags := uintptr(unix.MS_REMOUNT | unix.MS_RDONLY | unix.MS_NOSUID | unix.MS_NODEV)
	if err := unix.Mount("", "/", "", flags, ""); err != nil {
		return fmt.Errorf("remount the new root read-only: %w", err)
	}
	return checkRoot(bin.SHA256)
}

// mountRoot mounts an empty file system that has room for the binary and one inode more
// than the root directory.
func mountRoot(size int) (string, error) {
	options := fmt.Sprintf("mode=0555,size=%d,nr_inodes=2", size+1<<16)
	for _, dir := range mountPoints {
		err := unix.Mount("cordon", dir, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, options)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("mount the new root on %s: %w", dir, err)
		}
		return dir, nil
	}
	return "", fmt.Errorf("mount the new root: none of %v exists", mountPoints)
}

func writeBinary(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o555)
	if err != nil {
		return fmt.Errorf("create the child's binary: %w", err)
	}
	if _, err := f.Write(data); err != nil {
		return errors.Join(fmt.Errorf("write the child's binary: %w", err), f.Close())
	}
	// The umask may have taken bits that the child's user needs.
	if err := f.Chmod(0o555); err != nil {
		return errors.Join(fmt.Errorf("make the child's binary executable: %w", err), f.Close())
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("close the child's binary: %w", err)
	}
	return nil
}

// checkRoot looks at the finished root: one file, with the right content.
func checkRoot(want string) error {
	entries, err := os.ReadDir("/")
	if err != nil {
		return fmt.Errorf("list the new root: %w", err)
	}
	if len(entries) != 1 || "/"+entries[0].Name() != childPath {
		return fmt.Errorf("the new root holds %v, want the child's binary alone", entries)
	}
	f, err := os.Open(childPath)
	if err != nil {
		return fmt.Errorf("open the child's binary: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return fmt.Errorf("read the child's binary: %w", err)
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		return fmt.Errorf("the child's binary in the new root has SHA-256 %s, want %s", got, want)
	}
	return nil
}
