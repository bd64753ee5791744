package service

import (
	"strings"
	"sync"
)

// journal keeps the end of what a daemon wrote.
type journal struct {
	mu   sync.Mutex
	text []byte
}

// journalBytes is how much of a log is kept: more than a test needs, and bounded in a soak.
const journalBytes = 1 << 20

func newJournal() *journal { return &journal{} }

// Write implements io.Writer and never fails.
func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.text = append(j.text, p...)
	if over := len(j.text) - journalBytes; over > 0 {
		j.text = append(j.text[:0], j.text[over:]...)
	}
	return len(p), nil
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return string(j.text)
}

// environment leaves out the variables that would configure the daemon.
func environment(all []string) []string {
	var kept []string
	for _, one := range all {
		if !strings.HasPrefix(one, "CORDON_") && !strings.HasPrefix(one, "OTEL_") {
			kept = append(kept, one)
		}
	}
	return kept
}
