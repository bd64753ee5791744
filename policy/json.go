package policy

import "encoding/json"

type policyJSON struct {
	Limits          []limitJSON     `json:"limits"`
	Bounds          []boundJSON     `json:"bounds"`
	Walls           []wallJSON      `json:"walls"`
	Namespaces      []namespaceJSON `json:"namespaces"`
	Syscalls        []syscallJSON   `json:"syscalls"`
	Rlimits         []rlimitJSON    `json:"rlimits"`
	Modules         []string        `json:"modules"`
	FreshNamespaces bool            `json:"fresh_namespaces"`
	ChildUID        int             `json:"child_uid"`
	ChildGID        int             `json:"child_gid"`
}

// limitJSON has a null default where the default is another limit's value.
type limitJSON struct {
	Name    string `json:"name"`
	Unit    string `json:"unit"`
	Default *int64 `json:"default"`
	Ceiling int64  `json:"ceiling"`
	Floor   int64  `json:"floor"`
}

type boundJSON struct {
	Name  string `json:"name"`
	Unit  string `json:"unit"`
	Value int64  `json:"value"`
}

type wallJSON struct {
	Name       Wall   `json:"name"`
	Required   bool   `json:"required"`
	Degradable bool   `json:"degradable"`
	Stops      string `json:"stops"`
}

type namespaceJSON struct {
	Name     string `json:"name"`
	PerChild bool   `json:"per_child"`
	Reason   string `json:"reason"`
}

type syscallJSON struct {
	Name   string    `json:"name"`
	AMD64  uint32    `json:"amd64"`
	ARM64  uint32    `json:"arm64"`
	Args   []argJSON `json:"args,omitempty"`
	Reason string    `json:"reason"`
}

type argJSON struct {
	Index  int      `json:"index"`
	Name   string   `json:"name"`
	OneOf  []uint32 `json:"one_of,omitempty"`
	OwnPID bool     `json:"own_pid,omitempty"`
}

// rlimitJSON has a null value where the value differs from one execution to the next.
type rlimitJSON struct {
	Name   string  `json:"name"`
	Value  *uint64 `json:"value"`
	Reason string  `json:"reason"`
}

// MarshalJSON gives what [Policy.Table] shows, for programs. It fails on a policy that
// does not validate.
func (p Policy) MarshalJSON() ([]byte, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	out := policyJSON{
		Modules:         append([]string{}, p.modules...),
		FreshNamespaces: p.freshNamespaces,
		ChildUID:        p.childUID,
		ChildGID:        p.childGID,
	}
	for _, row := range p.limitRows() {
		limit := limitJSON{Name: row.name, Unit: row.unit, Ceiling: row.ceiling, Floor: row.floor}
		if !row.defaultIsTheTimeouts {
			limit.Default = &row.def
		}
		out.Limits = append(out.Limits, limit)
	}
	for _, b := range p.bounds() {
		out.Bounds = append(out.Bounds, boundJSON{b.name, b.unit, b.value})
	}
	for _, info := range Walls() {
		out.Walls = append(out.Walls, wallJSON{info.Wall, p.Requires(info.Wall), info.Degradable, info.Stops})
	}
	for _, ns := range Namespaces() {
		out.Namespaces = append(out.Namespaces, namespaceJSON{ns.Name, ns.PerChild || p.freshNamespaces, ns.Reason})
	}
	for _, rule := range Syscalls() {
		out.Syscalls = append(out.Syscalls, rule.json())
	}
	for _, limit := range Rlimits(WallSet{}) {
		row := rlimitJSON{Name: limit.Name, Reason: limit.Reason}
		if limit.Name != rlimitData && limit.Name != rlimitCPU {
			row.Value = &limit.Hard
		}
		out.Rlimits = append(out.Rlimits, row)
	}
	return json.Marshal(out)
}

func (r Rule) json() syscallJSON {
	out := syscallJSON{Name: r.Name, AMD64: r.AMD64, ARM64: r.ARM64, Reason: r.Reason}
	for _, check := range r.Args {
		arg := argJSON{Index: check.Index, Name: check.Name, OwnPID: check.OwnPID}
		for _, v := range check.OneOf {
			arg.OneOf = append(arg.OneOf, v.Value)
		}
		out.Args = append(out.Args, arg)
	}
	return out
}
