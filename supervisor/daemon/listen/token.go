package listen

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// Bounds of a token, in bytes. Sixteen random ones are out of reach of guessing.
const (
	tokenLeast = 16
	tokenMost  = 4096
)

// A Token is the secret that callers over TCP send as "Authorization: Bearer TOKEN". It
// keeps no more than a hash, so that it shows in no log and no core dump. The zero Token
// matches nothing.
type Token struct {
	sum [sha256.Size]byte
	set bool
}

// ReadToken reads the secret from a regular file that users other than its owner and group
// cannot read. One line end behind it is not part of it.
func ReadToken(path string) (Token, error) {
	// Not to wait for ever at a named pipe, which is refused below.
	file, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		return Token{}, fmt.Errorf("token file: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return Token{}, fmt.Errorf("token file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return Token{}, fmt.Errorf("token file %s is %s; want a regular file", path, kind(info.Mode()))
	}
	if info.Mode().Perm()&0o006 != 0 {
		return Token{}, fmt.Errorf("token file %s has mode %04o, so that every user knows the token; want 0600 (chmod 600), and a new token",
			path, info.Mode().Perm())
	}
	text, err := io.ReadAll(io.LimitReader(file, tokenMost+2))
	if err != nil {
		return Token{}, fmt.Errorf("token file %s: %w", path, err)
	}
	token, err := parseToken(string(text))
	if err != nil {
		return Token{}, fmt.Errorf("token file %s: %w", path, err)
	}
	return token, nil
}

// parseToken never says what the token is, nor which character is wrong with it.
func parseToken(text string) (Token, error) {
	text = strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r")
	if len(text) < tokenLeast {
		return Token{}, fmt.Errorf("the token has %d bytes; want at least %d, random ones", len(text), tokenLeast)
	}
	if len(text) > tokenMost {
		return Token{}, fmt.Errorf("the token has more than %d bytes", tokenMost)
	}
	for i := range len(text) {
		if text[i] <= ' ' || text[i] >= 0x7f {
			return Token{}, errors.New("the token has a character that a header cannot carry; want one line of letters, digits and punctuation")
		}
	}
	return Token{sum: sha256.Sum256([]byte(text)), set: true}, nil
}

// Matches tells whether an Authorization header carries the token, in a time that says
// nothing about how much of it is right.
func (t Token) Matches(authorization string) bool {
	scheme, secret, found := strings.Cut(authorization, " ")
	if !t.set || !found || !strings.EqualFold(scheme, "Bearer") {
		return false
	}
	sum := sha256.Sum256([]byte(strings.TrimLeft(secret, " ")))
	return subtle.ConstantTimeCompare(sum[:], t.sum[:]) == 1
}
