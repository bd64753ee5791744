package supervisor

import (
	"fmt"
	"os"
	"strings"

	"cordon/policy"
)

// uidMap is how the users of this process's user namespace are known to the one around it
// (user_namespaces(7), "User and group ID mappings").
type uidMap []idRange

type idRange struct{ inside, outside, size int }

func readUIDMap() (uidMap, error) {
	data, err := os.ReadFile("/proc/self/uid_map")
	if err != nil {
		return nil, fmt.Errorf("read user mappings: %w", err)
	}
	return parseUIDMap(string(data))
}

func parseUIDMap(text string) (uidMap, error) {
	var m uidMap
	for line := range strings.Lines(text) {
		var r idRange
		if _, err := fmt.Sscan(line, &r.inside, &r.outside, &r.size); err != nil {
			return nil, fmt.Errorf("read user mapping %q: %w", line, err)
		}
		m = append(m, r)
	}
	return m, nil
}

// ours recognises what EnterUserNamespace makes: the caller alone, as user 0, or the
// child's user beside it.
func (m uidMap) ours() bool {
	return len(m) > 0 && m[0].inside == 0 && m[0].size == 1 && (len(m) == 1 || m.hasChildUser())
}

// hasChildUser reports whether the user of the policy exists here beside the caller.
func (m uidMap) hasChildUser() bool {
	uid := policy.Default().ChildUID()
	return len(m) == 2 && m[1] == idRange{uid, uid, 1}
}
