// Package dataset makes the inputs of the examples: tables of the size and the untidiness
// that scripts meet, the same bytes on every machine and in every release of Go.
//
//	input, err := dataset.JSON("sales-by-region")
//
// The rows are invented; names, addresses and numbers belong to nobody.
package dataset

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
)

// Rows of each dataset.
const (
	salesRows = 5000
	orderRows = 4000
	userRows  = 3000
)

// Names lists the examples that have a dataset.
func Names() []string {
	return []string{"sales-by-region", "orders-last-30-days", "valid-users"}
}

// JSON makes the input of the named example.
func JSON(example string) ([]byte, error) {
	var value any
	switch example {
	case "sales-by-region":
		value = map[string]any{"sales": sales()}
	case "orders-last-30-days":
		value = map[string]any{"orders": orders()}
	case "valid-users":
		value = map[string]any{"users": users()}
	default:
		return nil, fmt.Errorf("dataset of example %q: no such example", example)
	}
	raw, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("encode dataset of %s: %w", example, err)
	}
	return append(raw, '\n'), nil
}

// Rows is how many rows the named example's input has, 0 for an unknown one.
func Rows(example string) int {
	return map[string]int{"sales-by-region": salesRows, "orders-last-30-days": orderRows, "valid-users": userRows}[example]
}

// dice draws from PCG, whose sequence is part of its definition. The methods of rand.Rand
// are not used: what they make of it may change with Go.
type dice struct{ source *rand.PCG }

func newDice(seed uint64) dice { return dice{rand.NewPCG(seed, 0)} }

// below draws a number from 0 to n-1.
func (d dice) below(n int) int { return int(d.source.Uint64() % uint64(n)) }

// of draws one of the items.
func of[T any](d dice, items ...T) T { return items[d.below(len(items))] }
