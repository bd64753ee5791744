package launch

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// childPath is where the binary stands in the jail's root.
const childPath = "/child"

// Binary is the child's program.
type Binary struct {
	Bytes  []byte
	SHA256 string // lower-case hexadecimal
}

// Jail is the set of namespaces that all children share, held open by descriptors.
type Jail struct {
	namespaces []namespace
	path       string   // what children execute
	root       *place   // the new root; nil without a mount namespace
	memfd      *os.File // the binary, where there is no root to keep it in
}

// namespace is one that slots join.
type namespace struct {
	name string
	flag int
	fd   int
}

// NewJail unshares the named namespaces (of mnt, net, ipc and uts) and puts the binary,
// checked against its hash, into the empty root of the new mount namespace. Without mnt
// the binary lives in a sealed memory file.
func NewJail(bin Binary, names []string) (*Jail, error) {
	if sum := sha256.Sum256(bin.Bytes); hex.EncodeToString(sum[:]) != bin.SHA256 {
		return nil, fmt.Errorf("make jail: the child's binary has SHA-256 %x, want %s", sum, bin.SHA256)
	}
	j := &Jail{path: childPath}
	err := inThread(func() error { return j.build(bin, names) })
	if err == nil {
		err = inThread(j.join) // as every slot will
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("make jail: %w", err), j.Close())
	}
	return j, nil
}

// build runs on a thread of its own, which ends with it; the namespaces live on in j.
func (j *Jail) build(bin Binary, names []string) error {
	flags := unix.CLONE_FS
	for _, name := range names {
		flag, ok := sharedFlags[name]
		if !ok {
			return fmt.Errorf("namespace %q is not one that children share", name)
		}
		flags |= flag
	}
	if err := unix.Unshare(flags); err != nil {
		return fmt.Errorf("unshare namespaces %v: %w", names, err)
	}
	// The descriptors are taken before the root goes away, and with it /proc.
	for _, name := range names {
		path := fmt.Sprintf("/proc/self/task/%d/ns/%s", unix.Gettid(), name)
		fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err != nil {
			return fmt.Errorf("open namespace %s: %w", path, err)
		}
		j.namespaces = append(j.namespaces, namespace{name, sharedFlags[name], fd})
	}
	if flags&unix.CLONE_NEWUTS != 0 {
		// The host's name is nobody's business in there.
		if err := unix.Sethostname([]byte("cordon")); err != nil {
			return fmt.Errorf("set host name of the jail: %w", err)
		}
	}
	if flags&unix.CLONE_NEWIPC != 0 {
		forbidIPC()
	}
	if flags&unix.CLONE_NEWNS == 0 {
		return j.sealBinary(bin)
	}
	if err := buildRoot(bin); err != nil {
		return err
	}
	root, err := placeOf("/")
	j.root = &root
	return err
}

// forbidIPC sets the limits of the new IPC namespace, which the calling thread is in, to no
// object of any kind. It stands behind the filter, which lets no child ask for one: children
// that share the namespace could meet there. So a host that does not let this be set (a
// read-only /proc/sys in a container, an older kernel in a user namespace) is no worse than
// it must be, and `cordon check --attack` tells.
func forbidIPC() {
	for file, none := range map[string]string{
		"kernel/shmmni": "0", "kernel/msgmni": "0", "kernel/sem": "0 0 0 0", "fs/mqueue/queues_max": "0",
	} {
		_ = os.WriteFile("/proc/sys/"+file, []byte(none), 0)
	}
}

// sharedFlags are the namespaces that one jail can share among its children.
var sharedFlags = map[string]int{
	"mnt": unix.CLONE_NEWNS,
	"net": unix.CLONE_NEWNET,
	"ipc": unix.CLONE_NEWIPC,
	"uts": unix.CLONE_NEWUTS,
}

// sealBinary keeps the binary in a memory file that nobody can change any more.
func (j *Jail) sealBinary(bin Binary) error {
	fd, err := unix.MemfdCreate("cordon-child", unix.MFD_CLOEXEC|unix.MFD_ALLOW_SEALING)
	if err != nil {
		return fmt.Errorf("create memory file for the child: %w", err)
	}
	j.memfd = os.NewFile(uintptr(fd), "cordon-child")
	if _, err := j.memfd.Write(bin.Bytes); err != nil {
		return fmt.Errorf("write child to memory file: %w", err)
	}
	seals := unix.F_SEAL_WRITE | unix.F_SEAL_SHRINK | unix.F_SEAL_GROW | unix.F_SEAL_SEAL
	if _, err := unix.FcntlInt(uintptr(fd), unix.F_ADD_SEALS, seals); err != nil {
		return fmt.Errorf("seal the child's memory file: %w", err)
	}
	j.path = fmt.Sprintf("/proc/self/fd/%d", fd)
	return nil
}

// Close lets go of the namespaces; they end with the last slot and child in them.
func (j *Jail) Close() error {
	var errs []error
	for _, ns := range j.namespaces {
		if err := unix.Close(ns.fd); err != nil {
			errs = append(errs, fmt.Errorf("close namespace %s: %w", ns.name, err))
		}
	}
	j.namespaces = nil
	if j.memfd != nil {
		errs = append(errs, j.memfd.Close())
		j.memfd = nil
	}
	return errors.Join(errs...)
}

// join moves the calling thread into the jail, for ever.
func (j *Jail) join() error {
	// A thread that shares its root and working directory with others cannot enter a
	// mount namespace (setns(2), EINVAL).
	if err := unix.Unshare(unix.CLONE_FS); err != nil {
		return fmt.Errorf("unshare file system attributes: %w", err)
	}
	for _, ns := range j.namespaces {
		if err := unix.Setns(ns.fd, ns.flag); err != nil {
			return fmt.Errorf("join namespace %s: %w", ns.name, err)
		}
	}
	if j.root == nil {
		return nil
	}
	root, err := placeOf("/")
	if err == nil && root != *j.root {
		err = ErrChroot
	}
	return err
}

// ErrRoot says that this program's root is one that no jail can leave behind.
var ErrRoot = errors.New("the root of the file system cannot be left")

// ErrChroot is the kind of it that setns(2) shows. It gives the root of the namespace, and
// pivot_root(2) has exchanged the root that this program sees: in a chroot these are two, and
// whoever joined would stand in the host's root instead of the jail's.
var ErrChroot = fmt.Errorf("%w: this program runs in a chroot", ErrRoot)

// place tells directories apart.
type place struct{ device, inode uint64 }

func placeOf(path string) (place, error) {
	var st unix.Stat_t
	if err := unix.Stat(path, &st); err != nil {
		return place{}, fmt.Errorf("look at %s in the jail: %w", path, err)
	}
	return place{uint64(st.Dev), st.Ino}, nil
}

// forkLocked runs f while no thread of this process can fork: a descriptor that f has open
// for writing must not be inherited by somebody's new process, because executing the file
// would then fail with ETXTBSY.
func forkLocked(f func() error) error {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	return f()
}
