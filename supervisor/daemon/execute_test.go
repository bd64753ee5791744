package daemon

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cordon/supervisor"
	"cordon/supervisor/api"
	"cordon/supervisor/daemon/admission"
	"cordon/supervisor/daemon/records"
)

// TestEveryOutcomeIsAnAnswer runs scripts of every kind that can be had at will.
func TestEveryOutcomeIsAnAnswer(t *testing.T) {
	s := serve(t, Rules{}, nil)
	protocols := map[string]*http.Client{
		"HTTP/1.1": s.client,
		"HTTP/2.0": s.newClient(func(p *http.Protocols) { p.SetUnencryptedHTTP2(true) }),
	}
	for outcome, request := range map[supervisor.Outcome]string{
		supervisor.OK:            `{"code":"output = input.a + 1","input":{"a":41}}`,
		supervisor.SyntaxError:   `{"code":"1 +"}`,
		supervisor.ScriptError:   `{"code":"null.x"}`,
		supervisor.ModuleBlocked: `{"code":"require('fs')"}`,
		supervisor.StackOverflow: `{"code":"(function f() { f() })()"}`,
		supervisor.Timeout:       `{"code":"for (;;);","limits":{"timeout_ms":50}}`,
		supervisor.CPULimit:      `{"code":"for (;;);","limits":{"cpu_ms":50}}`,
		supervisor.MemoryLimit:   `{"code":"'x'.repeat(2 ** 30)"}`,
		supervisor.OutputLimit:   `{"code":"output = 'xx'","limits":{"output_bytes":1}}`,
		supervisor.OutputInvalid: `{"code":"output = 1n"}`,
	} {
		for protocol, client := range protocols {
			t.Run(string(outcome)+" "+protocol, func(t *testing.T) {
				resp, err := client.Post("http://cordon"+executionsPath, "application/json", strings.NewReader(request))
				a, err := read(resp, err)
				if err != nil || a.status != http.StatusOK || a.header.Get("Content-Type") != "application/json" || resp.Proto != protocol {
					t.Fatalf("%d %s, %v", a.status, a.body, err)
				}
				r := a.result(t)
				if r.Outcome != outcome || r.ID == "" || r.Logs == nil || !r.Isolation.Seccomp {
					t.Errorf("%s", a.body)
				}
				if outcome == supervisor.OK && string(r.Output) != "42" {
					t.Errorf("output %s", r.Output)
				}
			})
		}
	}
}

func TestTextsTravelAsTheyAre(t *testing.T) {
	s := serve(t, Rules{}, nil)
	r := s.run(`console.log("<b>&\u2028\u0007"); output = {"<b>&\u2028": "👍\u0000"}`)
	if r.Logs[0].Message != "<b>&\u2028\u0007" || string(r.Output) != `{"<b>&`+"\u2028"+`":"👍\u0000"}` {
		t.Errorf("%q, %s", r.Logs[0].Message, r.Output)
	}
}

func TestStreamedLinesComeWhileTheScriptRuns(t *testing.T) {
	s := serve(t, Rules{}, nil)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	lines, _ := s.stream(ctx, endless)
	if want := `{"log":{"level":"log","message":"up","at_ms":`; !strings.HasPrefix(lines.Text(), want) {
		t.Errorf("the first line is %s", lines.Text())
	}
	if running := s.gate.Stats().Running; running != 1 {
		t.Errorf("the line came with %d executions running", running)
	}
}

func TestStreamHasAllLinesAndThenTheResult(t *testing.T) {
	s := serve(t, Rules{}, nil)
	lines, closeBody := s.stream(t.Context(), `console.log("first"); console.error("second"); output = 1`)
	defer closeBody()
	if !lines.Scan() || !strings.Contains(lines.Text(), `"second"`) {
		t.Errorf("the second line is %s", lines.Text())
	}
	var last api.StreamLine
	if !lines.Scan() {
		t.Fatal("there is no result")
	}
	if err := json.Unmarshal(lines.Bytes(), &last); err != nil || last.Result == nil || string(last.Result.Output) != "1" || len(last.Result.Logs) != 2 {
		t.Errorf("%s, %v", lines.Bytes(), err)
	}
	if lines.Scan() {
		t.Errorf("behind the result is %s", lines.Text())
	}
}

func TestStreamOfWhatDoesNotRunIsAnOrdinaryProblem(t *testing.T) {
	s := serve(t, Rules{}, nil)
	p := s.ask(http.MethodPost, executionsPath, `{"code":1}`, "Accept", api.StreamType).problem(t)
	if p.Code != api.InvalidRequest || p.Field != "code" {
		t.Errorf("%+v", p)
	}
	a := s.ask(http.MethodPost, executionsPath, execution(``), "Accept", "application/json;q=0.5, application/x-ndjson")
	if a.status != http.StatusOK || a.header.Get("Content-Type") != api.StreamType || !strings.HasPrefix(string(a.body), `{"result":{`) {
		t.Errorf("%d %v %s", a.status, a.header, a.body)
	}
}

func TestDisconnectKills(t *testing.T) {
	for name, protocol := range protocols() {
		t.Run(name, func(t *testing.T) {
			s := serve(t, one(), nil)
			s.client = s.newClient(protocol)
			ctx, cancel := context.WithCancel(t.Context())
			s.stream(ctx, endless)
			cancel()
			s.eventually("the place is free", func() bool { return s.gate.Stats().Running == 0 })
			if n := s.Status().Outcomes["cancelled"]; n != 1 {
				t.Errorf("%d were cancelled", n)
			}
			if r := s.run(`output = 1`); r.Outcome != supervisor.OK {
				t.Errorf("the next one is %s", r.Outcome)
			}
		})
	}
}

func TestDisconnectEndsTheWait(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.log")
	audit, err := records.OpenAudit(records.AuditOptions{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	defer audit.Close()
	rules := Rules{Admission: admission.Limits{Concurrency: 1, QueueTimeout: patience}}
	s := serve(t, rules, func(o *Options) { o.Audit = audit })
	end := s.busy()
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan error, 1)
	go func() {
		_, err := s.do(ctx, http.MethodPost, executionsPath, execution(`output = 1`))
		gone <- err
	}()
	s.eventually("it waits", func() bool { return s.gate.Stats().Queued == 1 })
	cancel()
	if err := <-gone; err == nil {
		t.Error("there was an answer")
	}
	s.eventually("nobody waits", func() bool { return s.gate.Stats().Queued == 0 })
	s.eventually("it counts as cancelled", func() bool { return s.Status().Outcomes["cancelled"] == 1 })
	s.eventually("its record is there", func() bool { return audit.Stats().Written == 1 })
	if one := auditLines(t, path)[0]; one.Outcome != "cancelled" || one.Error != "CancelledError" {
		t.Errorf("its record is %+v", one)
	}
	end()
}

// TestSlowReaderHoldsNoChild leaves a large answer lying, in both forms.
func TestSlowReaderHoldsNoChild(t *testing.T) {
	for _, accept := range []string{"application/json", api.StreamType} {
		t.Run(accept, func(t *testing.T) {
			s := serve(t, one(), nil)
			conn := s.dial()
			body := execution(`console.log("x".repeat(2 ** 17)); output = "x".repeat(4_000_000)`)
			fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nAccept: %s\r\nContent-Length: %d\r\n\r\n%s", executionsPath, accept, len(body), body)
			s.eventually("it ran", func() bool { return s.Status().Outcomes["ok"] == 1 })
			s.eventually("its answer is held", func() bool { return s.held.bytes() >= 4_000_000 })
			if r := s.run(`output = 1`); r.Outcome != supervisor.OK {
				t.Errorf("the next one is %s", r.Outcome)
			}
		})
	}
}

func TestSlowReaderIsGivenUpOn(t *testing.T) {
	for name, protocol := range protocols() {
		for _, accept := range []string{jsonType, api.StreamType} {
			t.Run(name+" "+accept, func(t *testing.T) {
				s := serve(t, one(), func(o *Options) { o.Bounds.Send = Pace{Patience: 1e8, Stall: 1e8} })
				// More than an HTTP/2 client takes before it has to be read.
				request := `{"code":"console.log(1); output = 'x'.repeat(16_000_000)","limits":{"output_bytes":16777216,"memory_bytes":536870912}}`
				req, err := http.NewRequest(http.MethodPost, "http://cordon"+executionsPath, strings.NewReader(request))
				if err != nil {
					t.Fatal(err)
				}
				req.Header.Set("Accept", accept)
				resp, err := s.newClient(protocol).Do(req)
				if err != nil {
					t.Fatal(err)
				}
				defer resp.Body.Close()
				s.eventually("it ran", func() bool { return s.Status().Outcomes["ok"] == 1 })
				s.eventually("its answer is dropped", func() bool { return s.held.bytes() == 0 })
				if got, err := io.Copy(io.Discard, resp.Body); err == nil {
					t.Errorf("the answer came to an end after %d bytes", got)
				}
			})
		}
	}
}

func TestRequestIDs(t *testing.T) {
	s := serve(t, Rules{}, nil)
	for given, kept := range map[string]bool{
		"abc-123": true, strings.Repeat("x", 128): true, strings.Repeat("x", 129): false, "a b": false, "é": false, "": false,
	} {
		got := s.ask(http.MethodGet, "/healthz", "", api.RequestIDHeader, given).header.Get(api.RequestIDHeader)
		if (got == given) != kept || got == "" {
			t.Errorf("%q became %q", given, got)
		}
	}
}

// protocols are those that the daemon speaks.
func protocols() map[string]func(*http.Protocols) {
	return map[string]func(*http.Protocols){
		"HTTP/1.1": func(p *http.Protocols) { p.SetHTTP1(true) },
		"HTTP/2":   func(p *http.Protocols) { p.SetUnencryptedHTTP2(true) },
	}
}

// TestPatienceIsForCallersNotForScripts has scripts take longer than any caller may.
func TestPatienceIsForCallersNotForScripts(t *testing.T) {
	const pause = `await new Promise(done => setTimeout(done, 400));`
	for name, protocol := range protocols() {
		t.Run(name, func(t *testing.T) {
			pace := Pace{Patience: 100 * time.Millisecond, Stall: 100 * time.Millisecond}
			s := serve(t, Rules{}, func(o *Options) { o.Bounds.Send, o.Bounds.Receive = pace, pace })
			s.client = s.newClient(protocol)
			if r := s.run(pause + `output = 1`); string(r.Output) != "1" {
				t.Errorf("%+v", r)
			}
			lines, closeBody := s.stream(t.Context(), `console.log("first");`+pause+`console.log("second");`+pause+`output = 2`)
			defer closeBody()
			if !lines.Scan() || !strings.Contains(lines.Text(), "second") || !lines.Scan() || !strings.Contains(lines.Text(), `"output":2`) {
				t.Errorf("%s, %v", lines.Text(), lines.Err())
			}
		})
	}
}
