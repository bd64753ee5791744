package posture

import (
	"maps"
	"os"
	"strconv"
	"strings"
	"testing"
)

func good() Posture {
	return Posture{
		Threads: []Thread{{
			TID: 7, UIDs: []string{"65534", "65534", "65534", "65534"}, GIDs: []string{"65534", "65534", "65534", "65534"},
			Capabilities: map[string]string{"CapInh": "000", "CapPrm": "000", "CapEff": "000", "CapBnd": "000", "CapAmb": "000"},
			NoNewPrivs:   "1", Seccomp: "2",
		}},
		Namespaces:  map[string]string{"pid": "pid:[2]", "net": "net:[2]"},
		Descriptors: maps.Clone(descriptors),
		Limits: map[string]Limit{
			"Max data size": {"1000", "1000"}, "Max core file size": {"0", "0"}, "Max file size": {"0", "0"},
			"Max open files": {"0", "0"},
		},
		Cgroups: map[string]string{"memory": "/cordon/a/slot0", "pids": "/cordon/a/slot0", "cpu": "/cordon/a/slot0"},
	}
}

var (
	want = Want{Seccomp: true, UID: 65534, GID: 65534, Namespaces: []string{"pid", "net"}, DataBytes: 1000,
		Cgroup: "/cordon/a/slot0", Threads: 1}
	own = map[string]string{"pid": "pid:[1]", "net": "net:[1]"}
)

func TestCheckTakesWhatIsRight(t *testing.T) {
	if err := good().Check(want, own); err != nil {
		t.Error(err)
	}
	v2 := good()
	v2.Cgroups = map[string]string{"": "/cordon/a/slot0"}
	if err := v2.Check(want, own); err != nil {
		t.Error(err)
	}
}

func TestCheckNamesEachFault(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(*Posture)
		says  string
	}{
		"no filter":             {func(p *Posture) { p.Threads[0].Seccomp = "0" }, "Seccomp"},
		"new privileges":        {func(p *Posture) { p.Threads[0].NoNewPrivs = "0" }, "NoNewPrivs"},
		"a bounding capability": {func(p *Posture) { p.Threads[0].Capabilities["CapBnd"] = "001" }, "CapBnd"},
		"capabilities unseen":   {func(p *Posture) { delete(p.Threads[0].Capabilities, "CapAmb") }, "all five"},
		"root":                  {func(p *Posture) { p.Threads[0].UIDs[2] = "0" }, "user ids"},
		"group root":            {func(p *Posture) { p.Threads[0].GIDs[0] = "0" }, "group ids"},
		"a group":               {func(p *Posture) { p.Threads[0].Groups = []string{"4"} }, "groups"},
		"ids unseen":            {func(p *Posture) { p.Threads[0].UIDs = nil }, "user ids"},
		"a thread more":         {func(p *Posture) { p.Threads = append(p.Threads, p.Threads[0]) }, "2 threads"},
		"the host's network":    {func(p *Posture) { p.Namespaces["net"] = "net:[1]" }, "namespace net"},
		"namespace unseen":      {func(p *Posture) { delete(p.Namespaces, "pid") }, "namespace pid"},
		"a descriptor":          {func(p *Posture) { p.Descriptors[5] = "socket" }, "descriptor 5"},
		"a swapped descriptor":  {func(p *Posture) { p.Descriptors[0] = "/etc/passwd" }, "descriptor 0"},
		"an environment":        {func(p *Posture) { p.Environ = "A=1" }, "environment"},
		"a soft limit":          {func(p *Posture) { p.Limits["Max data size"] = Limit{"1000", "unlimited"} }, "max data size"},
		"core dumps":            {func(p *Posture) { p.Limits["Max core file size"] = Limit{"0", "1"} }, "core"},
		"files to write":        {func(p *Posture) { p.Limits["Max file size"] = Limit{"0", "9"} }, "file size"},
		"files to open":         {func(p *Posture) { p.Limits["Max open files"] = Limit{"0", "9"} }, "open files"},
		"another cgroup":        {func(p *Posture) { p.Cgroups["memory"] = "/" }, "memory cgroup"},
		"another pids cgroup":   {func(p *Posture) { p.Cgroups["pids"] = "/" }, "pids cgroup"},
		"a cpu cgroup unseen":   {func(p *Posture) { delete(p.Cgroups, "cpu") }, "cpu cgroup"},
		"no cgroup":             {func(p *Posture) { p.Cgroups = nil }, "memory cgroup"},
	} {
		t.Run(name, func(t *testing.T) {
			p := good()
			test.spoil(&p)
			if err := p.Check(want, own); err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("Check = %v, want a fault about %q", err, test.says)
			}
		})
	}
}

func TestReadSeesThisProcess(t *testing.T) {
	p, err := Read(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	self, err := Own()
	if err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(p.Namespaces, self) || p.Namespaces["pid"] == "" {
		t.Errorf("namespaces %v, want %v", p.Namespaces, self)
	}
	if len(p.Threads) == 0 || p.Threads[0].TID != os.Getpid() || len(p.Threads[0].Capabilities) != 5 ||
		!allAre(p.Threads[0].UIDs[:1], strconv.Itoa(os.Getuid()), 1) {
		t.Errorf("threads %+v", p.Threads)
	}
	if len(p.Limits) < 10 || p.Limits["Max open files"].Soft == "" {
		t.Errorf("limits %v", p.Limits)
	}
	if p.Descriptors[2] == "" || len(p.Cgroups) == 0 {
		t.Errorf("descriptors %v, cgroups %v", p.Descriptors, p.Cgroups)
	}
}
