package load

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"cordon/supervisor"
)

// encode is for values of this package's own types, of which none fails.
func encode(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic("bug: " + err.Error())
	}
	return data
}

// sum says the nonce of its input and the one in its code.
func (m *maker) sum() Exchange {
	rows := make([]int, 3+m.random.IntN(40))
	total := 0
	for i := range rows {
		rows[i] = m.random.IntN(10_000)
		total += rows[i]
	}
	code := fmt.Sprintf(`output = { code: %q, input: input.nonce, sum: input.rows.reduce((a, b) => a + b, 0), last: input.rows.at(-1) };`, m.nonce)
	return ok(request{Code: code, Input: map[string]any{"nonce": m.nonce, "rows": rows}},
		fmt.Sprintf(`{"code":%q,"input":%q,"sum":%d,"last":%d}`, m.nonce, m.nonce, total, rows[len(rows)-1]))
}

func (m *maker) lodash() Exchange {
	type row struct {
		Region string `json:"region"`
		Amount int    `json:"amount"`
	}
	regions := []string{"north", "east", "south", "west"}
	var rows []row
	var order []string // of first appearance, which is that of the output's keys
	sums := map[string]int{}
	for range 5 + m.random.IntN(20) {
		r := row{regions[m.random.IntN(len(regions))], m.random.IntN(1000)}
		if _, met := sums[r.Region]; !met {
			order = append(order, r.Region)
		}
		rows, sums[r.Region] = append(rows, r), sums[r.Region]+r.Amount
	}
	var fields []string
	for _, region := range order {
		fields = append(fields, fmt.Sprintf("%q:%d", region, sums[region]))
	}
	code := `const _ = require("lodash");
output = [input.nonce, _.mapValues(_.groupBy(input.rows, "region"), (rows) => _.sumBy(rows, "amount"))];`
	return ok(request{Code: code, Input: map[string]any{"nonce": m.nonce, "rows": rows}},
		fmt.Sprintf(`[%q,{%s}]`, m.nonce, strings.Join(fields, ",")))
}

func (m *maker) dates() Exchange {
	from := time.Unix(m.random.Int64N(2_000_000_000), 0).UTC()
	days := m.random.IntN(5000)
	code := `const { addDays, differenceInCalendarDays } = require("date-fns");
const from = new Date(input.from), to = addDays(from, input.days);
output = [input.nonce, to.toISOString(), differenceInCalendarDays(to, from)];`
	return ok(request{Code: code, Input: map[string]any{"nonce": m.nonce, "from": from.UnixMilli(), "days": days}},
		fmt.Sprintf(`[%q,%q,%d]`, m.nonce, from.AddDate(0, 0, days).Format("2006-01-02T15:04:05.000Z"), days))
}

func (m *maker) console() Exchange {
	n := 1 + m.random.IntN(30)
	var logs []string
	for i := range n {
		logs = append(logs, fmt.Sprintf("warn: %s line %d", m.nonce, i))
	}
	code := `for (let i = 0; i < input.lines; i++) console.warn("%s line %d", input.nonce, i);
output = input.lines;`
	return ok(request{Code: code, Input: map[string]any{"nonce": m.nonce, "lines": n}}, fmt.Sprint(n), logs...)
}

func (m *maker) waiting() Exchange {
	code := fmt.Sprintf(`const wait = (v) => new Promise((f) => setTimeout(f, input.ms, v));
console.log("begin");
output = await Promise.all([wait(input.nonce), wait(%q)]);
console.info("end");`, m.nonce)
	return ok(request{Code: code, Input: map[string]any{"nonce": m.nonce, "ms": m.random.IntN(8)}},
		fmt.Sprintf(`[%q,%q]`, m.nonce, m.nonce), "log: begin", "info: end")
}

// large has a long input, a long output and one long line.
func (m *maker) large() Exchange {
	text := strings.Repeat(m.nonce+" ", 1000+m.random.IntN(10_000))
	return ok(request{Code: `console.log(input.slice(0, 20000)); output = { text: input, size: input.length };`, Input: text},
		fmt.Sprintf(`{"text":%q,"size":%d}`, text, len(text)), "log: "+text[:min(len(text), 20_000)])
}

func (m *maker) noParse() Exchange {
	line := fmt.Sprintf(`const nonce = %q; let = = nonce`, m.nonce)
	x := ends(supervisor.SyntaxError, request{Code: "\n" + line}, "SyntaxError", "Unexpected token =")
	x.Want.SourceLine = line
	return x
}

func (m *maker) throw() Exchange {
	code := `console.error("before %s", input.nonce); throw new RangeError("mine is " + input.nonce)`
	return ends(supervisor.ScriptError, request{Code: code, Input: map[string]any{"nonce": m.nonce}},
		"RangeError", "mine is "+m.nonce, "error: before "+m.nonce)
}

func (m *maker) rejection() Exchange {
	return ends(supervisor.ScriptError, request{Code: fmt.Sprintf(`await Promise.reject(new TypeError(%q))`, m.nonce)}, "TypeError", m.nonce)
}

func (m *maker) module() Exchange {
	x := ends(supervisor.ModuleBlocked, request{Code: fmt.Sprintf(`output = require(%q)`, m.nonce)},
		"Error", fmt.Sprintf(`Cannot find module %q.`, m.nonce))
	x.Want.MessageGoesOn = true // with those that there are
	return x
}

func (m *maker) recursion() Exchange {
	return ends(supervisor.StackOverflow, request{Code: fmt.Sprintf(`console.log(%q); const f = () => f() + 1; f()`, m.nonce)},
		"RangeError", "Maximum call stack size exceeded", "log: "+m.nonce)
}

// ended is a script that a limit ends after it has said its nonce, or before on a busy
// machine. The limit is in the message, and not the same in the next request.
func (m *maker) ended(outcome supervisor.Outcome, code string, l limits, name, message string, limit int64) Exchange {
	r := request{Code: fmt.Sprintf("console.log(%q); %s", m.nonce, code), Limits: l}
	x := ends(outcome, r, name, fmt.Sprintf(message, limit), "log: "+m.nonce)
	x.Want.SomeLogs = true
	return x
}

func (m *maker) deadline(code string) Exchange {
	ms := 100 + m.random.Int64N(50)
	return m.ended(supervisor.Timeout, code, limits{TimeoutMS: ms}, "TimeoutError", "The script ran longer than %d ms", ms)
}

func (m *maker) idle() Exchange { return m.deadline(`await new Promise(() => {})`) }

func (m *maker) busy() Exchange { return m.deadline(`for (;;);`) }

func (m *maker) cpu() Exchange {
	ms := 10 + m.random.Int64N(20)
	return m.ended(supervisor.CPULimit, `for (;;);`, limits{CPUMS: ms}, "CPULimitError", "The script used more than %d ms of CPU time", ms)
}

func (m *maker) memory(code string) Exchange {
	bytes := 32<<20 + 4096*m.random.Int64N(1000)
	return m.ended(supervisor.MemoryLimit, code, limits{MemoryBytes: bytes}, "MemoryError", "The script used more memory than %d bytes", bytes)
}

func (m *maker) suddenMemory() Exchange { return m.memory(`"x".repeat(2 ** 30)`) }

func (m *maker) slowMemory() Exchange {
	return m.memory(`const a = []; for (;;) a.push(new Uint8Array(1 << 20).fill(1))`)
}

func (m *maker) longOutput() Exchange {
	bytes := 100 + m.random.Int64N(1000)
	x := m.ended(supervisor.OutputLimit, `output = "x".repeat(5000)`, limits{OutputBytes: bytes}, "OutputError", "The output is larger than %d bytes", bytes)
	x.Want.SomeLogs = false
	return x
}

func (m *maker) badOutput() Exchange {
	x := ends(supervisor.OutputInvalid, request{Code: `output = { [input.nonce]: 1n }`, Input: map[string]any{"nonce": m.nonce}},
		"OutputError", fmt.Sprintf(`output[%q]: is a BigInt`, m.nonce))
	x.Want.MessageGoesOn = true // with what to write instead
	return x
}

// hangUp never ends by itself while somebody looks: an answer would be wrong.
func (m *maker) hangUp() Exchange {
	return Exchange{Body: encode(request{Code: fmt.Sprintf(`console.log(%q); await new Promise(() => {})`, m.nonce)}),
		HangUp: true, Want: Expectation{Outcome: supervisor.Cancelled, Logs: []string{"log: " + m.nonce}}}
}

func (m *maker) hangUpRunning() Exchange {
	x := m.hangUp()
	x.HangUp, x.HangUpRunning = false, true
	return x
}

func (m *maker) overTheCeiling() Exchange {
	ms := 120_001 + m.random.Int64N(1_000_000)
	return Exchange{Body: encode(request{Code: `output = 1`, Limits: limits{TimeoutMS: ms}}),
		Want: Expectation{Problem: "invalid_request", Status: 400, Field: "limits.timeout_ms", Value: fmt.Sprint(ms)}}
}

func (m *maker) notJSON() Exchange {
	return Exchange{Body: fmt.Appendf(nil, "{\"code\": %q,\n \"input\": [1, 2,, 3]}", m.nonce),
		Want: Expectation{Problem: "invalid_request", Status: 400, Position: true}}
}

// oversize is beyond what the body of any request may have.
func (m *maker) oversize() Exchange {
	return Exchange{Oversize: 64 << 20, Want: Expectation{Problem: "too_large", Status: 413}}
}
