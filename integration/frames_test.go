package integration

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon/supervisor"
)

// saidID stands for the execution's id in what the hostile child says.
const saidID = "00000000000000000000000000"

func framed(body string) string {
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(body)))) + body
}

// saying is a request that has the hostile child send these bytes, and end.
func saying(bytes string) supervisor.Request {
	return supervisor.Request{
		Code:   "say " + base64.StdEncoding.EncodeToString([]byte(bytes)),
		Limits: supervisor.Limits{Timeout: 20 * time.Second, MemoryBytes: 64 << 20, OutputBytes: 64 << 10, LogBytes: 4 << 10, LogLines: 20},
	}
}

func resultFrame(fields string) string {
	return framed(`{"result":{"id":"` + saidID + `",` + fields + `}}`)
}

func logFrame(fields string) string {
	return framed(`{"log":{"id":"` + saidID + `",` + fields + `}}`)
}

const okResult = `"status":"ok","logs_truncated":false`

// brokenFrames are what no honest child says. Whatever it says besides, it is a crash.
func brokenFrames() map[string]string {
	good := resultFrame(okResult + `,"output":1`)
	failed := func(e string) string {
		return resultFrame(`"status":"script_error","logs_truncated":false,"error":` + e)
	}
	return map[string]string{
		"no byte": "", "half a length": "\x00\x00", "a length in the other order": "\x40\x00\x00\x00" + good[4:], "a length that is one short": "\x00\x00\x00" + string(good[3]-1) + good[4:],
		"a length that is one too many": "\x00\x00\x00" + string(good[3]+1) + good[4:], "a text mark before the body": framed("\ufeff" + good[4:]), "a NUL behind the body": framed(good[4:] + "\x00"),
		"an array": framed(`[]`), "a string": framed(`"result"`), "null": framed(`null`), "an empty object": framed(`{}`), "white space": framed("    "), "a comment": framed(`/**/` + good[4:]),
		"null as a result": framed(`{"result":null}`), "an array as a result": framed(`{"result":[]}`), "an empty result": framed(`{"result":{}}`),
		"another case": framed(strings.Replace(good[4:], "result", "Result", 1)), "an escaped name": framed(strings.Replace(good[4:], "result", `\u0072esult`, 1)),
		"two messages in a body": framed(good[4:len(good)-1] + `,"log":{}}`), "the same message twice": framed(good[4:len(good)-1] + `,"result":{}}`), "a frame in a frame": framed(good),
		"a result of nobody": framed(`{"result":{` + okResult + `}}`), "an id that is a number": framed(`{"result":{"id":1,` + okResult + `}}`), "an id that is longer": resultFrame(okResult)[:4] + `x`,
		"a status that is null": resultFrame(`"status":null,"logs_truncated":false`), "a status in capitals": resultFrame(`"status":"OK","logs_truncated":false`), "a status of the supervisor's": resultFrame(`"status":"violation","logs_truncated":false,"error":{"name":"a","message":"b"}`),
		"no word about the logs": resultFrame(`"status":"ok"`), "a text about the logs": resultFrame(`"status":"ok","logs_truncated":"no"`),
		"an output that is none": resultFrame(okResult + `,"output":undefined`), "an output of NaN": resultFrame(okResult + `,"output":NaN`), "an output with a comma too many": resultFrame(okResult + `,"output":[1,]`), "an output with a raw newline": resultFrame(okResult + ",\"output\":\"\n\""),
		"an output of half a text": resultFrame(okResult + `,"output":"\u12"`), "an output that is too deep": resultFrame(okResult + `,"output":` + strings.Repeat("[", 1001) + strings.Repeat("]", 1001)), "an output with a key twice deep down": resultFrame(okResult + `,"output":[{"a":{"b":1,"\u0062":2}}]`),
		"an output beyond its limit": resultFrame(okResult + `,"output":"` + strings.Repeat("x", 64<<10) + `"`), "an output in bad UTF-8": resultFrame(okResult + ",\"output\":\"\xc0\xaf\""), "an output in surrogates' bytes": resultFrame(okResult + ",\"output\":\"\xed\xa0\x80\""),
		"an error beside ok": resultFrame(okResult + `,"error":{"name":"a","message":"b"}`), "an error beside an output": resultFrame(`"status":"script_error","logs_truncated":false,"output":1,"error":{"name":"a","message":"b"}`), "an error of null": failed(`null`), "an error without a message": failed(`{"name":"a"}`),
		"an error on line -1": failed(`{"name":"a","message":"b","line":-1}`), "an error on line 1.5": failed(`{"name":"a","message":"b","line":1.5}`), "an error on line 1e400": failed(`{"name":"a","message":"b","line":1e400}`), "an error with a system call": failed(`{"name":"a","message":"b","syscall":"open"}`), "an exit code of its own": resultFrame(okResult + `,"exit":0`), "isolation of its own": resultFrame(okResult + `,"isolation":{"seccomp":true}`), "logs of its own": resultFrame(okResult + `,"logs":[]`),
		"a log at -1": logFrame(`"level":"log","message":"x","at_ms":-1`) + good, "a log at 1e999": logFrame(`"level":"log","message":"x","at_ms":1e999`) + good, "a log at NaN": logFrame(`"level":"log","message":"x","at_ms":NaN`) + good, "a log at no time": logFrame(`"level":"log","message":"x"`) + good,
		"a log of a number": logFrame(`"level":"log","message":1,"at_ms":0`) + good, "a log of level trace": logFrame(`"level":"trace","message":"x","at_ms":0`) + good, "a log of a long level": logFrame(`"level":"`+strings.Repeat("log", 10_000)+`","message":"x","at_ms":0`) + good,
		"a log beyond its bytes": logFrame(`"level":"log","message":"`+strings.Repeat("x", 5<<10)+`","at_ms":0`) + good, "a log beyond its lines": strings.Repeat(logFrame(`"level":"log","message":"","at_ms":0`), 21) + good, "a log in white space": strings.Repeat(logFrame(`"level":"log",`+strings.Repeat(" ", 30_000)+`"message":"","at_ms":0`), 2) + good,
		"a log at a number without end": logFrame(`"level":"log","message":"x","at_ms":0.`+strings.Repeat("0", 60_000)) + good, "what the supervisor says": framed(`{"execute":{"id":"`+saidID+`","code":"output = 1"}}`) + good, "ready once more": framed(`{"ready":{"version":1,"landlock_abi":7,"threads":5}}`) + good,
		"garbage behind the logs": logFrame(`"level":"log","message":"kept","at_ms":0`) + "\xff\xff\xff\xff", "a log and the end": logFrame(`"level":"log","message":"kept","at_ms":0`),
	}
}

// TestNoFrameIsHalfBelieved: what a child says outside the protocol is a crash, and nothing
// that it said of the result is in the result. What is within it counts.
func TestNoFrameIsHalfBelieved(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: hostileChild, Concurrency: 2})
	for name, bytes := range brokenFrames() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := run(t, s, saying(bytes))
			if r.Outcome != supervisor.Crashed || r.Output != nil || r.Error == nil || r.Error.Stack != "" || r.Error.Syscall != "" {
				t.Errorf("outcome %s, output %s, error %s; want crashed and nothing of the child's", r.Outcome, brief(string(r.Output)), describe(r.Error))
			}
			for _, l := range r.Logs {
				if strings.HasPrefix(l.Message, "kept") != strings.Contains(name, "behind the logs") && !strings.Contains(name, "log") {
					t.Errorf("log %q", brief(l.Message))
				}
			}
		})
	}
	for name, c := range map[string]struct{ bytes, output string }{
		"plain":                   {resultFrame(okResult + `,"output":[1,"x"]`), `[1,"x"]`},
		"in another order":        {framed(`{"result":{"logs_truncated":true,"status":"ok","id":"` + saidID + `"}}`), ``},
		"in little white space":   {framed(" { \"result\" :\n{\"id\":\"" + saidID + "\", " + okResult + "}\t} "), ``},
		"with a surrogate's half": {resultFrame(okResult + `,"output":"\ud800"`), `"\ud800"`},
		"with a number too large": {resultFrame(okResult + `,"output":1e999`), `1e999`},
	} {
		t.Run("believed "+name, func(t *testing.T) {
			t.Parallel()
			if r := run(t, s, saying(c.bytes)); r.Outcome != supervisor.OK || string(r.Output) != c.output {
				t.Errorf("outcome %s (%s), output %s, want %s", r.Outcome, describe(r.Error), r.Output, c.output)
			}
		})
	}
}

// TestNothingBeforeItsTurn: what a child says between ready and the script is a crash as
// well, and what it says instead of ready is no ready.
func TestNothingBeforeItsTurn(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: hostileChild, Concurrency: 1})
	for page, name := range map[int64]string{13: "ready twice", 14: "a line before the script"} {
		if r := run(t, s, early(page, 20*time.Second)); r.Outcome != supervisor.Crashed || len(r.Logs) != 0 {
			t.Errorf("%s: outcome %s, logs %v; want crashed", name, r.Outcome, r.Logs)
		}
	}
	if r, err := s.Run(t.Context(), early(15, 20*time.Second)); err == nil {
		t.Errorf("a frame too large for ready: outcome %s, want an error", r.Outcome)
	}
}

// TestFuzzedFrames changes good and bad conversations by a seed, and has a child say them to
// a real supervisor.
func TestFuzzedFrames(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: hostileChild, Concurrency: 2})
	good, all := goodFrames(), conversations()
	seen := newTally()
	for seed := range uint64(500) {
		random := rand.New(rand.NewPCG(seed, 3))
		from := all
		if seed%2 == 0 {
			from = good
		}
		bytes := []byte(from[random.IntN(len(from))])
		for range random.IntN(4) {
			bytes = mutate(bytes, []byte(all[random.IntN(len(all))]), random)
		}
		seen.add(checkSaid(t, s, string(bytes[:min(len(bytes), 128<<10)])))
	}
	if seen.count[supervisor.OK] == 0 || seen.count[supervisor.Crashed] < 250 {
		t.Errorf("outcomes %v: want more crashes than anything, and some that are ok", seen.count)
	}
	t.Attr("frames", fmt.Sprint(seen.count))
}

// FuzzFrames is TestFuzzedFrames with what the fuzzer makes.
func FuzzFrames(f *testing.F) {
	for _, bytes := range conversations() {
		if len(bytes) < 2<<10 {
			f.Add([]byte(bytes))
		}
	}
	s := newSupervisor(f, supervisor.Config{Child: hostileChild, Concurrency: 1})
	f.Fuzz(func(t *testing.T, bytes []byte) {
		checkSaid(t, s, string(bytes[:min(len(bytes), 128<<10)]))
	})
}

// goodFrames are what an honest child may say.
func goodFrames() []string {
	return []string{
		resultFrame(okResult + `,"output":{"a":[1,null,"x"]}`), logFrame(`"level":"log","message":"x","at_ms":1.5`) + resultFrame(okResult),
		resultFrame(`"status":"script_error","logs_truncated":false,"error":{"name":"E","message":"m","line":1,"column":2,"stack":"s"}`),
		resultFrame(`"status":"timeout","logs_truncated":true,"error":{"name":"E","message":"m"}`), resultFrame(`"status":"output_invalid","logs_truncated":true,"error":{"name":"E","message":"m"}`),
	}
}

func conversations() []string {
	all := goodFrames()
	for _, bytes := range brokenFrames() {
		all = append(all, bytes)
	}
	slices.Sort(all) // the order of a map is not the same twice
	return all
}

// mutate changes bytes in one place, with what other has.
func mutate(bytes, other []byte, random *rand.Rand) []byte {
	at, from := random.IntN(len(bytes)+1), random.IntN(len(other)+1)
	switch random.IntN(6) {
	case 0: // another byte
		if at < len(bytes) {
			bytes[at] = byte(random.IntN(256))
		}
	case 1: // less
		return slices.Delete(bytes, at, min(len(bytes), at+1+random.IntN(9)))
	case 2: // more, with a length that is true again
		head := min(4, len(bytes))
		at = max(at, head)
		return []byte(framed(string(bytes[head:at]) + string(other[from:min(len(other), from+20)]) + string(bytes[at:])))
	case 3: // another behind it
		return slices.Concat(bytes, other)
	case 4: // another letter or digit, which may well be as good
		if at < len(bytes) && bytes[at] >= '0' && bytes[at] < 'z' {
			bytes[at]++
		}
	case 5: // the beginning of one and the end of another
		return slices.Concat(bytes[:at], other[from:])
	}
	return bytes
}

// checkSaid has a child say bytes, and holds the result to what is promised of every result.
func checkSaid(t *testing.T, s *supervisor.Supervisor, bytes string) supervisor.Outcome {
	t.Helper()
	req := saying(bytes)
	r := run(t, s, req)
	believed := []supervisor.Outcome{
		supervisor.OK, supervisor.Crashed, supervisor.SyntaxError, supervisor.ScriptError, supervisor.ModuleBlocked,
		supervisor.StackOverflow, supervisor.MemoryLimit, supervisor.OutputLimit, supervisor.OutputInvalid,
	}
	if !slices.Contains(believed, r.Outcome) || (r.Outcome == supervisor.OK) != (r.Error == nil) {
		t.Errorf("outcome %s, error %s of %q", r.Outcome, describe(r.Error), brief(bytes))
	}
	if r.Output != nil && (!json.Valid(r.Output) || r.Outcome != supervisor.OK || int64(len(r.Output)) > req.Limits.OutputBytes) {
		t.Errorf("outcome %s, output %s of %q", r.Outcome, brief(string(r.Output)), brief(bytes))
	}
	var logged int64
	for _, l := range r.Logs {
		logged += int64(len(l.Message))
	}
	if logged > req.Limits.LogBytes || int64(len(r.Logs)) > int64(req.Limits.LogLines) {
		t.Errorf("%d bytes in %d lines of %q", logged, len(r.Logs), brief(bytes))
	}
	return r.Outcome
}
