// Package units reads and writes sizes and durations as operators write them, on the command
// line and in files:
//
//	n, err := units.ParseSize("128MiB") // 134217728
//	d, err := units.ParseDuration("30s")
//
// Sizes are powers of 1024 and durations are whole milliseconds, both more than zero. What
// has two meanings is refused, with what to write instead.
package units
