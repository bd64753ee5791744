package daemon

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"cordon/policy"
	"cordon/supervisor/api"
)

// maxBody is the largest body that a request which the policy allows can have: every byte of
// the code may take six as an escape.
func maxBody(p policy.Policy) int64 {
	const escaped, others = 6, 64 << 10
	return p.MaxInput() + escaped*p.MaxCode() + others
}

// body reads the request's body into memory that is held. It gives up on a body that is too
// large, that comes too slowly, or for which there is no room.
func (c *call) body(limit int64) ([]byte, *api.Problem) {
	if c.r.ContentLength > limit {
		return nil, tooLarge(fmt.Sprintf("%d bytes", c.r.ContentLength), limit)
	}
	const first = 8 << 10
	size := int64(first)
	if c.r.ContentLength >= 0 && c.r.ContentLength < size {
		size = c.r.ContentLength + 1 // one more finds the end without another round
	}
	var data []byte
	begin := time.Now()
	for {
		if len(data) == cap(data) {
			// What is taken follows what has come, and not what was announced.
			size = min(max(size, 2*int64(cap(data))), limit+1)
			if !c.held.grow(size) {
				return nil, c.noRoom()
			}
			data = slices.Grow(data, int(size)-len(data))
		}
		now := time.Now()
		_ = c.control.SetReadDeadline(now.Add(c.d.bounds.Receive.next(int64(len(data)), now.Sub(begin))))
		n, err := c.r.Body.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		switch {
		case int64(len(data)) > limit:
			return nil, tooLarge("larger", limit)
		case errors.Is(err, io.EOF):
			c.heard = true
			// From here on reading is net/http's, which watches for the caller's leaving.
			_ = c.control.SetReadDeadline(time.Time{})
			return data, nil
		case err != nil:
			return nil, c.brokenBody(len(data), err)
		}
	}
}

func tooLarge(is string, limit int64) *api.Problem {
	p := api.NewProblem(api.TooLarge, fmt.Sprintf("the body is %s: want at most %d bytes", is, limit))
	p.Field, p.Value, p.Want = "body", is, fmt.Sprintf("at most %d bytes", limit)
	return p
}

// retryBodies is how soon there may be room again: bodies come and go within milliseconds.
const retryBodies = 250 * time.Millisecond

func (c *call) noRoom() *api.Problem {
	p := api.NewProblem(api.Overloaded, "the requests and answers that are under way take all the memory there is for them")
	p.Reason, p.RetryAfterMS = reasonBodies, retryBodies.Milliseconds()
	return p
}

// brokenBody tells of a body that did not come to its end.
func (c *call) brokenBody(got int, err error) *api.Problem {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		pace := c.d.bounds.Receive
		return api.NewProblem(api.RequestTimeout, fmt.Sprintf("of the body %d bytes came, and then too little: want something every %v, and %d bytes a second after %v",
			got, pace.Stall, pace.Rate, pace.Patience))
	}
	return api.NewProblem(api.InvalidRequest, fmt.Sprintf("the body broke off after %d bytes: %v", got, err))
}
