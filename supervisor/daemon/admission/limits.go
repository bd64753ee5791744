package admission

import (
	"fmt"
	"math"
	"runtime"
	"time"
)

// What Limits are where they say nothing.
const (
	DefaultQueue        = 64
	DefaultQueueTimeout = 2 * time.Second
)

// DefaultConcurrency is twice the number of processors: a script that waits for a timer, or a
// child that starts, leaves its processor to another one.
func DefaultConcurrency() int { return 2 * runtime.NumCPU() }

// Limits are what a Gate keeps to.
type Limits struct {
	// Concurrency is how many may be inside at a time; 0 is DefaultConcurrency.
	Concurrency int
	// MemoryBytes is what all that are inside may have been promised together; 0 is no bound.
	MemoryBytes int64
	// Queue is how many may wait; 0 is DefaultQueue, and a negative one lets nobody wait.
	Queue int
	// QueueTimeout is how long one may wait; 0 is DefaultQueueTimeout.
	QueueTimeout time.Duration
	// Default is for each tenant that Tenants does not name.
	Default TenantLimits
	// Tenants are limits by name. A field that is 0 there is Default's.
	Tenants map[string]TenantLimits
}

// TenantLimits are what one tenant is kept to.
type TenantLimits struct {
	// Concurrency is how many of its requests may be inside at a time; 0 is no bound of its own.
	Concurrency int
	// Rate is how many requests may enter in a second on average; 0 is no bound.
	Rate float64
	// Burst is how many may enter at once after a rest; 0 is what Rate lets in within a
	// second, and at least one.
	Burst int
	// QueueShare is the part of the queue that it may fill, more than 0 and up to 1; 0 is 1.
	// Even then others find a place in a full queue: see the package's description.
	QueueShare float64
	// Weight is its part of what there is, against those of the other tenants that want
	// something at the time; 0 is 1.
	Weight int
}

// Validate names the first field that has no meaning.
func (l Limits) Validate() error {
	switch {
	case l.Concurrency < 0:
		return outOfRange("concurrency", l.Concurrency, "0 or more")
	case l.MemoryBytes < 0:
		return outOfRange("memory", l.MemoryBytes, "0 or more")
	case l.QueueTimeout < 0:
		return outOfRange("queue timeout", l.QueueTimeout, "0 or more")
	}
	if err := l.Default.Validate(); err != nil {
		return fmt.Errorf("tenants without a name: %w", err)
	}
	for name, t := range l.Tenants {
		if err := t.Validate(); err != nil {
			return fmt.Errorf("tenant %s: %w", name, err)
		}
	}
	return nil
}

// Validate names the first field that has no meaning.
func (l TenantLimits) Validate() error {
	switch {
	case l.Concurrency < 0:
		return outOfRange("concurrency", l.Concurrency, "0 or more")
	case !(l.Rate >= 0) || math.IsInf(l.Rate, 1): // NaN is in no order
		return outOfRange("rate", l.Rate, "requests per second, 0 or more")
	case l.Burst < 0:
		return outOfRange("burst", l.Burst, "0 or more")
	case !(l.QueueShare >= 0 && l.QueueShare <= 1):
		return outOfRange("queue share", l.QueueShare, "0 to 1")
	case l.Weight < 0:
		return outOfRange("weight", l.Weight, "0 or more")
	}
	return nil
}

func outOfRange(field string, value any, want string) error {
	return fmt.Errorf("%s is %v, want %s", field, value, want)
}

// resolved fills in what is 0, and takes what Validate would refuse for 0.
func (l Limits) resolved() Limits {
	if l.Concurrency <= 0 {
		l.Concurrency = DefaultConcurrency()
	}
	l.MemoryBytes = max(l.MemoryBytes, 0)
	switch {
	case l.Queue == 0:
		l.Queue = DefaultQueue
	case l.Queue < 0:
		l.Queue = 0
	}
	if l.QueueTimeout <= 0 {
		l.QueueTimeout = DefaultQueueTimeout
	}
	return l
}

// of gives what holds for one tenant.
func (l Limits) of(tenant string) TenantLimits {
	t := l.Tenants[tenant].over(l.Default)
	if t.Concurrency <= 0 {
		t.Concurrency = math.MaxInt
	}
	if !(t.Rate > 0) || math.IsInf(t.Rate, 1) {
		t.Rate = 0
	}
	if t.Burst <= 0 {
		t.Burst = int(min(max(math.Ceil(t.Rate), 1), math.MaxInt32))
	}
	if !(t.QueueShare > 0 && t.QueueShare <= 1) {
		t.QueueShare = 1
	}
	t.Weight = max(t.Weight, 1)
	return t
}

// over lays the fields that are not 0 over those of another.
func (l TenantLimits) over(below TenantLimits) TenantLimits {
	for _, field := range []struct{ own, below *int }{
		{&l.Concurrency, &below.Concurrency}, {&l.Burst, &below.Burst}, {&l.Weight, &below.Weight},
	} {
		if *field.own == 0 {
			*field.own = *field.below
		}
	}
	if l.Rate == 0 {
		l.Rate = below.Rate
	}
	if l.QueueShare == 0 {
		l.QueueShare = below.QueueShare
	}
	return l
}

// share is how many of a tenant's requests may wait.
func (l TenantLimits) share(queue int) int {
	return max(int(l.QueueShare*float64(queue)), 1)
}
