package attack

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"cordon/policy"
	"cordon/supervisor"
	"cordon/supervisor/attack/internal/probebin"

	"github.com/hashicorp/go-hclog"
)

// Options say what to attack. Policy and Child are required.
type Options struct {
	// Policy is the one that executions have, with the walls that the operator goes without.
	Policy policy.Policy
	// Child is what script attacks run in.
	Child supervisor.ChildBinary
	// Logger takes what an operator should know; nil discards it.
	Logger hclog.Logger
	// Parallel is how many attacks run at a time; 0 means twice the number of processors.
	Parallel int
	// Only, where it is not nil, chooses attacks by ID.
	Only func(id string) bool
}

// Configuration is the set of walls that an attack meets.
type Configuration string

// The configurations.
const (
	AllWalls                  Configuration = "all"
	WithoutSeccomp            Configuration = "no-seccomp"
	WithoutSeccompAndLandlock Configuration = "no-seccomp-no-landlock"
)

// Configurations lists them, in the order of a row's findings.
func Configurations() []Configuration {
	return []Configuration{AllWalls, WithoutSeccomp, WithoutSeccompAndLandlock}
}

// Verdict says what came of an attack in one configuration.
type Verdict string

// The verdicts.
const (
	// Stopped: a wall stood in its way, or left it nothing to harm. Finding.Wall names it.
	Stopped Verdict = "stopped"
	// OnlySeccomp: without the filter it came through, and is known to: the filter is the
	// one wall against it.
	OnlySeccomp Verdict = "only-seccomp"
	// NotStopped: it came through.
	NotStopped Verdict = "not-stopped"
	// NotRun: this host or architecture cannot make it. Finding.How says why.
	NotRun Verdict = "not-run"
)

// Finding is what came of an attack in one configuration.
type Finding struct {
	Configuration Configuration `json:"configuration"`
	Verdict       Verdict       `json:"verdict"`
	// Wall is what stopped it: a wall of the policy's, no_new_privs, descriptors (it has but
	// its pipes), absent (the kernel has no such call), limits, engine or supervisor.
	Wall string `json:"wall,omitempty"`
	// How it was stopped, or what came of it: "killed at openat", "EMFILE from openat".
	How string `json:"how"`
}

// Row is one attack and what came of it.
type Row struct {
	// ID is class and name: "files.openat-passwd".
	ID string `json:"id"`
	// Tries says what it is after.
	Tries string `json:"tries"`
	// First is the wall that is expected to stop it first.
	First string `json:"first"`
	// Findings are one for each configuration that the attack has.
	Findings []Finding `json:"findings"`
}

// Stopped reports whether nothing came of the attack in any configuration but what is known
// to be stopped by the filter alone.
func (r Row) Stopped() bool {
	for _, f := range r.Findings {
		if f.Verdict == NotStopped {
			return false
		}
	}
	return true
}

// Report is the whole table.
type Report struct {
	Rows []Row `json:"rows"`
	// Isolation is what stood around the attacks behind all walls.
	Isolation supervisor.Isolation `json:"isolation"`
	// Counts are the verdicts of each configuration.
	Counts map[Configuration]map[Verdict]int `json:"counts"`
	// Stopped says that no row has a finding NotStopped.
	Stopped bool `json:"stopped"`
}

func (r *Report) count() {
	r.Counts, r.Stopped = map[Configuration]map[Verdict]int{}, true
	for _, c := range Configurations() {
		r.Counts[c] = map[Verdict]int{}
	}
	for _, row := range r.Rows {
		r.Stopped = r.Stopped && row.Stopped()
		for _, f := range row.Findings {
			r.Counts[f.Configuration][f.Verdict]++
		}
	}
}

// Unbacked is an attack that, on some host or on every one, the filter alone stops.
type Unbacked struct {
	ID, Tries string
	// Reason says why that is bearable.
	Reason string
}

// OnlyByTheFilter lists the attacks behind whose first wall there may be none. In a report
// they have the verdict OnlySeccomp where that is so on the host.
func OnlyByTheFilter() []Unbacked {
	var list []Unbacked
	for _, n := range natives() {
		if n.only != "" {
			list = append(list, Unbacked{n.id, n.tries, n.only})
		}
	}
	return list
}

// Probe is the program that stands in the child's place. A supervisor that is given it runs
// it behind all walls, as any child.
func Probe() (supervisor.ChildBinary, error) {
	program, err := probebin.Bytes()
	if err != nil {
		return supervisor.ChildBinary{}, err
	}
	// The launcher checks as well; here the error can say which program it is.
	if sum := sha256.Sum256(program); hex.EncodeToString(sum[:]) != probebin.SHA256 {
		return supervisor.ChildBinary{}, fmt.Errorf("the probe has SHA-256 %x, want %s", sum, probebin.SHA256)
	}
	return supervisor.ChildBinary{Bytes: program, SHA256: probebin.SHA256}, nil
}
