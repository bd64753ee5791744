package daemon

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"cordon/supervisor/api"
)

func TestBudgetHasSharesAndGivesAllBack(t *testing.T) {
	const total = 100 * overhead
	b := newBudget(total, 0)
	var holds []*hold
	take := func(tenant string) (got int) {
		for {
			h := &hold{of: b, tenant: tenant}
			if !h.grow(0) {
				return got
			}
			holds = append(holds, h)
			got++
		}
	}
	// The third finds something, though the first two take all that they can get.
	if first, second, third := take("a"), take("b"), take("c"); first != 50 || second != 37 || third != 1 {
		t.Errorf("the tenants have %d, %d and %d of 100", first, second, third)
	}
	held := b.bytes()
	holds[0].become(overhead) // an answer is there, whatever there is room for
	if b.bytes() != held+overhead {
		t.Errorf("%d bytes are held", b.bytes())
	}
	var all sync.WaitGroup
	for _, h := range holds {
		all.Go(func() { h.release(); h.release() })
	}
	all.Wait()
	if b.bytes() != 0 || len(b.by) != 0 {
		t.Errorf("%d bytes are held at the end, by %v", b.bytes(), b.by)
	}
}

// TestManyCallsAreBounded opens streams that do not end, over one HTTP/2 connection.
func TestManyCallsAreBounded(t *testing.T) {
	s := serve(t, one(), nil)
	s.held.total, s.held.share = 40*overhead, 20*overhead
	h2 := s.newClient(func(p *http.Protocols) { p.SetUnencryptedHTTP2(true) })
	bodies := make(chan *stalled, 100)
	codes := make(chan api.Code, cap(bodies))
	for range cap(bodies) {
		body := &stalled{end: make(chan struct{})}
		bodies <- body
		go func() {
			resp, err := h2.Post("http://cordon"+executionsPath, jsonType, body)
			if err == nil && resp.StatusCode == http.StatusTooManyRequests {
				codes <- api.Overloaded
			} else {
				codes <- api.Code(fmt.Sprint(err))
			}
			if err == nil {
				resp.Body.Close()
			}
		}()
	}
	for range cap(bodies) - 20 {
		if code := <-codes; code != api.Overloaded {
			t.Errorf("a stream too many is %s", code)
		}
	}
	// The tests' user runs the daemon, and has to see what fills it.
	for _, path := range []string{"/healthz", "/metrics", "/v1/status"} {
		if a := s.ask(http.MethodGet, path, ""); a.status != http.StatusOK {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	close(bodies)
	for body := range bodies {
		close(body.end)
	}
}

// stalled is a body that does not come.
type stalled struct{ end chan struct{} }

func (s *stalled) Read([]byte) (int, error) {
	<-s.end
	return 0, fmt.Errorf("the test is over")
}
