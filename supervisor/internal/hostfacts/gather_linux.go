package hostfacts

import (
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"cordon/policy"
	"cordon/supervisor/hostcheck"

	"golang.org/x/sys/unix"
)

// Standing is what the supervisor knows of this process.
type Standing struct {
	// Effective are this process's capabilities.
	Effective uint64
	// Inside says that it is in a user namespace that cordon made.
	Inside bool
	// OutsideUID is its user as the host knows it.
	OutsideUID int
	// Audit says that the kernel lets it read audit messages.
	Audit bool
}

// Gather reads the facts.
func Gather(s Standing) hostcheck.Facts {
	f := hostcheck.Facts{
		Kernel: line("/proc/sys/kernel/osrelease"), Arch: runtime.GOARCH, Program: program(),
		User:       userOf(s.OutsideUID),
		Actions:    strings.Fields(line("/proc/sys/kernel/seccomp/actions_avail")),
		Modules:    list(line("/sys/kernel/security/lsm")),
		Container:  container(),
		Namespaces: namespaces(),
		SwapBytes:  swap(),
		Audit:      s.Audit,
		UserNamespaces: hostcheck.UserNamespaces{
			Inside:       s.Inside,
			Max:          number("/proc/sys/user/max_user_namespaces"),
			CloneAllowed: flag("/proc/sys/kernel/unprivileged_userns_clone"),
			Restricted:   flag("/proc/sys/kernel/apparmor_restrict_unprivileged_userns"),
		},
	}
	gatherLandlock(&f)
	status := readStatus("/proc/self/status")
	f.NoNewPrivileges, f.Filtered = status["NoNewPrivs"] == "1", status["Seccomp"] == "2"
	f.Lacking = lacking(s.Effective, status["CapBnd"])
	f.Confined = profile()
	mounts := readMounts("/proc/self/mountinfo")
	f.InitialRoot, f.Chroot, f.HidePID = mounts.initialRoot(), mounts.chroot(), mounts.hidePID()
	f.Cgroup = gatherCgroup(f, mounts)
	return f
}

func gatherLandlock(f *hostcheck.Facts) {
	// No Landlock is the ABI 0; why there is none is seen where the wall is tried.
	f.Landlock, _ = policy.LandlockABI()
	f.LandlockDenies, f.LandlockLacks = []string{}, []hostcheck.LandlockLater{}
	for _, g := range policy.LandlockGains() {
		if g.ABI <= f.Landlock {
			f.LandlockDenies = append(f.LandlockDenies, g.Gain)
		} else {
			f.LandlockLacks = append(f.LandlockLacks, hostcheck.LandlockLater{ABI: g.ABI, Kernel: g.Kernel, Denies: g.Gain})
		}
	}
}

func program() string {
	path, err := os.Executable()
	if err != nil {
		return "cordon"
	}
	return path
}

func userOf(uid int) hostcheck.User {
	u := hostcheck.User{ID: uid}
	if known, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		u.Name = known.Username
	}
	return u
}

// namespaces lists what the kernel was built with. A name such as pid_for_children is about
// this process, and no kind.
func namespaces() []string {
	names := []string{}
	entries, err := os.ReadDir("/proc/self/ns")
	if err != nil {
		return names
	}
	for _, e := range entries {
		if !strings.Contains(e.Name(), "_") {
			names = append(names, e.Name())
		}
	}
	return names
}

// lacking compares with what cordon uses; bounding is the set as /proc shows it.
func lacking(effective uint64, bounding string) []hostcheck.Lacking {
	bound, err := strconv.ParseUint(bounding, 16, 64)
	if err != nil {
		bound = ^uint64(0)
	}
	without := []hostcheck.Lacking{}
	for _, c := range hostcheck.Capabilities() {
		if bit := uint64(1) << c.Number; effective&bit == 0 {
			without = append(without, hostcheck.Lacking{
				Name: c.Name, For: c.For, Launching: c.Launching, Bounded: bound&bit == 0,
			})
		}
	}
	return without
}

// profile gives the AppArmor profile that confines this process; empty without one. The file
// is every security module's, so it counts only where AppArmor is switched on.
func profile() string {
	if line("/sys/module/apparmor/parameters/enabled") != "Y" {
		return ""
	}
	label, _, _ := strings.Cut(line("/proc/self/attr/current"), " (")
	if label == "unconfined" {
		return ""
	}
	return label
}

// container names what runs the container that this process is in. Marks alone are no sign:
// an image that was made for one may have been unpacked on a machine.
func container() string {
	if initial("cgroup") && initial("pid") {
		return ""
	}
	for path, name := range map[string]string{"/.dockerenv": "docker", "/run/.containerenv": "podman"} {
		if _, err := os.Stat(path); err == nil {
			return name
		}
	}
	// systemd's convention (CONTAINER_INTERFACE): a manager names itself here.
	if name := line("/run/systemd/container"); name != "" {
		return name
	}
	return "unknown"
}

// initial reports whether this process is in the first namespace of a kind. The kernel
// gives these fixed numbers (include/linux/proc_ns.h).
func initial(kind string) bool {
	first := map[string]uint64{"pid": 0xEFFFFFFC, "cgroup": 0xEFFFFFFB}
	var st unix.Stat_t
	err := unix.Stat(filepath.Join("/proc/self/ns", kind), &st)
	return err != nil || st.Ino == first[kind]
}

// swap adds up what /proc/swaps lists, which counts in KiB.
func swap() int64 {
	var total int64
	for i, entry := range slices.Collect(strings.Lines(text("/proc/swaps"))) {
		const size = 2 // Filename Type Size Used Priority
		if f := strings.Fields(entry); i > 0 && len(f) > size {
			if n, err := strconv.ParseInt(f[size], 10, 64); err == nil {
				total += n << 10
			}
		}
	}
	return total
}
