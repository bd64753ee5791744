package daemon

import (
	"net/http"
	"strconv"
	"sync"

	"cordon/supervisor/api"
)

// budget bounds the bytes that are held for callers, so that many large requests, or many
// answers that nobody takes, cannot grow the daemon. One tenant gets half of it at most: who
// sends slowly holds up itself. A part is for tenants that have little, so that some who hold
// as much as they may do not keep out all others.
type budget struct {
	total, share int64
	reserve      int64 // of total, for tenants with no more than little
	little       int64

	mu   sync.Mutex
	used int64
	// shared is used, less what tenants have beyond their shares: the answers of executions
	// that ended together. Others must not pay for it.
	shared int64
	by     map[string]int64 // by tenant, those with something alone
}

// newBudget makes one in which each tenant has room for the largest request at least.
func newBudget(total, largest int64) *budget {
	const tenants, part = 2, 8 // that there is room for, of those with much and those with little
	reserve := total / part
	return &budget{
		total: max(total, largest+reserve), share: max(total/tenants, largest),
		reserve: reserve, little: reserve / part, by: map[string]int64{},
	}
}

// take takes n bytes for a tenant, or nothing where there is no room.
func (b *budget) take(tenant string, n int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	room := b.total
	if b.by[tenant]+n > b.little {
		room -= b.reserve
	}
	if b.shared+n > room || b.by[tenant]+n > b.share {
		return false
	}
	b.add(tenant, n)
	return true
}

// add takes what is there already. The lock is held.
func (b *budget) add(tenant string, n int64) {
	before := b.by[tenant]
	b.used += n
	b.shared += min(before+n, b.share) - min(before, b.share)
	if b.by[tenant] = before + n; before+n == 0 {
		delete(b.by, tenant)
	}
}

// over says that a tenant has more than its share.
func (b *budget) over(tenant string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.by[tenant] > b.share
}

// bytes is how many are taken.
func (b *budget) bytes() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.used
}

// overhead is about what a call takes beside its body and its answer: a goroutine, the state
// of its connection or stream, its header. HTTP/2 lets a caller have thousands.
const overhead = 32 << 10

// spareCalls are how many calls may be answered at a time that get nothing of the budget: of
// strangers, and of tenants who have their share.
const spareCalls = 1024

// hold takes what the call costs by itself, also where it is only to be refused: whoever does
// not take its answer keeps it here. On HTTP/2, where connections do not bound calls, one for
// which there is nothing left gets no answer.
func (c *call) hold(refused *api.Problem) *api.Problem {
	if refused == nil {
		c.held = hold{of: c.d.held, tenant: c.caller.tenant}
		if c.held.grow(0) {
			return nil
		}
		// Whoever runs the daemon has to see what fills it.
		if c.caller.operator && c.r.URL.Path != executionsPath {
			c.held.become(0)
			return nil
		}
		refused = c.noRoom()
	}
	c.held = hold{of: c.d.spare}
	if c.caller.process != nil {
		c.held.tenant = strconv.Itoa(c.caller.process.UID)
	}
	if !c.held.grow(0) && c.r.ProtoMajor > 1 {
		panic(http.ErrAbortHandler)
	}
	return refused
}

// hold is what one call has taken of the budget. The zero value has nothing to take from.
type hold struct {
	of     *budget
	tenant string
	bytes  int64
}

// grow takes more until the hold has n bytes beside the overhead.
func (h *hold) grow(n int64) bool {
	n += overhead
	if n <= h.bytes {
		return true
	}
	if !h.of.take(h.tenant, n-h.bytes) {
		return false
	}
	h.bytes = n
	return true
}

// become makes the hold n bytes large beside the overhead, whatever the budget says: they are
// there.
func (h *hold) become(n int64) { h.set(n + overhead) }

func (h *hold) set(n int64) {
	if h.of == nil {
		return
	}
	h.of.mu.Lock()
	defer h.of.mu.Unlock()
	h.of.add(h.tenant, n-h.bytes)
	h.bytes = n
}

// release gives everything back.
func (h *hold) release() { h.set(0) }
