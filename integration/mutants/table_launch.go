package main

// birthMutants are about what a child is born with.
func birthMutants() []mutant {
	const slot, jail, rights = "supervisor/internal/launch/slot_linux.go", "supervisor/internal/launch/jail_linux.go", "supervisor/internal/launch/privileges_linux.go"
	const pkg = "supervisor/internal/launch"
	inherits := suite{pkg, "^TestChildInheritsNoRights$"}
	sees := suite{pkg, "^TestChildSeesNothingButItself$"}
	namespaces := suite{pkg, "^TestNamespacesAreNotTheHosts$"}
	var all []mutant
	for _, ns := range [][2]string{{"mnt", "CLONE_NEWNS"}, {"net", "CLONE_NEWNET"}, {"ipc", "CLONE_NEWIPC"}, {"uts", "CLONE_NEWUTS"}} {
		all = append(all, one("namespace: the host's "+ns[0], namespaces, jail, `"`+ns[0]+`": unix.`+ns[1]+",", `"`+ns[0]+`": 0,`))
	}
	return append(all,
		one("namespace: the host's pid", namespaces, slot, `"pid":    unix.CLONE_NEWPID,`, `"pid": 0,`),
		one("namespace: the host's cgroup", namespaces, slot, `"cgroup": unix.CLONE_NEWCGROUP,`, `"cgroup": 0,`),
		one("host name: the host's", sees, jail, `unix.Sethostname([]byte("cordon")); err != nil`, "error(nil); err != nil"),
		one("capabilities: the bounding set is left", inherits, rights, "unix.Prctl(unix.PR_CAPBSET_DROP, c, 0, 0, 0); err != nil", "error(nil); err != nil"),
		mutant{
			// Emptying the inheritable set empties the ambient one, capabilities(7).
			wall: "capabilities: ambient and inheritable ones are left", by: inherits,
			edits: []edit{
				{rights, "unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0); err != nil", "error(nil); err != nil"},
				{rights, "data[0].Inheritable, data[1].Inheritable = 0, 0", ""},
			},
		},
		one("capabilities: inheritable ones are left", inherits, rights, "data[0].Inheritable, data[1].Inheritable = 0, 0", ""),
		one("securebits: not set", inherits, rights, "unix.Prctl(unix.PR_SET_SECUREBITS, secureBits, 0, 0, 0); err != nil", "error(nil); err != nil"),
		one("securebits: user 0 gains by executing", inherits, rights, "const secureBits = 1<<0 | 1<<1 |", "const secureBits = "),
		one("no_new_privs: not set by the launcher", inherits, rights, "unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil", "error(nil); err != nil"),
		one("user: the supervisor's", sees, slot, "if spec.ChangeUser {", "if false {"),
		one("groups: the supervisor's", inherits, slot, "Gid: uint32(spec.GID)}", "Gid: uint32(spec.GID), NoSetGroups: true}"),
		one("environment: the supervisor's", sees, slot, "Env:   []string{},", "Env: syscall.Environ(),"),
		one("session: the supervisor's, with its terminal", sees, slot, "Setsid: true,", ""),
		one("parent's death: the child outlives the supervisor", suite{pkg, "^TestChildDiesWithItsLauncher$"}, slot, "Pdeathsig: syscall.SIGKILL,", ""),
		one("host: its OOM killer does not prefer the child", suite{"integration", "^TestPosture$"}, "supervisor/child.go", `const highest = "1000"`, `const highest = "0"`),
	)
}

// rootMutants are about the root that a child sees.
func rootMutants() []mutant {
	const root, jail = "supervisor/internal/launch/root_linux.go", "supervisor/internal/launch/jail_linux.go"
	const pkg = "supervisor/internal/launch"
	return []mutant{
		one("root: the host's mounts are below it", suite{"integration", "^TestPosture$"}, root,
			"unix.Unmount(\".\", unix.MNT_DETACH); err != nil", "error(nil); err != nil"),
		one("root: it can be written to", suite{"integration", "^TestPosture$"}, root, "unix.MS_REMOUNT | unix.MS_RDONLY |", "unix.MS_REMOUNT |"),
		{
			wall: "root: something stands beside the binary", by: suite{pkg, "^TestChildSeesNothingButItself$"},
			edits: []edit{
				{root, "nr_inodes=2", "nr_inodes=9"},
				{root, "if err := unix.Chdir(dir); err != nil {", "if err := errors.Join(os.Mkdir(dir+\"/more\", 0o755), unix.Chdir(dir)); err != nil {"},
				{root, "return checkRoot(bin.SHA256)", "return nil"},
			},
		},
		one("root: what is in it is not looked at", suite{pkg, "^TestOtherRootsAreRefused$"}, root, "if len(entries) != 1 ||", "if len(entries) == 0 &&"),
		one("root: another than the jail's is joined", suite{pkg, "^TestSlotRefusesAnotherRoot$"}, jail, "if err == nil && root != *j.root {", "if err == nil && root != root {"),
		one("binary: its hash is not looked at", suite{pkg, "^TestWrongHashIsRefused$"}, jail, "hex.EncodeToString(sum[:]) != bin.SHA256 {", "hex.EncodeToString(sum[:]) == \"\" {"),
	}
}

// cgroupMutants are those of cgroup v1, which hosts with v2 do not run.
func cgroupMutants() []mutant {
	const v1, branch = "supervisor/internal/cgroup/v1_linux.go", "supervisor/internal/cgroup/branch_linux.go"
	const pkg = "supervisor/internal/cgroup"
	stands := suite{"integration", "^TestPosture$"}
	proves := suite{pkg, "^TestCountersProveAnOOMKill$"}
	return []mutant{
		one("cgroup: the child is born outside", stands, "supervisor/supervisor.go", "slot.cell, join = cell, cell.Join", "slot.cell = cell"),
		one("cgroup: memory is not limited", proves, v1, "err := c.limit(memoryBytes); err != nil", "err := error(nil); err != nil"),
		one("cgroup: swap is not bounded", stands, v1, "steps := []*specs.LinuxMemory{memory, {Swap: &bytes}}", "steps := []*specs.LinuxMemory{memory}"),
		one("cgroup: tasks are not limited", stands, v1, "Pids: &specs.LinuxPids{Limit: &pids},", ""),
		one("cgroup: CPU is not limited", stands, v1, "CPU:  &specs.LinuxCPU{Quota: &quota, Period: &period},", "CPU: &specs.LinuxCPU{Quota: new(int64(-1 + 0*quota)), Period: &period},"),
		one("counters: OOM kills are not read", proves, v1, "OOMKills:  kills - c.killedBefore,", "OOMKills: 0 * kills,"),
		one("counters: OOM kills of the child before count", proves, v1, "c.limited, c.killedBefore = memoryBytes, kills", "c.limited, c.killedBefore = memoryBytes, 0*kills"),
		one("counters: every OOM kill is taken for the child's doing", suite{pkg, "^TestAKillForLackElsewhereIsTold$"}, v1,
			"int64(bounded) >= c.limited-limitSlack", "int64(bounded) >= 0"),
		one("kill: who is in the cgroup lives on", suite{pkg, "^TestKillEmptiesTheCell$"}, v1, "func (c *v1Cell) Kill() error { return killAll(c.memory) }", "func (c *v1Cell) Kill() error { return nil }"),
		one("stale cgroups: what is in them lives on", suite{pkg, "^TestStaleBranchesAreRemovedAndLiveOnesKept$"}, branch,
			"if err := b.removeStale(); err != nil {", "if err := error(nil); err != nil {"),
	}
}
