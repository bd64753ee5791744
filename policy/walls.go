package policy

// Wall is the name of one wall between a child and the host. The names are part of the
// interface: they are what --allow-degraded takes and what a result's isolation shows.
type Wall string

// The walls.
const (
	WallSeccomp         Wall = "seccomp"
	WallLandlock        Wall = "landlock"
	WallPID             Wall = "pid"
	WallNet             Wall = "net"
	WallMount           Wall = "mnt"
	WallIPC             Wall = "ipc"
	WallUTS             Wall = "uts"
	WallCgroupNamespace Wall = "cgroup-ns"
	WallCgroup          Wall = "cgroup"
	WallUID             Wall = "uid"
	WallCapabilities    Wall = "capabilities"
	WallRlimits         Wall = "rlimits"
)

// WallInfo describes one wall.
type WallInfo struct {
	Wall Wall
	// Degradable says that an operator may choose, by name, to go without it.
	Degradable bool
	// Stops says what the wall keeps a child from.
	Stops string
	// Degradation says why going without can be chosen, or why it cannot.
	Degradation string
	// Remedy says how a host that lacks the wall gets it.
	Remedy string
}

// Walls lists every wall, the strongest first. The slice is the caller's own.
func Walls() []WallInfo { return append(fixedWalls(), degradableWalls()...) }

// fixedWalls are those that no execution goes without.
func fixedWalls() []WallInfo {
	return []WallInfo{
		{
			Wall: WallSeccomp, Degradable: false,
			Stops:       "every system call that computing does not need",
			Degradation: "never: without it the whole kernel is open to a broken engine",
			Remedy:      "run a kernel with CONFIG_SECCOMP_FILTER on amd64 or arm64",
		},
		{
			Wall: WallUID, Degradable: false,
			Stops:       "acting as a user who owns anything",
			Degradation: "never: every host can run a process as an unprivileged user",
			Remedy:      "start cordon as root, or allow unprivileged user namespaces",
		},
		{
			Wall: WallCapabilities, Degradable: false,
			Stops:       "every privileged operation",
			Degradation: "never: every host can take capabilities away",
			Remedy:      "start cordon as root, or allow unprivileged user namespaces",
		},
		{
			Wall: WallRlimits, Degradable: false,
			Stops:       "new descriptors, files, core dumps, locked memory, runaway data",
			Degradation: "never: every host can lower a limit",
			Remedy:      "none is needed: lowering a limit takes no privilege",
		},
	}
}

// degradableWalls are those that an operator can choose, by name, to go without.
func degradableWalls() []WallInfo {
	return []WallInfo{
		{
			Wall: WallCgroup, Degradable: true,
			Stops:       "memory, tasks and CPU beyond the limit, and proves who took them",
			Degradation: "RLIMIT_DATA and the engine's own watch stay, without the proof",
			Remedy:      "mount the memory and pids controllers and let cordon write to them",
		},
		{
			Wall: WallLandlock, Degradable: true,
			Stops:       "files, TCP and signals, by a second mechanism behind seccomp",
			Degradation: "seccomp and the empty root stand before it",
			Remedy:      "run Linux 5.13 or later with landlock among the active LSMs",
		},
		{
			Wall: WallPID, Degradable: true,
			Stops:       "seeing or signalling any other process",
			Degradation: "seccomp allows signals to the child itself only",
			Remedy:      "start cordon as root, or allow unprivileged user namespaces",
		},
		{
			Wall: WallNet, Degradable: true,
			Stops:       "every network interface of the host, and abstract sockets",
			Degradation: "seccomp allows no socket call",
			Remedy:      "start cordon as root, or allow unprivileged user namespaces",
		},
		{
			Wall: WallMount, Degradable: true,
			Stops:       "every path of the host: the child's root is empty",
			Degradation: "seccomp allows no call that takes a path, Landlock denies all",
			Remedy:      "start cordon as root, or allow unprivileged user namespaces",
		},
		{
			Wall: WallIPC, Degradable: true,
			Stops:       "System V objects and POSIX queues of the host",
			Degradation: "seccomp allows none of their calls",
			Remedy:      "start cordon as root, or allow unprivileged user namespaces",
		},
		{
			Wall: WallUTS, Degradable: true,
			Stops:       "the host's name",
			Degradation: "seccomp allows neither reading nor setting it",
			Remedy:      "start cordon as root, or allow unprivileged user namespaces",
		},
		{
			Wall: WallCgroupNamespace, Degradable: true,
			Stops:       "the child's place in the host's cgroup tree",
			Degradation: "seccomp and the empty root keep the child from reading it",
			Remedy:      "run Linux 4.6 or later with CONFIG_CGROUPS",
		},
	}
}
