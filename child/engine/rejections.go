package engine

import (
	"slices"

	"github.com/dop251/goja"
)

// rejections are the rejected promises without a handler.
type rejections struct {
	// order has them oldest first, among others that have been handled meanwhile.
	order []*goja.Promise
	open  map[*goja.Promise]bool
}

func newRejections() *rejections {
	return &rejections{open: map[*goja.Promise]bool{}}
}

// track is the engine's tracker. A promise is reported when it is rejected without a
// handler, and again when it gets its first one.
func (r *rejections) track(p *goja.Promise, operation goja.PromiseRejectionOperation) {
	switch operation {
	case goja.PromiseRejectionReject:
		r.order = append(r.order, p)
		r.open[p] = true
	case goja.PromiseRejectionHandle:
		delete(r.open, p)
		// A script can reject and handle without end before anybody asks.
		if len(r.order) > 2*len(r.open)+64 {
			r.order = slices.DeleteFunc(r.order, func(p *goja.Promise) bool { return !r.open[p] })
		}
	}
}

// first gives the oldest unhandled rejection as an error, nil where there is none.
func (r *rejections) first() error {
	for _, p := range r.order {
		if r.open[p] {
			return &rejection{reason: p.Result()}
		}
	}
	r.order = nil
	return nil
}
