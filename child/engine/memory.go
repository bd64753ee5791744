package engine

import (
	"runtime/debug"
	"runtime/metrics"
)

// collectorPercent is GOGC for a script. Scripts are short and most of their data dies
// young, so the collector may let a small heap grow to five times of what lives in it;
// repeated s += x costs a quarter of what it costs at Go's default of 100.
const collectorPercent = 400

// outsideHeap is what a process holds beside what the Go runtime knows of, in bytes: its
// binary's pages above all.
const outsideHeap = 6 << 20

// memory watches what the process holds, from the Go runtime's own books, and sets the
// collector by it.
type memory struct {
	samples [3]metrics.Sample
	// ceiling is what the Go runtime may hold before the kernel would step in, in bytes.
	ceiling uint64
	// live is what the last collection found alive.
	live uint64
}

// newMemory sets the collector for one script in a process that may use limit bytes.
func newMemory(limit int64) *memory {
	m := &memory{ceiling: ceilingOf(limit)}
	m.samples[0].Name = "/memory/classes/total:bytes"
	m.samples[1].Name = "/memory/classes/heap/released:bytes"
	m.samples[2].Name = "/gc/heap/live:bytes"
	debug.SetGCPercent(collectorPercent)
	m.setCollector()
	return m
}

// ceilingOf leaves a part of the limit to what the Go runtime does not count.
func ceilingOf(limit int64) uint64 {
	reserve := max(limit/12, outsideHeap)
	return uint64(max(limit-reserve, limit/2))
}

// setCollector makes the collector start halfway between what lives and the ceiling. The
// other half is for what the script allocates while it works: on a busy machine that can
// be tens of megabytes, and no script should die of garbage.
func (m *memory) setCollector() {
	goal := m.ceiling
	if m.live < m.ceiling {
		goal = m.live + (m.ceiling-m.live)/2
	}
	debug.SetMemoryLimit(int64(goal))
}

// exhausted looks at the memory and says whether the script has to stop: when what lives
// in the heap comes near the ceiling, or when all that is held does and at least half of
// it lives. A heap that is full of garbage alone is left to the collector.
func (m *memory) exhausted() bool {
	metrics.Read(m.samples[:])
	held := m.samples[0].Value.Uint64() - m.samples[1].Value.Uint64()
	if live := m.samples[2].Value.Uint64(); live != m.live {
		m.live = live
		m.setCollector()
	}
	return m.live > m.ceiling/8*7 || held > m.ceiling && m.live > m.ceiling/2
}
