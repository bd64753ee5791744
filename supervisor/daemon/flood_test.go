package daemon

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cordon/supervisor/api"
	"cordon/supervisor/daemon/peer"
	"cordon/supervisor/daemon/records"
)

// greedy opens an HTTP/2 connection that takes no byte of any answer's body, and asks for a
// path that many times.
func (s *service) greedy(path string, times int) net.Conn {
	s.t.Helper()
	frame := func(kind, flags byte, stream uint32, payload string) string {
		head := binary.BigEndian.AppendUint32(nil, uint32(len(payload))<<8|uint32(kind))
		return string(binary.BigEndian.AppendUint32(append(head, flags), stream)) + payload
	}
	const settings, headers, endBoth = 4, 1, 5
	conn := s.dial()
	// The window of all streams is 0.
	all := "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(settings, 0, 0, "\x00\x04\x00\x00\x00\x00")
	for i := range times {
		// GET, http, :path and :authority, by the numbers that HPACK gives them, and a tenant.
		block := "\x82\x86\x04" + string(rune(len(path))) + path + "\x01\x01x" + "\x00\x0fx-cordon-tenant\x05flood"
		all += frame(headers, endBoth, uint32(2*i+1), block)
	}
	if _, err := io.WriteString(conn, all); err != nil {
		s.t.Fatal(err)
	}
	return conn
}

// resets waits for that many streams to be reset.
func (s *service) resets(conn net.Conn, want int) {
	s.t.Helper()
	const reset = 3
	for got := 0; got < want; {
		head := make([]byte, 9)
		if _, err := io.ReadFull(conn, head); err != nil {
			s.t.Fatalf("%d streams were reset, want %d: %v", got, want, err)
		}
		if head[3] == reset {
			got++
		}
		if _, err := io.CopyN(io.Discard, conn, int64(binary.BigEndian.Uint32(head)>>8)); err != nil {
			s.t.Fatal(err)
		}
	}
}

// TestAnswersThatNobodyTakesAreBounded has small ones, of which each holds a goroutine.
func TestAnswersThatNobodyTakesAreBounded(t *testing.T) {
	for name, tt := range map[string]struct {
		path string
		held int
		uids []int
	}{
		"tenant":   {"/v1/libraries", 20, nil},
		"stranger": {"/healthz", 0, []int{4_000_000}},
	} {
		t.Run(name, func(t *testing.T) {
			rules := one()
			rules.Access = peer.Rules{UIDs: tt.uids, TenantHeaderUIDs: []int{os.Geteuid()}}
			s := serve(t, rules, func(o *Options) { o.Bounds.Send = Pace{Patience: patience, Stall: patience} })
			const spare = 5
			s.held.total, s.held.share = 40*overhead, 20*overhead+overhead/2
			s.spare.total, s.spare.share = 2*spare*overhead, spare*overhead+overhead/2
			const asked = 100
			conn := s.greedy(tt.path, asked)
			s.resets(conn, asked-tt.held-spare)
			if held, spared := s.held.bytes()/overhead, s.spare.bytes()/overhead; held != int64(tt.held) || spared != spare {
				t.Errorf("%d and %d calls are held, want %d and %d", held, spared, tt.held, spare)
			}
			if a := s.ask(http.MethodGet, "/healthz", ""); a.status != http.StatusOK {
				t.Errorf("/healthz: %d", a.status)
			}
			conn.Close()
			s.eventually("nothing is held", func() bool { return s.held.bytes() == 0 && s.spare.bytes() == 0 })
		})
	}
}

// TestCheckIsForTheNextWhileAnAnswerLies has one caller not take the report.
func TestCheckIsForTheNextWhileAnAnswerLies(t *testing.T) {
	rules := one()
	rules.Access.TenantHeaderUIDs = []int{os.Geteuid()}
	s := serve(t, rules, func(o *Options) { o.Bounds.Send = Pace{Patience: patience, Stall: patience} })
	s.greedy("/v1/check", 1)
	s.eventually("its answer lies", func() bool { return s.held.bytes() > overhead })
	begin := time.Now()
	if a := s.ask(http.MethodGet, "/v1/check", ""); a.status != http.StatusOK {
		t.Errorf("the next one's: %d after %v", a.status, time.Since(begin))
	}
}

// TestAnswersBeyondAShareHurtNobodyElse has one tenant's executions end together, with more
// than it may hold.
func TestAnswersBeyondAShareHurtNobodyElse(t *testing.T) {
	rules := one()
	rules.Access.TenantHeaderUIDs = []int{os.Geteuid()}
	s := serve(t, rules, nil)
	s.held.total, s.held.share = 2<<20, 1<<20
	conn := s.dial()
	body := execution(`output = "x".repeat(4_000_000)`)
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\n%s: flood\r\nContent-Length: %d\r\n\r\n%s", executionsPath, api.TenantHeader, len(body), body)
	s.eventually("its answer is held", func() bool { return s.held.bytes() > 4_000_000 })
	if p := s.ask(http.MethodPost, executionsPath, body, api.TenantHeader, "flood").problem(t); p.Reason != reasonBodies {
		t.Errorf("its next: %+v", p)
	}
	if r := s.run(`output = 1`); r.Outcome != "ok" {
		t.Errorf("another tenant's is %s", r.Outcome)
	}
}

// TestNoAnswerIsAddedToThoseThatNobodyTakes has a request wait for its place until its tenant
// has more than its share.
func TestNoAnswerIsAddedToThoseThatNobodyTakes(t *testing.T) {
	rules := one()
	rules.Admission.Queue, rules.Admission.QueueTimeout = 1, patience
	s := serve(t, rules, nil)
	end := s.busy()
	got := make(chan answer, 1)
	go func() { got <- s.ask(http.MethodPost, executionsPath, execution(`output = 1`)) }()
	s.eventually("it waits", func() bool { return s.gate.Stats().Queued == 1 })
	lies := hold{of: s.held, tenant: fmt.Sprint("uid:", os.Geteuid())}
	lies.become(s.held.share)
	defer lies.release()
	end()
	if p := (<-got).problem(t); p.Code != api.Overloaded || p.Reason != reasonBodies {
		t.Errorf("%+v", p)
	}
}

// TestStrangersFillNoLog has them refused more often than the audit log tells.
func TestStrangersFillNoLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.log")
	audit, err := records.OpenAudit(records.AuditOptions{Path: path, Required: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { audit.Close() })
	rules := one()
	rules.Access = peer.Rules{UIDs: []int{4_000_000}}
	s := serve(t, rules, func(o *Options) { o.Audit = audit })
	const told, asked = 3, 10
	s.strangers.SetLimit(0)
	s.strangers.SetBurst(told)
	for range asked {
		if p := s.ask(http.MethodPost, executionsPath, "").problem(t); p.Code != api.Forbidden {
			t.Errorf("%+v", p)
		}
	}
	if p := s.ask(http.MethodGet, "/v1/policy", "").problem(t); p.Code != api.Forbidden {
		t.Errorf("%+v", p)
	}
	text, err := os.ReadFile(path)
	if lines := strings.Count(string(text), `"refusal":"forbidden"`); err != nil || lines != told {
		t.Errorf("%d lines, want %d: %v", lines, told, err)
	}
	if n := s.Status().Rejected["forbidden"]; n != asked+1 {
		t.Errorf("%d are counted, want %d", n, asked+1)
	}
	// Metrics tell of executions alone, also of those that no log tells of.
	families, err := s.records.Metrics.Gatherer().Gather()
	if err != nil {
		t.Fatal(err)
	}
	counted := 0.0
	for _, f := range families {
		if f.GetName() == "cordon_tenant_rejected_total" {
			for _, m := range f.GetMetric() {
				counted += m.GetCounter().GetValue()
			}
		}
	}
	if counted != asked {
		t.Errorf("metrics count %v, want %d", counted, asked)
	}
}
