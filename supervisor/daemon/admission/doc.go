// Package admission decides which request may run now, which waits, and which is refused at
// once, so that no caller can take a host from the others.
//
//	gate := admission.New(admission.Limits{MemoryBytes: 6 << 30})
//	place, err := gate.Enter(ctx, admission.Ticket{Tenant: "uid:1000", MemoryBytes: 128 << 20})
//	if err != nil {
//		return err // *OverloadedError says why, and when to try again
//	}
//	defer place.Leave()
//
// # What a request meets
//
// In this order: the whole budget of memory, which it may never fit; its tenant's rate; a
// place inside, if its turn is now; its tenant's part of the queue; and the queue. All of it
// takes microseconds. What was refused takes no token from its tenant's rate.
//
// # Who comes next
//
// Each tenant has a queue of its own, first in, first out. When a place is free, the tenants
// that have less than their share of the places and of the memory come first, where the share
// goes by weight among those that have something inside or waiting: a tenant with long
// executions, or with large ones, does not keep its places while others wait. Among these the
// tenants take turns, as many in a round as they weigh. So the next request of a tenant that
// sends one at a time waits for at most one round, however many another tenant has waiting.
// No place stays empty while somebody whom no limit holds waits.
//
// A tenant who comes to a full queue still finds a place if another has more waiting for its
// weight: that one's newest is refused instead.
//
// One whose turn it is, and who wants more memory than is free, is not passed over for ever:
// memory that becomes free is kept for it, and others come in only by what there will be
// beside it. It then waits for those alone that were inside before it. One at a time has
// memory kept for it; while its tenant has its share inside, those who have not come first.
//
// # Limits
//
// Choosing the next takes a step for each tenant that waits. The state of a tenant is forgotten
// when nothing of it is inside or waits and its rate has recovered, at the latest when 4096
// others recover: names that are made up do not grow the gate.
package admission
