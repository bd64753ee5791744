package load

import (
	"fmt"
	"slices"
	"time"

	"cordon/supervisor"
)

// Tally counts what clients met.
type Tally struct {
	Took     time.Duration
	Outcomes map[supervisor.Outcome]int // of results that were as they had to be
	Problems map[string]int             // by code, but for overloaded
	// Overloaded is how often there was no room; those exchanges were sent again.
	Overloaded int
	// HungUp are the clients that went away, HungUpRunning those of them whose script ran.
	HungUp, HungUpRunning int
	// Faults is how many answers were wrong or did not come; Wrong tells of the first ones.
	Faults int
	Wrong  []string

	latencies []time.Duration // of what ended well
	ids       []string
}

func newTally() *Tally {
	return &Tally{Outcomes: map[supervisor.Outcome]int{}, Problems: map[string]int{}}
}

// wrongShown is how many wrong answers are told of in words.
const wrongShown = 20

func (t *Tally) wrong(x Exchange, err error) {
	t.Faults++
	if len(t.Wrong) < wrongShown {
		t.Wrong = append(t.Wrong, fmt.Sprintf("%s %s: %v", x.ID, x.Kind, err))
	}
}

func (t *Tally) merge(o *Tally) {
	for k, n := range o.Outcomes {
		t.Outcomes[k] += n
	}
	for k, n := range o.Problems {
		t.Problems[k] += n
	}
	t.Overloaded += o.Overloaded
	t.HungUp += o.HungUp
	t.HungUpRunning += o.HungUpRunning
	t.Faults += o.Faults
	t.Wrong = append(t.Wrong, o.Wrong...)
	t.Wrong = t.Wrong[:min(len(t.Wrong), wrongShown)]
	t.latencies = append(t.latencies, o.latencies...)
	t.ids = append(t.ids, o.ids...)
}

// Answered is how many exchanges came to the end that they had to.
func (t *Tally) Answered() int {
	n := t.HungUp
	for _, count := range t.Outcomes {
		n += count
	}
	for _, count := range t.Problems {
		n += count
	}
	return n
}

// Latency gives the time within which this share of the executions that ended well was
// answered, as the client saw it; attempts that met no room are not in it.
func (t *Tally) Latency(share float64) time.Duration {
	if len(t.latencies) == 0 {
		return 0
	}
	slices.Sort(t.latencies)
	return t.latencies[min(len(t.latencies)-1, int(share*float64(len(t.latencies))))]
}

// brokenOff is what a request counts as whose client hung up in the middle of its body.
const brokenOff = "invalid_request"

// Reconcile holds the daemon's account of outcomes and of rejected calls, of this load alone,
// against that of the clients, and gives what is not right in either.
func (t *Tally) Reconcile(daemon, rejected map[string]uint64) []string {
	var found []string
	for code, met := range t.Problems {
		most := met
		if code == brokenOff {
			most += t.HungUp - t.HungUpRunning
		}
		if counted := int(rejected[code]); (counted < met || counted > most) && t.Faults == 0 {
			found = append(found, fmt.Sprintf("the daemon counted %d calls rejected as %s, and clients met %d", counted, code, met))
		}
	}
	if id := twice(t.ids); id != "" {
		found = append(found, fmt.Sprintf("two results have the id %s", id))
	}
	for _, o := range supervisor.Outcomes() {
		counted, met := int(daemon[string(o)]), t.Outcomes[o]
		if o == supervisor.Cancelled {
			// Who hung up early may have done so before there was an execution.
			if counted < t.HungUpRunning || counted > t.HungUp {
				found = append(found, fmt.Sprintf("the daemon counted %d cancelled executions, want %d to %d", counted, t.HungUpRunning, t.HungUp))
			}
			continue
		}
		// An answer that was wrong is told of already, and was of any outcome.
		if counted != met && t.Faults == 0 {
			found = append(found, fmt.Sprintf("the daemon counted %d executions with the outcome %s, and clients got %d", counted, o, met))
		}
	}
	return found
}
