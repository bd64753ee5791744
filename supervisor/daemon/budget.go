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

// hold is what one call has taken of the budget.
type hold struct {
	of     *budget
	tenant string
	bytes  int64
}

// grow takes more until the hold has n bytes.
func (h *hold) grow(n int64) bool {
	if n <= h.bytes {
		return true
	}
	if !h.of.take(h.tenant, n-h.bytes) {
		return false
	}
	h.bytes = n
	return true
}

// become makes the hold n bytes large, whatever the budget says: they are there.
func (h *hold) become(n int64) {
	h.of.mu.Lock()
	defer h.of.mu.Unlock()
	h.of.add(h.tenant, n-h.bytes)
	h.bytes = n
}

// release gives everything back.
func (h *hold) release() { h.become(0) }
