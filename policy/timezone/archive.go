package timezone

import (
	"encoding/binary"
	"errors"
)

// The parts of a ZIP archive (APPNOTE.TXT 4.3) that are needed to find a stored entry.
// archive/zip would read all of the 600 entries each time and bring its decompressors
// into every child's start.
const (
	endSize       = 22
	endMagic      = "PK\x05\x06"
	entrySize     = 46
	entryMagic    = "PK\x01\x02"
	headerSize    = 30
	headerMagic   = "PK\x03\x04"
	methodStored  = 0
	offEndCount   = 10
	offEndStart   = 16
	offMethod     = 10
	offPackedSize = 20
	offNameSize   = 28
	offExtraSize  = 30
	offNoteSize   = 32
	offHeader     = 42
	offHeaderName = 26
	offHeaderMore = 28
)

var errDamaged = errors.New("the archive is damaged")

// find returns the content of the stored entry with this name. Every offset that the
// archive gives is checked: a damaged one gives an error, not a panic.
func find(archive, name string) (content string, found bool, err error) {
	// The generator makes sure that the archive has no comment, so that its end record is
	// its last 22 bytes.
	end, ok := part(archive, len(archive)-endSize, endSize, endMagic)
	if !ok {
		return "", false, errDamaged
	}
	at := int(u32(end, offEndStart))
	for range int(u16(end, offEndCount)) {
		entry, ok := part(archive, at, entrySize, entryMagic)
		if !ok {
			return "", false, errDamaged
		}
		nameSize := int(u16(entry, offNameSize))
		entryName, ok := part(archive, at+entrySize, nameSize, "")
		if !ok {
			return "", false, errDamaged
		}
		if entryName == name {
			content, ok := stored(archive, entry)
			if !ok {
				return "", false, errDamaged
			}
			return content, true, nil
		}
		at += entrySize + nameSize + int(u16(entry, offExtraSize)) + int(u16(entry, offNoteSize))
	}
	return "", false, nil
}

// stored returns the content that an entry of the directory points to.
func stored(archive, entry string) (string, bool) {
	if u16(entry, offMethod) != methodStored {
		return "", false
	}
	at := int(u32(entry, offHeader))
	header, ok := part(archive, at, headerSize, headerMagic)
	if !ok {
		return "", false
	}
	at += headerSize + int(u16(header, offHeaderName)) + int(u16(header, offHeaderMore))
	return part(archive, at, int(u32(entry, offPackedSize)), "")
}

// part returns size bytes at an offset, if they are there and begin with the magic.
func part(s string, at, size int, magic string) (string, bool) {
	if at < 0 || size < 0 || at > len(s) || size > len(s)-at {
		return "", false
	}
	s = s[at : at+size]
	return s, len(magic) <= len(s) && s[:len(magic)] == magic
}

func u16(s string, at int) uint16 { return binary.LittleEndian.Uint16([]byte(s[at : at+2])) }
func u32(s string, at int) uint32 { return binary.LittleEndian.Uint32([]byte(s[at : at+4])) }
