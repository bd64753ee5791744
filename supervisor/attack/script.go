package attack

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"cordon/policy"
	"cordon/supervisor"
)

// byEngine is the wall of scripts: what the child's realm does not have, and does not do.
const byEngine = "engine"

// script is one attack by a script that the engine runs as it is meant to.
type script struct {
	id, tries string
	code      string
	input     string
	limits    supervisor.Limits
	wall      wall // the engine, where it is empty
	// outcomes are those that may come of it; none means OK.
	outcomes []supervisor.Outcome
	// output is the exact output of an OK; empty means any.
	output string
	// logs are the console's lines, where it is not nil.
	logs []string
}

// The outcomes of scripts, as lists.
var (
	scriptError   = []supervisor.Outcome{supervisor.ScriptError}
	syntaxError   = []supervisor.Outcome{supervisor.SyntaxError}
	moduleBlocked = []supervisor.Outcome{supervisor.ModuleBlocked}
	timedOut      = []supervisor.Outcome{supervisor.Timeout}
	outOfMemory   = []supervisor.Outcome{supervisor.MemoryLimit}
	bounded       = []supervisor.Outcome{supervisor.Timeout, supervisor.MemoryLimit, supervisor.CPULimit, supervisor.ScriptError}
	overflown     = []supervisor.Outcome{supervisor.StackOverflow, supervisor.SyntaxError, supervisor.ScriptError, supervisor.MemoryLimit, supervisor.Timeout}
)

// within are limits of so many milliseconds of wall time, with CPU time to spare.
func within(ms int) supervisor.Limits {
	timeout := time.Duration(ms) * time.Millisecond
	return supervisor.Limits{Timeout: timeout, CPU: 4 * timeout}
}

func scripts() []script {
	return slices.Concat(realmScripts(), moduleScripts(), outputScripts(), logScripts(), endlessScripts(), memoryScripts(), deepScripts(), residueScripts())
}

func scriptJobs() []job {
	var jobs []job
	for _, s := range scripts() {
		if s.wall == "" {
			s.wall = byEngine
		}
		row := Row{ID: s.id, Tries: s.tries, First: string(s.wall)}
		jobs = append(jobs, job{row, func(ctx context.Context, a *arena) ([]Finding, error) {
			begin := time.Now()
			r, err := a.scripts.Run(ctx, s.request())
			if err != nil {
				return nil, err
			}
			return []Finding{s.judge(r, time.Since(begin))}, nil
		}})
	}
	return jobs
}

func (s script) request() supervisor.Request {
	r := supervisor.Request{Code: s.code, Limits: s.limits}
	if s.input != "" {
		r.Input = json.RawMessage(s.input)
	}
	return r
}

func (s script) judge(r supervisor.Result, took time.Duration) Finding {
	f := Finding{AllWalls, NotStopped, "", "outcome " + string(r.Outcome)}
	outcomes := s.outcomes
	if len(outcomes) == 0 {
		outcomes = []supervisor.Outcome{supervisor.OK}
	}
	most := s.limits.Timeout
	if most == 0 {
		most = policy.Default().Defaults().Timeout
	}
	var lines []string
	for _, l := range r.Logs {
		lines = append(lines, l.Message)
	}
	switch betrayed := hostTexts.FindString(spoken(r)); {
	case !slices.Contains(outcomes, r.Outcome):
		f.How += fmt.Sprintf(", want one of %v", outcomes)
		if r.Error != nil {
			f.How += fmt.Sprintf(": %.200s", r.Error.Message)
		}
	case r.Outcome == supervisor.OK && s.output != "" && string(r.Output) != s.output:
		f.How += fmt.Sprintf(" with %.200s, want %.200s", r.Output, s.output)
	case s.logs != nil && !slices.Equal(lines, s.logs):
		f.How += fmt.Sprintf(" with the logs %.200q, want %q", lines, s.logs)
	case betrayed != "" && !strings.Contains(s.code, betrayed):
		f.How += fmt.Sprintf(", and it speaks of the host: %q", betrayed)
	case took > most+lateness:
		f.How += fmt.Sprintf(" after %v", took.Round(time.Millisecond))
	default:
		f.Verdict, f.Wall = Stopped, onHost(string(s.wall), r.Isolation)
	}
	return f
}

// spoken is what a result says, of which the ends are enough.
func spoken(r supervisor.Result) string {
	text, err := json.Marshal([]any{r.Output, r.Error, r.Logs})
	if err != nil {
		return err.Error()
	}
	if most := 64 << 10; len(text) > 2*most {
		text = slices.Concat(text[:most], text[len(text)-most:])
	}
	return string(text)
}

// hostTexts are what a result could betray of the machine, of the program or of Go.
var hostTexts = regexp.MustCompile(`(?i)goja|github\.com|golang|\.go\b|\bgoroutine|\bruntime\.|0x[0-9a-f]{6,}` +
	`|/(root|usr|home|tmp|proc|sys|etc|var|go)/|interface conversion|nil pointer|\bpanic\b|\breflect\.|unsafe\.` +
	`|\bcordon/|\bmain\.|\(\*[a-z]+\.|\bfunc\(|\bmap\[[a-z]|PATH=|HOME=|PWD=`)
