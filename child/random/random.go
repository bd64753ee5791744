// Package random is where a script's randomness comes from: Math.random, crypto and uuid.
//
// A Source is made from 32 bytes that the child took from the kernel before its walls
// went up, or from a request's seed. From then on it makes no system call, which the
// walls would not let through.
//
// ChaCha8 is a stream cipher: who sees outputs cannot compute later or earlier ones. That
// makes it fit for crypto.getRandomValues and for identifiers. With a seed everything is
// predictable by whoever knows the seed, which is what a seed is for.
package random

import (
	"encoding/binary"
	"math/rand/v2"
)

// Source gives one script its randomness. It is not safe for concurrent use.
//
// Numbers and bytes come from two independent streams, so that in a seeded run one more
// call of Math.random does not change every identifier made after it.
type Source struct {
	numbers *rand.ChaCha8
	bytes   *rand.ChaCha8
}

// New makes a source from seed alone where it is given, and from entropy where it is
// nil. Equal seeds give equal sources, whatever the entropy.
func New(seed *uint64, entropy [32]byte) *Source {
	key := entropy
	if seed != nil {
		key = seedKey(*seed)
	}
	master := rand.NewChaCha8(key)
	return &Source{numbers: derive(master), bytes: derive(master)}
}

// seedKey spreads a seed to the cipher's key. The cipher itself does the mixing.
func seedKey(seed uint64) [32]byte {
	var key [32]byte
	copy(key[:], "cordon: a seeded script")
	binary.LittleEndian.PutUint64(key[24:], seed)
	return key
}

// derive makes a stream whose key is the next 32 bytes of master.
func derive(master *rand.ChaCha8) *rand.ChaCha8 {
	var key [32]byte
	for i := 0; i < len(key); i += 8 {
		binary.LittleEndian.PutUint64(key[i:], master.Uint64())
	}
	return rand.NewChaCha8(key)
}

// Float64 is the next number in [0, 1), with the 53 bits that a JavaScript number holds.
func (s *Source) Float64() float64 {
	return float64(s.numbers.Uint64()>>11) / (1 << 53)
}

// Read fills p with random bytes. It always fills all of p, and the error is always nil.
func (s *Source) Read(p []byte) (int, error) {
	return s.bytes.Read(p)
}

// UUIDv4 is a random identifier as RFC 9562, section 5.4, has it, in lower case.
func (s *Source) UUIDv4() string {
	var id [16]byte
	s.bytes.Read(id[:])
	id[6] = id[6]&0x0f | 0x40 // version 4
	id[8] = id[8]&0x3f | 0x80 // the variant of RFC 9562
	return formatUUID(id)
}

// formatUUID writes an identifier as 8-4-4-4-12 hexadecimal digits.
func formatUUID(id [16]byte) string {
	const digits = "0123456789abcdef"
	text := make([]byte, 0, 36)
	for i, b := range id {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			text = append(text, '-')
		}
		text = append(text, digits[b>>4], digits[b&15])
	}
	return string(text)
}
