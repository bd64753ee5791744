package supervisor

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"cordon/policy"
	"cordon/supervisor/internal/posture"

	"golang.org/x/sys/unix"
)

// sight tells what is to be seen of each wall around a child that has passed verify. A wall
// of which nothing is seen is not in it.
func (s *Supervisor) sight(c *child) (map[policy.Wall]string, error) {
	p, err := posture.Read(c.process.PID)
	if err != nil {
		return nil, err
	}
	seen := map[policy.Wall]string{
		policy.WallUID: s.user() + further(p) + ", on " + threads(p),
	}
	if all(p, func(t posture.Thread) bool { return t.Seccomp == "2" }) {
		seen[policy.WallSeccomp] = "Seccomp: 2, a filter, on " + threads(p)
	}
	if all(p, withoutRights) {
		seen[policy.WallCapabilities] = "all five sets are empty, NoNewPrivs: 1, on " + threads(p)
	}
	if data, ok := p.Limits["Max data size"]; ok {
		seen[policy.WallRlimits] = fmt.Sprintf("data %s, open files %s, file size %s, core %s", inMiB(data.Hard),
			p.Limits["Max open files"].Hard, p.Limits["Max file size"].Hard, p.Limits["Max core file size"].Hard)
	}
	if c.landlock > 0 {
		seen[policy.WallLandlock] = fmt.Sprintf("ABI %d by the child's own word; from outside it cannot be seen", c.landlock)
	}
	for _, ns := range policy.Namespaces() {
		if there := p.Namespaces[ns.Name]; there != "" && there != s.own[ns.Name] {
			seen[ns.Wall] = fmt.Sprintf("%s there, %s here", there, s.own[ns.Name])
		}
	}
	if err := sightRoot(c.process.PID, seen); err != nil {
		return nil, err
	}
	if c.slot.cell == nil {
		return seen, nil
	}
	bounds, err := c.slot.cell.Bounds()
	if err != nil {
		return nil, err
	}
	seen[policy.WallCgroup] = fmt.Sprintf("%s: %d MiB, %d tasks, %d processors, read back from %s",
		s.host.cgroup, bounds.MemoryBytes>>20, bounds.Pids, bounds.CPUs, c.slot.cell.Path())
	return seen, nil
}

// user tells who the child is. In a user namespace it can have another number inside.
func (s *Supervisor) user() string {
	if s.host.uid != s.host.outsideUID {
		return fmt.Sprintf("user %d to the host, user and group %d in its user namespace", s.host.outsideUID, s.host.uid)
	}
	return fmt.Sprintf("user %d, group %d", s.host.uid, s.host.gid)
}

// sightRoot adds the root to what is seen of the mount namespace, and takes that wall out
// where the root is not what it should be.
func sightRoot(pid int, seen map[policy.Wall]string) error {
	if seen[policy.WallMount] == "" {
		return nil
	}
	root := fmt.Sprintf("/proc/%d/root", pid)
	entries, err := os.ReadDir(root)
	if err != nil {
		return fmt.Errorf("look at the child's root: %w", err)
	}
	var fs unix.Statfs_t
	if err := unix.Statfs(root, &fs); err != nil {
		return fmt.Errorf("look at the child's root: %w", err)
	}
	if len(entries) != 1 || fs.Flags&unix.ST_RDONLY == 0 {
		delete(seen, policy.WallMount)
		return nil
	}
	seen[policy.WallMount] += "; a read-only root with nothing in it but the child"
	return nil
}

func all(p posture.Posture, is func(posture.Thread) bool) bool {
	return len(p.Threads) > 0 && !slices.ContainsFunc(p.Threads, func(t posture.Thread) bool { return !is(t) })
}

func withoutRights(t posture.Thread) bool {
	for _, set := range t.Capabilities {
		if strings.Trim(set, "0") != "" {
			return false
		}
	}
	const sets = 5
	return len(t.Capabilities) == sets && t.NoNewPrivs == "1"
}

func threads(p posture.Posture) string { return fmt.Sprintf("%d threads", len(p.Threads)) }

// further tells of groups that a user namespace made without privilege cannot drop.
func further(p posture.Posture) string {
	if len(p.Threads) == 0 || len(p.Threads[0].Groups) == 0 {
		return ", no other"
	}
	return ", and the caller's further groups"
}

func inMiB(bytes string) string {
	n, err := strconv.ParseInt(bytes, 10, 64)
	if err != nil {
		return bytes
	}
	return fmt.Sprintf("%d MiB", n>>20)
}
