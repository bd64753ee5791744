package attack

import (
	"bytes"

	"cordon/policy"

	"golang.org/x/sys/unix"
)

// filesNatives read the file system: 1 of the native classes.
func filesNatives() []native {
	const id = "files."
	return []native{
		{id: id + "open", tries: "open the root directory", program: []step{call("open", "/", 0, 0)}, stops: noDescriptor},
		{id: id + "openat-proc", tries: "open /proc/self", program: []step{call("openat", atRoot, "/proc/self", 0, 0)}, stops: noDescriptor},
		{id: id + "openat-passwd", tries: "open /etc/passwd", program: []step{call("openat", atRoot, "/etc/passwd", 0, 0)}, stops: noDescriptor},
		{id: id + "openat-null", tries: "open /dev/null", program: []step{call("openat", atRoot, "/dev/null", unix.O_RDWR, 0)}, stops: noDescriptor},
		{id: id + "openat-child", tries: "open the child's own binary", program: []step{call("openat", atRoot, "/child", 0, 0)}, stops: noDescriptor},
		{id: id + "openat-high", tries: "open with bits set above an int's", program: []step{call("openat", uint64(0xdeadbeefffffff9c), "/child", 0, 0)}, stops: noDescriptor},
		{id: id + "openat-path", tries: "take a handle without reading (O_PATH)", program: []step{call("openat", atRoot, "/", unix.O_PATH|unix.O_DIRECTORY, 0)}, stops: noDescriptor},
		{id: id + "openat-tmpfile", tries: "make a file without a name", program: []step{call("openat", atRoot, "/", unix.O_TMPFILE|unix.O_RDWR, 0o600)}, stops: noDescriptor},
		{id: id + "openat-pipe", tries: "open a directory relative to a pipe", program: []step{call("openat", 0, "x", 0, 0)}, stops: noDescriptor},
		{id: id + "openat-old-root", tries: "climb out of the root", program: []step{call("openat", atRoot, "../../../../../etc/passwd", 0, 0)}, stops: noDescriptor},
		{id: id + "openat2", tries: "open /etc/passwd by openat2", program: []step{call("openat2", atRoot, "/etc/passwd", []any{0, 0, 0}, 24)}, stops: noDescriptor},
		{id: id + "creat", tries: "make a file", program: []step{call("creat", "/x", 0o600)}, stops: noDescriptor},
		{id: id + "name_to_handle_at", tries: "take a file handle of the root", program: []step{call("name_to_handle_at", atRoot, "/", []any{128}, buf(0), 0)},
			stops: either(noCapability, by(policy.WallMount, unix.EOPNOTSUPP, unix.EOVERFLOW)),
			only:  "the handle that it gets is of its own root, and open_by_handle_at has no use for it"},
		{id: id + "open_by_handle_at", tries: "open a file of the host by its inode", program: []step{call("open_by_handle_at", atRoot, []any{8 | 1<<32, 2}, 0)},
			stops: either(noCapability, noDescriptor, by(policy.WallMount, unix.ESTALE))},
		{id: id + "stat-root", tries: "look at the root", program: []step{call("newfstatat", atRoot, "/", buf(0), 0), call("statfs", "/", buf(256))}, harmless: ownRoot},
		{id: id + "stat", tries: "look at /dev/null", program: []step{call("stat", "/dev/null", buf(0))}, stops: readOnlyRoot},
		{id: id + "lstat", tries: "look at /proc/1", program: []step{call("lstat", "/proc/1", buf(0))}, stops: readOnlyRoot},
		{id: id + "statx", tries: "look at /etc/passwd", program: []step{call("statx", atRoot, "/etc/passwd", 0, 0x7ff, buf(0))}, stops: readOnlyRoot},
		{id: id + "statx-up", tries: "look at what is above the root", program: []step{call("newfstatat", atRoot, "/", buf(0), 0), call("newfstatat", atRoot, "/../..", buf(256), 0)}, harmless: sameInode},
		{id: id + "readlink", tries: "read where /proc/self/exe points", program: []step{call("readlink", "/proc/self/exe", buf(0), 1000)}, stops: readOnlyRoot},
		{id: id + "readlinkat", tries: "read where /proc/1/root points", program: []step{call("readlinkat", atRoot, "/proc/1/root", buf(0), 1000)}, stops: readOnlyRoot},
		{id: id + "getcwd", tries: "ask for the working directory", program: []step{call("getcwd", buf(0), 1000)}, harmless: scratchIs("/\x00", policy.WallMount, "it is /")},
		{id: id + "chdir", tries: "go to /proc", program: []step{call("chdir", "/proc")}, stops: readOnlyRoot},
		{id: id + "fchdir", tries: "go to where a descriptor is", program: []step{call("fchdir", 0)}, stops: either(invalidOnes, notItsUser)},
		{id: id + "getdents64", tries: "list a directory", program: []step{call("getdents64", 0, buf(0), 1000)}, stops: by(descriptors, unix.ENOTDIR)},
		{id: id + "access", tries: "ask whether /etc/shadow is there", program: []step{call("access", "/etc/shadow", 0)}, stops: readOnlyRoot},
		{id: id + "faccessat2", tries: "ask whether /run/docker.sock is there", program: []step{call("faccessat2", atRoot, "/run/docker.sock", 0, 0)}, stops: readOnlyRoot},
		{id: id + "listxattr", tries: "list the attributes of a file of the host", program: []step{call("listxattr", "/etc/passwd", buf(0), 1000)}, stops: readOnlyRoot},
		{id: id + "getxattr", tries: "read the capabilities of a program of the host", program: []step{call("getxattr", "/bin/ping", "security.capability", buf(0), 1000)}, stops: readOnlyRoot},
		{id: id + "statmount", tries: "read about a mount", program: []step{call("statmount", []any{24, 1<<31 + 1, 0x7f, 0}, buf(0), 1000, 0)},
			stops: either(by(policy.WallMount, unix.ENOENT, unix.EPERM), by(absent, unix.EINVAL))},
		{id: id + "listmount", tries: "list mounts", program: []step{call("listmount", []any{24, ^uint64(0), 0}, buf(0), 16, 0)},
			stops: by(absent, unix.EINVAL), harmless: oneMount},
		{id: id + "sysfs", tries: "list the kernel's file systems", program: []step{call("sysfs", 3)}, only: "it counts the kinds of file systems that the kernel has"},
		{id: id + "uselib", tries: "load a library", program: []step{call("uselib", "/lib/libc.so.6")}, stops: readOnlyRoot},
		{id: id + "inotify", tries: "watch the root", program: []step{call("inotify_init1", 0), call("inotify_add_watch", ref(0), "/", 0xfff)}, stops: noDescriptor},
		{id: id + "fanotify", tries: "watch the host's files", program: []step{call("fanotify_init", 0, 0)}, stops: either(noCapability, noDescriptor)},
		{id: id + "lookup_dcookie", tries: "turn a cookie into a path", program: []step{call("lookup_dcookie", 1, buf(0), 1000)}, stops: noCapability},
	}
}

// changesNatives change the file system: 2.
func changesNatives() []native {
	const id = "changes."
	denied := either(byLandlock, readOnlyRoot, notItsUser)
	return []native{
		{id: id + "mkdir", tries: "make a directory", program: []step{call("mkdir", "/x", 0o700)}, stops: denied},
		{id: id + "mkdirat", tries: "make a directory", program: []step{call("mkdirat", atRoot, "x", 0o700)}, stops: denied},
		{id: id + "rmdir", tries: "remove the root", program: []step{call("rmdir", "/")}, stops: either(denied, by(policy.WallMount, unix.EBUSY))},
		{id: id + "unlink", tries: "remove the child's binary", program: []step{call("unlink", "/child")}, stops: denied},
		{id: id + "unlinkat", tries: "remove the child's binary", program: []step{call("unlinkat", atRoot, "/child", 0)}, stops: denied},
		{id: id + "rename", tries: "rename the child's binary", program: []step{call("rename", "/child", "/x")}, stops: denied},
		{id: id + "renameat2", tries: "rename the child's binary", program: []step{call("renameat2", atRoot, "/child", atRoot, "/x", 1)}, stops: denied},
		{id: id + "link", tries: "give the child's binary a second name", program: []step{call("link", "/child", "/x")}, stops: denied},
		{id: id + "linkat-fd", tries: "give a pipe a name", program: []step{call("linkat", 0, "", atRoot, "/x", unix.AT_EMPTY_PATH)}, stops: either(denied, by(policy.WallMount, unix.EXDEV))},
		{id: id + "symlink", tries: "make a symbolic link", program: []step{call("symlink", "/proc", "/x")}, stops: denied},
		{id: id + "symlinkat", tries: "make a symbolic link", program: []step{call("symlinkat", "/", atRoot, "/x")}, stops: denied},
		{id: id + "chmod", tries: "make the child's binary writable", program: []step{call("chmod", "/child", 0o777)}, stops: denied},
		{id: id + "fchmodat", tries: "make the child's binary run as root", program: []step{call("fchmodat", atRoot, "/child", 0o4777)}, stops: denied},
		{id: id + "chown", tries: "own the child's binary", program: []step{call("chown", "/child", 65534, 65534)}, stops: denied},
		{id: id + "fchownat", tries: "own the root", program: []step{call("fchownat", atRoot, "/", 65534, 65534, 0)}, stops: denied},
		{id: id + "truncate", tries: "empty the child's binary", program: []step{call("truncate", "/child", 0)}, stops: either(denied, by(policy.WallMount, unix.ETXTBSY))},
		{id: id + "ftruncate", tries: "change the length of a pipe", program: []step{call("ftruncate", 1, 1<<40)}, stops: either(by(descriptors, unix.EINVAL), by(policy.WallRlimits, unix.EFBIG))},
		{id: id + "fallocate", tries: "take room on a disk", program: []step{call("fallocate", 1, 0, 0, 1<<40)}, stops: either(onlyPipes, by(policy.WallRlimits, unix.EFBIG))},
		{id: id + "mknod-fifo", tries: "make a pipe with a name", program: []step{call("mknodat", atRoot, "/x", unix.S_IFIFO|0o600, 0)}, stops: denied},
		{id: id + "mknod-device", tries: "make a device of the host's memory", program: []step{call("mknod", "/x", unix.S_IFCHR|0o600, 1<<8|1)}, stops: denied},
		{id: id + "setxattr", tries: "give the child's binary an attribute", program: []step{call("setxattr", "/child", "user.x", "y", 1, 0)}, stops: denied},
		{id: id + "setxattr-capability", tries: "give the child's binary capabilities", program: []step{call("setxattr", "/child", "security.capability", "yyyyyyyyyyyyyyyyyyyy", 20, 0)}, stops: denied},
		{id: id + "utimensat", tries: "change when the binary was changed", program: []step{call("utimensat", atRoot, "/child", 0, 0)}, stops: denied},
		{id: id + "sync", tries: "make the host write all to its disks", program: []step{call("sync")}, only: "sync waits for the disks, and takes nobody's rights"},
	}
}

// ownRoot holds where the root it saw is a tmpfs with two inodes: the jail's.
func ownRoot(r report) (wall, string, bool) {
	const tmpfs = "\x94\x19\x02\x01" // TMPFS_MAGIC, first in struct statfs
	return policy.WallMount, "its root is a tmpfs of the jail", len(r.Scratch) > 260 && string(r.Scratch[256:260]) == tmpfs
}

// sameInode holds where two looks were at the same directory: st_dev and st_ino are first.
func sameInode(r report) (wall, string, bool) {
	return policy.WallMount, "above the root is the root", len(r.Scratch) >= 272 && bytes.Equal(r.Scratch[:16], r.Scratch[256:272])
}

// oneMount holds where no more than the root is mounted.
func oneMount(r report) (wall, string, bool) {
	return policy.WallMount, "nothing is mounted but its root", r.Calls[0].Return <= 1
}

// scratchIs holds where the scratch area begins with a text.
func scratchIs(text string, w wall, how string) func(report) (wall, string, bool) {
	return func(r report) (wall, string, bool) { return w, how, bytes.HasPrefix(r.Scratch, []byte(text)) }
}
