package main

import (
	"maps"
	"slices"
)

// lookMutants are about the look from outside, as a whole and check by check.
func lookMutants() []mutant {
	const check, child = "supervisor/internal/posture/check.go", "supervisor/child.go"
	faulty := suite{"integration", "^TestNoScriptBehindFaultyWalls$"}
	all := []mutant{
		one("look: there is none", faulty, child, "err := s.verify(c, walls, message.Ready.Threads); err != nil", "err := error(nil); err != nil"),
		one("look: Landlock is not asked for", faulty, child, "if c.landlock != s.host.landlock {", "if false {"),
		one("look: what comes before ready is taken", faulty, child, "if message.Ready == nil {\n\t\treturn errors.New(", "if message.Ready == nil {\n\t\treturn fmt.Errorf(\"%.0s\", "),
	}
	conditions := map[string]string{
		"threads":             "w.Threads == 0 || len(p.Threads) == w.Threads",
		"namespaces":          `p.Namespaces[ns] != "" && own[ns] != "" && p.Namespaces[ns] != own[ns]`,
		"unseen namespaces":   `p.Namespaces[ns] != "" && `,
		"descriptors":         "descriptors[fd] == kind",
		"environment":         `p.Environ == ""`,
		"limits":              "got == Limit{want, want}",
		"cgroup":              `w.Cgroup == "" || filepath.Clean(path) == w.Cgroup`,
		"user ids":            "allAre(t.UIDs, uid, 4)",
		"group ids":           "allAre(t.GIDs, gid, 4)",
		"groups":              "w.KeepsGroups || len(t.Groups) == 0",
		"unseen capabilities": "len(t.Capabilities) == 5",
		"capabilities":        `strings.Trim(set, "0") == ""`,
		"no_new_privs":        `t.NoNewPrivs == "1"`,
		"seccomp":             `t.Seccomp == "2"`,
	}
	for _, what := range slices.Sorted(maps.Keys(conditions)) {
		all = append(all, one("look: not at "+what, names(), check, conditions[what], blind(conditions[what])))
	}
	entries := map[string]string{
		"core dumps": `"Max core file size": "0", `, "files to write": `"Max file size": "0", `, "files to open": `, "Max open files": "0"`,
		"data": `"Max data size": data, `, "pids cgroup": `"pids", `, "cpu cgroup": `, "cpu"`, "memory cgroup": `"memory", `,
	}
	for _, what := range slices.Sorted(maps.Keys(entries)) {
		all = append(all, one("look: not at "+what, names(), check, entries[what], without(entries[what])))
	}
	return all
}

// names is the test that spoils a posture in every way.
func names() suite { return suite{"supervisor/internal/posture", "^TestCheckNamesEachFault$"} }

// blind makes a condition hold always. It uses what it used, so that it compiles.
func blind(condition string) string {
	const unseen = ` && `
	if n := len(condition) - len(unseen); n > 0 && condition[n:] == unseen {
		return ""
	}
	return "(" + condition + ") || true"
}

// without takes an entry out of a list; what it named may then be unused.
func without(entry string) string {
	if entry == `"Max data size": data, ` {
		return `"": data, `
	}
	return ""
}

// judgeMutants are about how an execution is watched, ended and judged.
func judgeMutants() []mutant {
	const run, child, classify, logbook = "supervisor/run.go", "supervisor/child.go", "supervisor/classify.go", "supervisor/logbook.go"
	const hearing, stderr = "supervisor/hearing.go", "supervisor/stderr.go"
	judges := suite{"supervisor", "^TestClassify$"}
	hears := suite{"supervisor", "^TestHearing$"}
	keeps := suite{"supervisor", "^TestLogbookKeepsItsLimits$"}
	return []mutant{
		one("deadline: nobody is killed", suite{"integration", "^TestHangingChildrenMeetTheDeadline$/^hang$"}, run,
			"case <-deadline.C:\n\t\t\treturn stopDeadline", "case <-deadline.C:\n\t\t\tcontinue"),
		one("CPU: nobody is killed", suite{"integration", "^TestResourceAttacks$/^cpu$"}, run, "return stopCPU", "continue"),
		one("flood of standard error: nobody is killed", suite{"integration", "^TestProtocolAttacks$/^stderr-flood$"}, stderr,
			"if err == nil && n == stderrMost {", "if err == nil && n < 0 {"),
		{
			// Without both there is nobody to end the test either.
			wall: "kill: neither the child nor its cgroup", hangs: true, by: suite{"integration", "^TestHangingChildrenMeetTheDeadline$/^hang$"},
			edits: []edit{
				{child, "errs := []error{c.process.Kill()}", "errs := []error{}"},
				{child, "errs = append(errs, c.slot.cell.Kill())", ""},
			},
		},
		one("judgement: a violation is overlooked", judges, classify, "case e.exit.Signal == syscall.SIGSYS:", "case false:"),
		one("judgement: the child's word goes before the clock", judges, classify, "case e.elapsed >= e.timeout:", "case false:"),
		one("judgement: the child's word goes before the CPU clock", judges, classify, "case e.cpu >= e.cpuLimit+cpuGrace(e.cpuLimit):", "case false:"),
		one("judgement: a timeout is believed before its time", judges, classify,
			"case claimed == ipc.StatusTimeout && e.virtual:", "case claimed == ipc.StatusTimeout:"),
		one("judgement: a result counts in spite of a breach", judges, classify, "e.result != nil && e.breach == nil && e.stop == stopNone", "e.result != nil"),
		one("judgement: an OOM kill is overlooked", judges, classify, "e.counters.OOMKills > 0 && e.counters.AtLimit", "false"),
		one("judgement: an OOM kill for the host's sake counts", judges, classify, "e.counters.OOMKills > 0 && e.counters.AtLimit", "e.counters.OOMKills > 0"),
		one("logs: no budget", keeps, logbook, "if b.lines < 0 || b.bytes < 0 || b.traffic < 0 {", "if false {"),
		one("logs: no budget of bytes", keeps, logbook, "b.lines < 0 || b.bytes < 0 ||", "b.lines < 0 ||"),
		one("logs: no budget for what pads them", keeps, logbook, "b.bytes < 0 || b.traffic < 0", "b.bytes < 0"),
		one("logs: levels of the child's own", keeps, logbook, "if !levels[l.Level] {", "if false {"),
		one("protocol: a result for another execution", hears, hearing, "case r.ID != x.id:", "case false:"),
		one("protocol: a log line for another execution", hears, hearing, "if l.ID != x.id {", "if false {"),
		one("protocol: a result that contradicts itself", hears, hearing,
			"case (r.Status == ipc.StatusOK) != (r.Error == nil), r.Error != nil && r.Output != nil:", "case false:"),
		one("protocol: more output than allowed", hears, hearing,
			"case int64(len(r.Output)) > x.request.execute.Limits.OutputBytes:", "case false:"),
		one("protocol: ready a second time", hears, hearing, "err = errOutOfTurn", "err = nil"),
		one("protocol: words after the result", suite{"supervisor", "^TestWordsAfterTheResultAreABreach$"}, hearing, "h.breach = errAfterResult", ""),
		one("standard error: more than its beginning is kept", suite{"supervisor", "^TestReadStderrIsBounded$"}, stderr,
			"io.LimitReader(r, stderrKept)", "io.LimitReader(r, 2*stderrKept)"),
		one("standard error: without end", suite{"supervisor", "^TestReadStderrIsBounded$"}, stderr,
			"io.LimitReader(r, stderrMost)", "io.LimitReader(r, 2*stderrMost)"),
	}
}

// frameMutants are about what is taken from the pipe.
func frameMutants() []mutant {
	const frame, scanner, fields = "ipc/frame.go", "ipc/scanner.go", "ipc/fields.go"
	bodies, frames := suite{"ipc", "^TestHostileBodies$"}, suite{"ipc", "^TestHostileFrames$"}
	return []mutant{
		one("frames: of any length", frames, frame, "if size > max {", "if false {"),
		one("frames: empty", frames, frame, "if size == 0 {", "if false {"),
		one("frames: memory by what they announce", suite{"ipc", "^TestAnnouncedLengthAllocatesNothing$"}, frame,
			"body := header[:0]", "body := make([]byte, 0, size)"),
		one("decoding: unknown fields", bodies, fields, "return 0, s.fail(UnknownField,", "if s.value(9, false) == nil {\n\t\treturn 0, nil\n\t}\n\treturn 0, s.fail(UnknownField,"),
		one("decoding: a field twice", bodies, fields, "if seen&(1<<i) != 0 {", "if false {"),
		one("decoding: a key twice", bodies, scanner, "twice, found := s.keys.finish(s.data, inner.firstKey); found {", "twice, found := s.keys.finish(s.data, inner.firstKey); found && false {"),
		one("decoding: any depth", bodies, scanner, "if len(s.open) >= maxDepth {", "if false {"),
		one("decoding: data behind the end", bodies, scanner, "if s.pos < len(s.data) {\n\t\terr := s.unexpected(\"the end\")", "if false {\n\t\terr := s.unexpected(\"the end\")"),
	}
}

// languageMutants are about what a script finds in its realm.
func languageMutants() []mutant {
	const codegen, loader = "child/globals/codegen.go", "child/modules/loader.go"
	strings := suite{"child/globals", "^TestNoCodeFromStrings$"}
	return []mutant{
		one("code from strings: eval", strings, codegen, `r.hidden(r.global, "eval", r.function("eval", 1,`, `r.hidden(r.global, "evil", r.function("eval", 1,`),
		one("code from strings: Function", strings, codegen, `r.hidden(r.global, "Function", function)`, ""),
		one("code from strings: the constructors of functions", strings, codegen,
			`r.fail(proto.DefineDataProperty("constructor", ctor, writable, yes, no))`, "_ = writable"),
		one("code from strings: of generators", strings, codegen, `{"GeneratorFunction", "(function*(){})"},`, ""),
		one("code from strings: of async functions", strings, codegen, `{"AsyncFunction", "(async function(){})"},`, ""),
		one("modules: the policy's list is not asked", suite{"child/modules", "^TestAllowlistNarrows$"}, loader,
			"|| !slices.Contains(l.allowed, source.Library) {", "{"),
		one("modules: the request's list is not asked", suite{"child/modules", "^TestAllowlistNarrows$"}, loader,
			"if slices.Contains(allowed, name) {", "if slices.Contains(append(allowed, name), name) {"),
		// In scripts what is wrapped around them is behind the comment, which hides it.
		one("files: source maps that a library names are opened", suite{"child/modules", "^TestNoSourceMapIsOpened$"},
			"child/modules/library.go", "0, parser.WithDisableSourceMaps)", "0)"),
	}
}
