package policy

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// seeded adds inputs that a seed makes, so that every run of the tests has them.
func seeded(f *testing.F, n, most int) {
	f.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	for range n {
		data := make([]byte, random.IntN(most))
		for i := range data {
			data[i] = byte(random.Uint32())
		}
		f.Add(data)
	}
}

// choices are made by bytes; where they end, each is the first.
type choices []byte

func (c *choices) below(n int) int {
	if len(*c) == 0 {
		return 0
	}
	b := (*c)[0]
	*c = (*c)[1:]
	return int(b) % n
}

// word gives numbers that are near to what filters compare with.
func (c *choices) word() uint32 {
	near := []uint32{0, 1, 2, testPID, 231, 255, 256, x32Bit - 1, x32Bit, x32Bit | 1, 1<<31 - 1, 1 << 31, 0xffffffff, unix.AUDIT_ARCH_X86_64, unix.AUDIT_ARCH_AARCH64}
	return near[c.below(len(near))] + uint32(c.below(3)) - uint32(c.below(2))
}

// rules makes a table of rules, sound or not.
func (c *choices) rules() []Rule {
	var rules []Rule
	for range c.below(12) {
		rule := Rule{Name: "call", AMD64: c.word(), ARM64: c.word()}
		for range c.below(4) {
			check := ArgCheck{Index: c.below(8) - 1, Name: "argument", Wide: c.below(2) == 1, OwnPID: c.below(6) == 1}
			for range c.below(7) * (1 + 12*c.below(2)) {
				check.OneOf = append(check.OneOf, ArgValue{"value", c.word()})
			}
			rule.Args = append(rule.Args, check)
		}
		rules = append(rules, rule)
	}
	return rules
}

// unsound tells whether a table has what no filter can be made of.
func unsound(rules []Rule) bool {
	for _, rule := range rules {
		for _, check := range rule.Args {
			if check.Index < 0 || check.Index > 5 || len(check.OneOf) == 0 && !check.OwnPID {
				return true
			}
		}
	}
	return false
}

// FuzzRules compiles tables of any rules, and compares the filters with the tables: what is
// unsound is refused, and what is sound decides as it reads, also where jumps are far.
func FuzzRules(f *testing.F) {
	seeded(f, 300, 600)
	f.Fuzz(func(t *testing.T, data []byte) {
		c := choices(data)
		rules := c.rules()
		for _, a := range Arches() {
			filter, err := compile(a, testPID, rules)
			if err != nil {
				// A rule may also have more values than a jump can pass over.
				if !unsound(rules) && !strings.Contains(err.Error(), "instructions") {
					t.Errorf("%s refuses %+v: %v", a, rules, err)
				}
				continue
			}
			if unsound(rules) {
				t.Fatalf("%s takes %+v", a, rules)
			}
			if _, err := filter.Raw(); err != nil {
				t.Fatal(err)
			}
			vm, err := bpf.NewVM(filter.Instructions())
			if err != nil {
				t.Fatalf("%s: %v for %+v", a, err, rules)
			}
			for range 40 {
				d := c.data(a, rules)
				if got, want := run(t, vm, d), evaluate(a, rules, d); got != want {
					t.Fatalf("%s: the filter gives %#x, the table %#x for %+v by %+v", a, got, want, d, rules)
				}
			}
		}
	})
}

// data is a call that some rule may be about.
func (c *choices) data(a Arch, rules []Rule) seccompData {
	audit, _, _ := a.audit()
	d := seccompData{nr: c.word(), arch: audit}
	if c.below(20) == 1 {
		d.arch = c.word()
	}
	for i := range d.args {
		d.args[i] = uint64(c.word())<<(32*c.below(2)) | uint64(c.word())
	}
	if len(rules) == 0 || c.below(4) == 0 {
		return d
	}
	rule := rules[c.below(len(rules))]
	d.nr = rule.Number(a)
	for _, check := range rule.Args {
		if len(check.OneOf) > 0 && c.below(8) != 0 {
			d.args[check.Index] = uint64(check.OneOf[c.below(len(check.OneOf))].Value) | uint64(c.below(2)*c.below(2))<<40
		}
		if check.OwnPID && c.below(4) != 0 {
			d.args[check.Index] = testPID
		}
	}
	return d
}

// FuzzPolicy spoils policies anyhow: only those within the rules validate and are shown,
// and what is shown is what they are.
func FuzzPolicy(f *testing.F) {
	seeded(f, 300, 40)
	f.Fuzz(func(t *testing.T, data []byte) {
		c := choices(data)
		p, sound := c.policy()
		err := p.Validate()
		if (err == nil) != sound {
			t.Fatalf("Validate gives %v, want it sound: %t, for %+v", err, sound, p)
		}
		text, marshalErr := json.Marshal(p)
		if (marshalErr == nil) != sound {
			t.Fatalf("MarshalJSON gives %v beside %v", marshalErr, err)
		}
		var table strings.Builder
		if tableErr := p.Table(&table); (tableErr == nil) != sound {
			t.Fatalf("Table gives %v beside %v", tableErr, err)
		}
		if sound {
			requireShown(t, p, text)
		}
	})
}

// policy changes the default policy in some places, and tells whether it is still sound.
func (c *choices) policy() (p Policy, sound bool) {
	p = Default()
	faults := map[string]bool{} // by field, where the last change counts
	values := []int64{1, 0, -1, 1 << 20, 1 << 40, 7}
	whole := func(field string, to *int64) {
		*to = values[c.below(len(values))]
		faults[field] = *to <= 0
	}
	for range c.below(5) {
		switch c.below(10) {
		case 0:
			whole("pids", &p.pidsMax)
		case 1:
			whole("cpus", &p.cpus)
		case 2:
			whole("input", &p.maxInput)
		case 3:
			var n int64
			whole("uid", &n)
			p.childUID = int(n)
		case 4:
			names := [][]string{{}, {"a"}, {"b", "a"}, {"Lodash"}, {""}, {"@a/b", "c"}, {"../x"}, {strings.Repeat("x", 215)}, {"a b"}}
			i := c.below(len(names))
			p.modules = names[i]
			faults["modules"] = !slices.Contains([]int{0, 1, 5}, i)
		case 5:
			info := Walls()[c.below(len(Walls()))]
			p.degraded = append(slices.Clone(p.degraded), info.Wall)
			faults["walls"] = faults["walls"] || !info.Degradable
		case 6:
			p.degraded = append(slices.Clone(p.degraded), Wall([]string{"", "Seccomp", "net ", "every"}[c.below(4)]))
			faults["walls"] = true
		case 7:
			p.freshNamespaces = !p.freshNamespaces
		case 8:
			p = Policy{freshNamespaces: true, childUID: 1}
			return p, false
		default:
			c.limits(&p)
		}
	}
	for _, fault := range faults {
		if fault {
			return p, false
		}
	}
	return p, limitsSound(p)
}

// limits changes one of the limits.
func (c *choices) limits(p *Policy) {
	of := []*Limits{&p.defaults, &p.ceilings, &p.floors}[c.below(3)]
	n := []int64{1, 0, -1, 64 << 20, 1 << 40, 15_000}[c.below(6)]
	switch c.below(6) {
	case 0:
		of.Timeout = time.Duration(n) * time.Millisecond
	case 1:
		of.CPU = time.Duration(n) * time.Millisecond
	case 2:
		of.Memory = n
	case 3:
		of.Output = n
	case 4:
		of.LogBytes = n
	case 5:
		of.LogLines = int(n)
	}
}

// limitsSound is the rule for limits in other words: from 1 on, floor, default, ceiling and
// the most that a ceiling may be come in this order; of the CPU time alone the default may be 0.
func limitsSound(p Policy) bool {
	rising := func(numbers ...int64) bool { return numbers[0] >= 1 && slices.IsSorted(numbers) }
	f, d, c, m := p.floors, p.defaults, p.ceilings, mostLimits()
	cpu := rising(int64(f.CPU), int64(d.CPU), int64(c.CPU), int64(m.CPU)) ||
		d.CPU == 0 && rising(int64(f.CPU), int64(c.CPU), int64(m.CPU))
	return cpu && rising(int64(f.Timeout), int64(d.Timeout), int64(c.Timeout), int64(m.Timeout)) &&
		rising(f.Memory, d.Memory, c.Memory, m.Memory) && rising(f.Output, d.Output, c.Output, m.Output) &&
		rising(f.LogBytes, d.LogBytes, c.LogBytes, m.LogBytes) &&
		rising(int64(f.LogLines), int64(d.LogLines), int64(c.LogLines), int64(m.LogLines))
}

// requireShown reads a policy's JSON back, and holds it against the policy.
func requireShown(t *testing.T, p Policy, text []byte) {
	t.Helper()
	var shown policyJSON
	if err := json.Unmarshal(text, &shown); err != nil {
		t.Fatal(err)
	}
	for i, row := range p.limitRows() {
		got := shown.Limits[i]
		if got.Name != row.name || got.Ceiling != row.ceiling || got.Floor != row.floor || (got.Default == nil) != row.defaultIsTheTimeouts || got.Default != nil && *got.Default != row.def {
			t.Errorf("limit %+v is shown as %+v", row, got)
		}
	}
	for _, wall := range shown.Walls {
		if wall.Required != p.Requires(wall.Name) {
			t.Errorf("wall %+v, but the policy requires it: %t", wall, p.Requires(wall.Name))
		}
	}
	if !slices.Equal(shown.Modules, p.Modules()) || shown.ChildUID != p.ChildUID() || shown.FreshNamespaces != p.FreshNamespaces() || len(shown.Syscalls) != len(Syscalls()) {
		t.Errorf("shown %+v of %+v", shown, p)
	}
	again, err := json.Marshal(shown)
	if err != nil || string(again) != string(text) {
		t.Errorf("read and shown again:\n%s\nwant\n%s", again, text)
	}
}
