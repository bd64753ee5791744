package dataset

import (
	"fmt"
	"time"
)

type order struct {
	ID       string  `json:"id"`
	Customer string  `json:"customer"`
	Placed   string  `json:"placedAt"`
	Status   string  `json:"status"`
	Total    float64 `json:"total"`
}

// ordersNow is the instant from which the example looks back; its flags say the same to
// cordon.
var ordersNow = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func orders() []order {
	d := newDice(2)
	rows := make([]order, orderRows)
	for i := range rows {
		placed := ordersNow.Add(-time.Duration(d.below(120*24*3600*1000)) * time.Millisecond)
		rows[i] = order{
			ID:       fmt.Sprintf("A-%06d", 204000+i),
			Customer: fmt.Sprintf("C%04d", d.below(900)),
			Placed:   spell(d, placed),
			Status:   of(d, "paid", "paid", "paid", "shipped", "shipped", "refunded", "cancelled"),
			Total:    float64(500+d.below(60000)) / 100,
		}
	}
	// The edge itself, and a millisecond to each side of it.
	edge := ordersNow.AddDate(0, 0, -30)
	for i := range 3 {
		rows[i].Placed = edge.Add(time.Duration(i-1) * time.Millisecond).Format("2006-01-02T15:04:05.000Z07:00")
	}
	return rows
}

// spell writes an instant in one of the ways in which ISO 8601 comes along.
func spell(d dice, at time.Time) string {
	switch d.below(4) {
	case 0:
		return at.Format("2006-01-02T15:04:05Z")
	case 1:
		return at.In(time.FixedZone("", 2*3600)).Format("2006-01-02T15:04:05.000-07:00")
	case 2:
		return at.In(time.FixedZone("", -9*1800)).Format("2006-01-02T15:04-07:00")
	default:
		return at.Format("2006-01-02T15:04:05.000Z07:00")
	}
}
