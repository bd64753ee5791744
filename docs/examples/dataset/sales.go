package dataset

import (
	"fmt"
	"time"
)

type sale struct {
	ID      int     `json:"id"`
	Region  *string `json:"region"` // nil where nobody entered one
	Product string  `json:"product"`
	Units   int     `json:"units"`
	Amount  float64 `json:"amount"`
	SoldAt  string  `json:"soldAt"`
}

func sales() []sale {
	d := newDice(1)
	begin := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	rows := make([]sale, salesRows)
	for i := range rows {
		units := 1 + d.below(12)
		row := sale{
			ID:      10001 + i,
			Product: fmt.Sprintf("%s-%02d", of(d, "desk", "chair", "lamp", "shelf", "rug"), 1+d.below(40)),
			Units:   units,
			Amount:  float64(units*(499+d.below(24500))) / 100,
			SoldAt:  begin.Add(time.Duration(d.below(365*24*60)) * time.Minute).Format(time.RFC3339),
		}
		if d.below(50) > 0 {
			region := of(d, "North", "North", "North", "South", "South", "East", "West", "Île-de-France")
			row.Region = &region
		}
		rows[i] = row
	}
	return rows
}
