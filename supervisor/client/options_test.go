package client

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cordon/supervisor"
)

func TestOptionsThatCannotBeMeant(t *testing.T) {
	for _, tt := range []struct {
		options Options
		want    string // in the error; empty where they are right
	}{
		{Options{}, ""},
		{Options{Socket: "/run/x.sock"}, ""},
		{Options{Socket: "a", URL: "http://127.0.0.1:1"}, "want one of them"},
		{Options{Token: "a", TokenFile: "b"}, "want one of them"},
		{Options{Token: "a\r\nX-Cordon-Tenant: root"}, "no header can hold"},
		{Options{Socket: strings.Repeat("x", 108)}, "want at most 107"},
		{Options{Tenant: "acme-1.x_y"}, ""},
		{Options{Tenant: "a b"}, `tenant is "a b"`},
		{Options{Tenant: strings.Repeat("x", 65)}, "1 to 64"},
		{Options{Retry: -1}, "want 0 or more"},
		{Options{MaxAnswer: -1}, "want 0 for the default"},
		{Options{URL: "http://127.0.0.1:8080"}, ""},
		{Options{URL: "http://[::1]:8080/"}, ""},
		{Options{URL: "http://localhost:8080"}, ""},
		{Options{URL: "tcp://127.0.0.1:8080"}, ""},
		{Options{URL: "https://cordon.example.org"}, ""},
		{Options{URL: "http://10.0.0.1:8080"}, "an address of this machine"},
		{Options{URL: "http://localhost.example.org"}, "an address of this machine"},
		{Options{URL: "ftp://127.0.0.1"}, "http://127.0.0.1:PORT"},
		{Options{URL: "127.0.0.1:8080"}, "URL"},
		{Options{URL: "http://u:secret@127.0.0.1"}, "a host and a port alone"},
		{Options{URL: "http://127.0.0.1/v1"}, "a host and a port alone"},
	} {
		c, err := New(tt.options)
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%+v: %v, want %q", tt.options, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("a password is in %v", err)
		}
		if err == nil {
			c.Close()
		}
	}
}

func TestTokenComesFromItsFileEachTime(t *testing.T) {
	var got []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.Header.Get("Authorization"))
		answer(w, ok("1"))
	}))
	defer server.Close()
	file := filepath.Join(t.TempDir(), "token")
	c, err := New(Options{URL: server.URL, TokenFile: file})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, text := range []string{"one\n", "two"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Run(t.Context(), supervisor.Request{}); err != nil {
			t.Error(err)
		}
	}
	if strings.Join(got, ",") != "Bearer one,Bearer two" {
		t.Errorf("%q", got)
	}
	for text, want := range map[string]string{"": "EOF", "a b": "one line", strings.Repeat("x", 5000): "one line", "a\nb": "one line"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Run(t.Context(), supervisor.Request{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.10q: %v", text, err)
		}
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Run(context.Background(), supervisor.Request{}); err == nil || !strings.Contains(err.Error(), file) {
		t.Error(err)
	}
	if len(got) != 2 {
		t.Errorf("a call was made without a token: %q", got)
	}
}

func TestDefaultSocket(t *testing.T) {
	dir := t.TempDir()
	env := func(string) string { return dir }
	if got := DefaultSocket(env); got != SystemSocket {
		t.Errorf("without a daemon of the user's own: %s", got)
	}
	own := filepath.Join(dir, "cordon.sock")
	if err := os.WriteFile(own, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	want := own
	if os.Geteuid() == 0 {
		want = SystemSocket
	}
	if got := DefaultSocket(env); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := DefaultSocket(func(string) string { return "relative" }); got != SystemSocket {
		t.Errorf("with a relative directory: %s", got)
	}
}

func TestRequestIDOfTheCaller(t *testing.T) {
	var got string
	c := daemon(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Get("X-Request-Id")
		answer(w, ok("1"))
	})
	for id, want := range map[string]string{"order-17": "", strings.Repeat("x", 128): "", "": "request id", "a b": "request id", "a\r\nb": "request id", strings.Repeat("x", 129): "request id"} {
		got = ""
		_, err := c.Run(WithRequestID(t.Context(), id), supervisor.Request{})
		if want == "" && (err != nil || got != id) || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want) || got != "") {
			t.Errorf("%q: %q came, %v", id, got, err)
		}
	}
}
