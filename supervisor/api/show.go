package api

import (
	"fmt"
	"maps"
	"slices"

	"cordon/supervisor"
)

// longestShown is how much of what a caller sent an error shows.
const longestShown = 64

// shown tells of a JSON value for an error: itself where it is short and on one line, and
// what kind of value it is otherwise.
func shown(raw []byte) string {
	switch {
	case len(raw) == 0:
		return "empty"
	case raw[0] == '{':
		return "an object"
	case raw[0] == '[':
		return "an array"
	case raw[0] == '"' && len(raw) > longestShown:
		return fmt.Sprintf("a string of %d bytes", len(raw)-len(`""`))
	case len(raw) > longestShown:
		return fmt.Sprintf("a number of %d digits", len(raw))
	default:
		return string(raw)
	}
}

func invalid(field, value, want string, args ...any) error {
	return &supervisor.InvalidRequestError{Field: field, Value: value, Want: fmt.Sprintf(want, args...)}
}

func sortedKeys(of fields) []string { return slices.Sorted(maps.Keys(of)) }
