package daemon

import "sync"

// budget bounds the bytes that are held for callers, so that many large requests, or many
// answers that nobody takes, cannot grow the daemon. One tenant gets half of it at most: who
// sends slowly holds up itself.
type budget struct {
	total, share int64

	mu   sync.Mutex
	used int64
	by   map[string]int64 // by tenant, those with something alone
}

// newBudget makes one in which each tenant has room for the largest request at least.
func newBudget(total, largest int64) *budget {
	const tenants = 2 // that there is room for
	return &budget{total: max(total, largest), share: max(total/tenants, largest), by: map[string]int64{}}
}

// take takes n bytes for a tenant, or nothing where there is no room.
func (b *budget) take(tenant string, n int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.used+n > b.total || b.by[tenant]+n > b.share {
		return false
	}
	b.add(tenant, n)
	return true
}

// add takes what is there already. The lock is held.
func (b *budget) add(tenant string, n int64) {
	b.used += n
	if b.by[tenant] += n; b.by[tenant] == 0 {
		delete(b.by, tenant)
	}
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
