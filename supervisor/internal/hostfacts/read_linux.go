package hostfacts

import (
	"os"
	"slices"
	"strconv"
	"strings"
)

// text reads a small file of the kernel's; one that cannot be read is empty.
func text(path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return string(data)
}

func line(path string) string { return strings.TrimRight(strings.TrimSpace(text(path)), "\x00") }

// list parts names at commas.
func list(s string) []string {
	if s == "" {
		return []string{}
	}
	return strings.Split(s, ",")
}

// number reads a sysctl; nil where there is none.
func number(path string) *int64 {
	n, err := strconv.ParseInt(line(path), 10, 64)
	if err != nil {
		return nil
	}
	return &n
}

func flag(path string) *bool {
	n := number(path)
	if n == nil {
		return nil
	}
	on := *n != 0
	return &on
}

// readStatus reads the fields of /proc/PID/status (proc(5)).
func readStatus(path string) map[string]string {
	fields := map[string]string{}
	for entry := range strings.Lines(text(path)) {
		key, value, _ := strings.Cut(entry, ":")
		fields[key] = strings.TrimSpace(value)
	}
	return fields
}

// mount is one line of /proc/self/mountinfo (proc(5)).
type mount struct {
	root           string // what of the file system is mounted
	point, kind    string
	options, super []string // of the mount, and of its file system
}

type mounts []mount

func readMounts(path string) mounts { return parseMounts(text(path)) }

func parseMounts(table string) mounts {
	var all mounts
	for entry := range strings.Lines(table) {
		if m, ok := parseMount(entry); ok {
			// What is below the place of a later mount cannot be reached any more.
			all = slices.DeleteFunc(all, func(old mount) bool { return strings.HasPrefix(old.point, m.point+"/") })
			all = append(all, m)
		}
	}
	return all
}

// parseMount reads "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=x":
// the fields behind the lone dash have no fixed number.
func parseMount(entry string) (mount, bool) {
	const root, point, options = 3, 4, 5
	fields := strings.Fields(entry)
	dash := slices.Index(fields, "-")
	if dash <= options || len(fields) < dash+4 {
		return mount{}, false
	}
	return mount{
		root: fields[root], point: fields[point], options: strings.Split(fields[options], ","),
		kind: fields[dash+1], super: strings.Split(fields[dash+3], ","),
	}, true
}

// at gives what is mounted on a path: the last, which covers those before.
func (all mounts) at(path string) (mount, bool) {
	for _, m := range slices.Backward(all) {
		if m.point == path {
			return m, true
		}
	}
	return mount{}, false
}

func (all mounts) initialRoot() bool {
	root, ok := all.at("/")
	return ok && root.kind == "rootfs"
}

// chroot reports whether this process's root is a mere directory: the kernel shows mounts
// below the root alone, so that one which is none has no line. No lines say nothing.
func (all mounts) chroot() bool {
	_, ok := all.at("/")
	return len(all) > 0 && !ok
}

func (all mounts) hidePID() string {
	proc, _ := all.at("/proc")
	for _, option := range slices.Concat(proc.options, proc.super) {
		if value, ok := strings.CutPrefix(option, "hidepid="); ok && value != "0" && value != "off" {
			return value
		}
	}
	return ""
}

func (m mount) readOnly() bool {
	return slices.Contains(m.options, "ro") || slices.Contains(m.super, "ro")
}
