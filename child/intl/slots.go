package intl

import (
	"weak"

	"github.com/dop251/goja"
)

// slots keeps Go data behind JavaScript objects, as the standard's internal slots do. The
// script can neither see nor copy it, and it does not keep the object alive: a script that
// makes a formatter in a loop does not leak them.
type slots[T any] struct {
	data map[weak.Pointer[goja.Object]]*T
	// sweepAt is the size at which entries of dead objects are looked for next.
	sweepAt int
}

// minSweep is the number of entries under which a sweep is not worth its time.
const minSweep = 256

// set attaches data to object.
func (s *slots[T]) set(object *goja.Object, data *T) {
	if s.data == nil {
		s.data = make(map[weak.Pointer[goja.Object]]*T)
		s.sweepAt = minSweep
	}
	if len(s.data) >= s.sweepAt {
		for key := range s.data {
			if key.Value() == nil {
				delete(s.data, key)
			}
		}
		s.sweepAt = max(minSweep, 2*len(s.data))
	}
	s.data[weak.Make(object)] = data
}

// get returns the data of a value, or nil when it is no object that set has seen.
func (s *slots[T]) get(value goja.Value) *T {
	object, ok := value.(*goja.Object)
	if !ok || s.data == nil {
		return nil
	}
	return s.data[weak.Make(object)]
}
