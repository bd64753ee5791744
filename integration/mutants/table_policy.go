package main

import (
	"maps"
	"slices"
)

// table lists the mutants, in the order in which a child meets its walls.
func table() []mutant {
	var all []mutant
	for _, part := range [][]mutant{
		enterMutants(), rlimitMutants(), filterMutants(), birthMutants(), rootMutants(), cgroupMutants(),
		lookMutants(), judgeMutants(), frameMutants(), languageMutants(),
	} {
		all = append(all, part...)
	}
	return all
}

// one is a mutant of one edit.
func one(wall string, by suite, file, old, new string) mutant {
	return mutant{wall: wall, by: by, edits: []edit{{file, old, new}}}
}

// enterMutants are about what a child does to itself. The tests of policy/ run real
// children, without a supervisor that would look at them from outside as well.
func enterMutants() []mutant {
	const enter, process = "policy/enter_linux.go", "policy/process_linux.go"
	const landlock, capabilities = "policy/landlock_unsafe_linux.go", "policy/capabilities_unsafe_linux.go"
	const seccomp, descriptors = "policy/seccomp_unsafe_linux.go", "policy/descriptors_linux.go"
	posture := suite{"policy", "^TestPosture$"}
	refuses := suite{"policy", "^TestEnterRefuses$"}
	denies := suite{"policy", "^TestLandlockDenies$"}
	born := suite{"policy", "^TestBornWithCapabilities$"}
	return []mutant{
		one("seccomp: no filter is installed", posture, enter, "if w.Seccomp {", "if false {"),
		one("seccomp: the filter is on one thread", posture, seccomp, "unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr", "0, uintptr"),
		one("seccomp: a thread that kept its own filter is overlooked", refuses, seccomp, "if other != 0 {", "if false {"),
		one("no_new_privs: not set by the child", posture, enter, `{"set no_new_privs", setNoNewPrivs},`, ""),
		one("no_new_privs: set on one thread", posture, process,
			"return onAllThreads(unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1, 0)", "return unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)"),
		one("landlock: not entered", denies, enter, "if w.Landlock {", "if false {"),
		one("landlock: claimed and not entered", denies, landlock, "err := restrict(ruleset, domain); err != nil", "err := error(nil); err != nil"),
		one("landlock: on one thread", denies, landlock,
			"if domain.flags&unix.LANDLOCK_RESTRICT_SELF_TSYNC == 0 {\n\t\treturn onAllThreads(unix.SYS_LANDLOCK_RESTRICT_SELF, ruleset, domain.flags, 0)\n\t}",
			"domain.flags &^= unix.LANDLOCK_RESTRICT_SELF_TSYNC"),
		one("capabilities: the child keeps what it was born with", born, enter, `{"drop capabilities", dropCapabilities},`, ""),
		one("capabilities: dropped on one thread", born, capabilities,
			"err := onAllThreads(unix.SYS_CAPSET, uintptr(unsafe.Pointer(&header)), uintptr(unsafe.Pointer(&none[0])), 0)",
			"_ = unsafe.Pointer(nil)\n\terr := unix.Capset(&header, &none[0])"),
		one("capabilities: the child does not ask for its bounding set", refuses, capabilities, "return checkBoundingSet()", "return nil"),
		one("dumpable: the child can be dumped and traced", posture, enter, `{"make undumpable", makeUndumpable},`, ""),
		one("descriptors: not looked at", refuses, descriptors, "return checkPoller()", "return nil"),
		{
			wall: "descriptors: neither counted nor looked at", by: refuses,
			edits: []edit{{descriptors, "if lowest != fdCount {", "if false {"}, {descriptors, "return checkPoller()", "return nil"}},
		},
		one("descriptors: what is above stays open", posture, descriptors,
			"unix.CloseRange(fdCount, math.MaxUint32, 0); err != nil", "error(nil); err != nil"),
		{
			wall: "descriptors: what the supervisor's process left open is inherited", child: true,
			by:    suite{"integration", "^TestInheritedDescriptorsAreClosed$"},
			edits: []edit{{"child/main.go", "err := policy.CloseInherited(); err != nil", "err := error(nil); err != nil"}},
		},
		one("threads: none are started before the walls", suite{"policy", "^TestPosture$"}, "policy/warm_linux.go",
			"threads := runtime.GOMAXPROCS(0) + blocked", "threads := 0 * blocked"),
	}
}

// rlimitMutants take away one limit after the other.
func rlimitMutants() []mutant {
	posture := suite{"policy", "^TestPosture$"}
	var all []mutant
	rows := map[string][2]string{
		"data":       {"w.DataBytes, w.DataBytes,", "w.DataBytes << 10, w.DataBytes << 10,"},
		"cpu":        {"w.CPUSeconds, w.CPUSeconds,", "w.CPUSeconds << 10, w.CPUSeconds << 10,"},
		"stack":      {"maxStack, maxStack,", "maxStack << 10, maxStack << 10,"},
		"nofile":     {`"nofile", 0, 0,`, `"nofile", 1024, 1024,`},
		"fsize":      {`"fsize", 0, 0,`, `"fsize", 1 << 30, 1 << 30,`},
		"core":       {`"core", 0, 0,`, `"core", 0, 1 << 30,`},
		"memlock":    {`"memlock", 0, 0,`, `"memlock", 1 << 16, 1 << 16,`},
		"msgqueue":   {`"msgqueue", 0, 0,`, `"msgqueue", 1 << 16, 1 << 16,`},
		"sigpending": {`"sigpending", 0, 0,`, `"sigpending", 16, 16,`},
	}
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		row := rows[name]
		all = append(all, one("rlimit: "+name, posture, "policy/rlimits.go", row[0], row[1]))
	}
	// The hard limits of these are 0 on most hosts already, so what shows is their absence.
	return append(all,
		one("rlimit: nice", posture, "policy/rlimits.go", "{unix.RLIMIT_NICE, \"nice\", 0, 0,\n\t\t\t\"raising its own priority\"},", ""),
		one("rlimit: rtprio", posture, "policy/rlimits.go", "{unix.RLIMIT_RTPRIO, \"rtprio\", 0, 0,\n\t\t\t\"real-time scheduling\"},", ""),
		one("rlimit: none is set", posture, "policy/enter_linux.go", "setRlimits(Rlimits(w))", "setRlimits(nil)"),
		one("rlimit: none is a hard one", posture, "policy/process_linux.go", "Max: hard}", "Max: old.Max}"),
	)
}

// filterMutants are about what the filter lets through.
func filterMutants() []mutant {
	const filter, rules = "policy/filter.go", "policy/rules.go"
	numbers, arguments := suite{"policy", "^TestFilterNumbers$"}, suite{"policy", "^TestFilterArguments$"}
	// The two above go by the table; these calls stand by themselves.
	kills := suite{"policy", "^TestForbiddenCallsKill$"}
	return []mutant{
		one("filter: a call that no rule names is allowed", numbers, filter, `f.ret(retKill, "any other call: kill")`, `f.ret(retAllow, "")`),
		one("filter: an error instead of the kill", kills, filter, "unix.SECCOMP_RET_KILL_PROCESS", "unix.SECCOMP_RET_ERRNO"),
		one("filter: the architecture is not looked at", numbers, filter, `f.ret(retKill, "another architecture: kill")`, `f.load(offsetArch, "")`),
		one("filter: arguments are not looked at", arguments, filter, "f.checkArg(check, values)\n", "_ = values\n"),
		one("filter: the high half of arguments is not looked at", arguments, filter, "if check.Wide {", "if false {"),
		one("filter: executable memory", kills, rules, `ArgValue{"PROT_READ|PROT_WRITE", 3})),`, `ArgValue{"PROT_READ|PROT_WRITE", 3}, ArgValue{"PROT_READ|PROT_EXEC", 5})),`),
		one("filter: signals to other processes", kills, rules, `{Index: 0, Name: "tgid", OwnPID: true},`, ""),
		one("filter: a call more", numbers, rules,
			`{"sched_yield", 24, 124, nil,`, "{\"getuid\", 102, 174, nil, \"nothing\"},\n\t\t{\"sched_yield\", 24, 124, nil,"),
	}
}
