package listen

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestTCPIsLoopbackAlone(t *testing.T) {
	for _, addr := range []string{
		"", "127.0.0.1:0", "tcp://", "tcp://:8080", "tcp://0.0.0.0:0", "tcp://[::]:0", "tcp://localhost:0", "tcp://10.0.0.1:0",
		"tcp://[::ffff:127.0.0.1]:0", "tcp://[::1%lo]:0", "tcp://127.0.0.1", "tcp://127.0.0.1:http", "tcp://127.0.0.1:70000",
		"tcp://127.0.0.1:0/path", "http://127.0.0.1:0", "tcp://127.1:0",
	} {
		if l, err := TCP(addr); err == nil {
			t.Errorf("%q: listens on %v", addr, l.Addr())
			l.Close()
		} else if !strings.Contains(err.Error(), "want tcp://127.0.0.1:PORT or tcp://[::1]:PORT") {
			t.Errorf("%q: %v; want it to say what would be right", addr, err)
		}
	}
	for _, addr := range []string{"tcp://127.0.0.1:0", "tcp://127.0.0.2:0", "tcp://[::1]:0"} {
		l, err := TCP(addr)
		if err != nil {
			if addr == "tcp://[::1]:0" && noIPv6() {
				continue
			}
			t.Errorf("%s: %v", addr, err)
			continue
		}
		l.Close()
	}
}

func noIPv6() bool {
	_, err := os.Stat("/proc/net/if_inet6")
	return err != nil
}

func TestTokenFiles(t *testing.T) {
	const secret = "0123456789abcdef"
	dir := t.TempDir()
	path := filepath.Join(dir, "token")
	fifo := filepath.Join(dir, "fifo")
	if err := unix.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		text string
		mode os.FileMode
		says string // what the error says; empty where there is none
	}{
		{secret, 0o600, ""},
		{secret + "\n", 0o440, ""},
		{secret + "\r\n", 0o600, ""},
		{secret, 0o644, "every user knows"},
		{secret, 0o602, "every user knows"},
		{secret[1:], 0o600, "has 15 bytes; want at least 16"},
		{"", 0o600, "has 0 bytes"},
		{strings.Repeat("x", 4097), 0o600, "more than 4096"},
		{strings.Repeat("x", 1<<20), 0o600, "more than 4096"},
		{secret + "\n\n", 0o600, "cannot carry"},
		{secret + "\n" + secret, 0o600, "cannot carry"},
		{secret + " x", 0o600, "cannot carry"},
		{secret + "ä", 0o600, "cannot carry"},
	} {
		os.Remove(path)
		if err := os.WriteFile(path, []byte(tt.text), tt.mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, tt.mode); err != nil {
			t.Fatal(err)
		}
		token, err := ReadToken(path)
		switch {
		case tt.says == "" && err != nil:
			t.Errorf("%.40q: %v", tt.text, err)
		case tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)):
			t.Errorf("%.40q, %v: %v; want it to say %q", tt.text, tt.mode, err, tt.says)
		case err != nil && strings.Contains(err.Error(), secret):
			t.Errorf("the error shows the token: %v", err)
		case err == nil && !token.Matches("Bearer "+secret):
			t.Errorf("%.40q: the token does not match itself", tt.text)
		}
	}
	for _, path := range []string{fifo, dir, filepath.Join(dir, "none")} {
		if _, err := ReadToken(path); err == nil {
			t.Errorf("%s: was read", path)
		}
	}
}

func TestTokenMatchesItselfAlone(t *testing.T) {
	token, err := parseToken("0123456789abcdef")
	if err != nil {
		t.Fatal(err)
	}
	for header, want := range map[string]bool{
		"Bearer 0123456789abcdef":  true,
		"bearer 0123456789abcdef":  true,
		"Bearer  0123456789abcdef": true,
		"Bearer 0123456789abcde":   false,
		"Bearer 0123456789abcdef ": false,
		"Bearer 0123456789ABCDEF":  false,
		"Basic 0123456789abcdef":   false,
		"0123456789abcdef":         false,
		"Bearer":                   false,
		"Bearer ":                  false,
		"":                         false,
	} {
		if got := token.Matches(header); got != want {
			t.Errorf("%q: %v", header, got)
		}
	}
	if (Token{}).Matches("Bearer ") {
		t.Error("no token matches an empty one")
	}
}
