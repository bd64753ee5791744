package ipc

import (
	"bytes"
	"hash/maphash"
)

// keySet finds equal keys within one object. It keeps only where keys stand in the text: 8
// bytes for each key of an open object and at most 16 more for each key of the object that
// is being finished, whatever a hostile text consists of.
type keySet struct {
	spans []span
	// slots is the hash table of the object being finished: indices into its spans, from 1.
	slots []uint32
	seed  maphash.Seed
	// Scratch for keys with escapes, which are compared by what they denote.
	left, right []byte
}

// span is where a key stands, quotes included. Texts are shorter than 4 GiB.
type span struct{ from, to uint32 }

func (p span) start() int { return int(p.from) }
func (p span) end() int   { return int(p.to) }

// inside is the text between the quotes.
func (p span) inside(data []byte) []byte { return data[p.from+1 : p.to-1] }

func (k *keySet) len() int { return len(k.spans) }

func (k *keySet) add(start, end int) {
	k.spans = append(k.spans, span{uint32(start), uint32(end)})
}

// finish forgets the keys of the innermost object, which are those from first on, and gives
// the first that repeats another one.
func (k *keySet) finish(data []byte, first int) (twice span, found bool) {
	keys := k.spans[first:]
	k.spans = k.spans[:first]
	// Most objects are small; comparing each pair is then cheaper than a table.
	const few = 8
	if len(keys) > few {
		return k.lookUp(data, keys)
	}
	for i := range keys {
		for j := range i {
			if k.equal(data, keys[i], keys[j]) {
				return keys[i], true
			}
		}
	}
	return span{}, false
}

// lookUp finds a repeated key with an open-addressing table that is at most half full. The
// seed is random, so that a peer cannot choose keys which collide.
func (k *keySet) lookUp(data []byte, keys []span) (twice span, found bool) {
	size := 1
	for size < 2*len(keys) {
		size *= 2
	}
	if len(k.slots) < size {
		k.slots = make([]uint32, size)
	}
	slots := k.slots[:size]
	clear(slots)
	if k.seed == (maphash.Seed{}) {
		k.seed = maphash.MakeSeed()
	}
	for i, key := range keys {
		at := int(maphash.Bytes(k.seed, denoted(&k.left, key.inside(data)))) & (size - 1)
		for ; slots[at] != 0; at = (at + 1) & (size - 1) {
			if k.equal(data, keys[slots[at]-1], key) {
				return key, true
			}
		}
		slots[at] = uint32(i + 1)
	}
	return span{}, false
}

func (k *keySet) equal(data []byte, a, b span) bool {
	return bytes.Equal(denoted(&k.left, a.inside(data)), denoted(&k.right, b.inside(data)))
}

// denoted gives the string that the inside of a JSON string stands for: itself where it has
// no escapes, else what scratch holds until its next use.
func denoted(scratch *[]byte, inside []byte) []byte {
	if bytes.IndexByte(inside, '\\') < 0 {
		return inside
	}
	*scratch = appendUnquoted((*scratch)[:0], inside, keepLone)
	return *scratch
}
