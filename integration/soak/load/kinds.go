package load

import (
	"fmt"
	"math/rand/v2"

	"cordon/supervisor"
)

// Exchange is one request with what has to come of it.
type Exchange struct {
	Kind string
	// ID goes out as X-Request-Id and has to come back. It holds the nonce.
	ID   string
	Body []byte
	// Stream asks for console lines as they come.
	Stream bool
	// HangUp goes away without waiting for the answer, HangUpRunning only once the first
	// console line came, by which the script is known to run.
	HangUp, HangUpRunning bool
	// Oversize sends a body of that many bytes instead of Body.
	Oversize int64

	Want Expectation
}

// kind is one way of asking, and how often it is asked so, in parts of all weights.
type kind struct {
	name   string
	weight int
	make   func(m *maker) Exchange
}

// kinds are all ways. Those that take long or much CPU time are few, so that they are met
// often in 200 000 and cost no more than the rest.
func kinds() []kind {
	return []kind{
		{"sum", 3400, (*maker).sum},
		{"lodash", 1500, (*maker).lodash},
		{"date-fns", 1000, (*maker).dates},
		{"console", 800, (*maker).console},
		{"waiting", 400, (*maker).waiting},
		{"large", 50, (*maker).large},
		{"no parse", 500, (*maker).noParse},
		{"throw", 800, (*maker).throw},
		{"rejection", 200, (*maker).rejection},
		{"module", 400, (*maker).module},
		{"recursion", 150, (*maker).recursion},
		{"idle to the deadline", 50, (*maker).idle},
		{"busy to the deadline", 20, (*maker).busy},
		{"cpu", 20, (*maker).cpu},
		{"sudden memory", 30, (*maker).suddenMemory},
		{"slow memory", 10, (*maker).slowMemory},
		{"long output", 250, (*maker).longOutput},
		{"bad output", 250, (*maker).badOutput},
		{"hang up early", 100, (*maker).hangUp},
		{"hang up while it runs", 60, (*maker).hangUpRunning},
		{"limit over the ceiling", 150, (*maker).overTheCeiling},
		{"not JSON", 100, (*maker).notJSON},
		{"oversize", 20, (*maker).oversize},
	}
}

// maker makes the exchanges of one client; its random numbers are its own, so that a seed
// gives the same requests again whatever the other clients do.
type maker struct {
	client int
	count  int
	random *rand.Rand
	kinds  []kind
	total  int

	nonce string // of the exchange in the making
}

func newMaker(seed uint64, client int) *maker {
	m := &maker{client: client, random: rand.New(rand.NewPCG(seed, uint64(client))), kinds: kinds()}
	for _, k := range m.kinds {
		m.total += k.weight
	}
	return m
}

// next makes one exchange, the first ones one of each kind, so that also a short run meets
// them all.
func (m *maker) next() Exchange {
	m.count++
	m.nonce = fmt.Sprintf("c%d-%d-%06x", m.client, m.count, m.random.IntN(1<<24))
	k := m.pick()
	x := k.make(m)
	x.Kind, x.ID = k.name, m.nonce
	if x.Want.Problem == "" && !x.HangUp {
		x.Stream = m.random.IntN(2) == 0
	}
	x.Stream = x.Stream || x.HangUpRunning
	return x
}

func (m *maker) pick() kind {
	if n := m.count - 1; n < len(m.kinds) {
		return m.kinds[(n+m.client)%len(m.kinds)]
	}
	n := m.random.IntN(m.total)
	for _, k := range m.kinds {
		if n -= k.weight; n < 0 {
			return k
		}
	}
	panic("bug: the weights are not the total")
}

// request is the body of POST /v1/executions.
type request struct {
	Code   string `json:"code"`
	Input  any    `json:"input,omitempty"`
	Limits limits `json:"limits,omitzero"`
}

type limits struct {
	TimeoutMS   int64 `json:"timeout_ms,omitempty"`
	CPUMS       int64 `json:"cpu_ms,omitempty"`
	MemoryBytes int64 `json:"memory_bytes,omitempty"`
	OutputBytes int64 `json:"output_bytes,omitempty"`
}

// ok is an exchange that ends well with this output.
func ok(r request, output string, logs ...string) Exchange {
	return Exchange{Body: encode(r), Want: Expectation{Outcome: supervisor.OK, Output: output, Logs: logs}}
}

// ends is an exchange that comes to another outcome.
func ends(outcome supervisor.Outcome, r request, name, message string, logs ...string) Exchange {
	return Exchange{Body: encode(r), Want: Expectation{Outcome: outcome, Name: name, Message: message, Logs: logs}}
}
