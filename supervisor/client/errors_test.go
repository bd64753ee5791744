package client

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"cordon/supervisor"
	"cordon/supervisor/api"
)

// run is Run and Stream with nothing to say.
func run(t *testing.T, c *Client, streaming bool) error {
	t.Helper()
	var err error
	if streaming {
		_, err = c.Stream(t.Context(), supervisor.Request{}, func(supervisor.LogEntry) {})
	} else {
		_, err = c.Run(t.Context(), supervisor.Request{})
	}
	return err
}

func TestAnswersThatAreNotCordons(t *testing.T) {
	const jsonType = "application/json"
	good := string(encoded(ok("1")))
	line := func(l api.StreamLine) string { return string(encoded(l)) }
	one, result := logLine(1), ok("1")
	for _, tt := range []struct {
		name   string
		status int
		kind   string // media type; a stream's is asked for as one
		body   string
		want   string // in the reason
	}{
		{"a web page", 200, "text/html", "<p>hello", `its type is "text/html"`},
		{"no type", 200, "", good, "its type is"},
		{"another success", 202, jsonType, good, "its type is"},
		{"a redirection", 302, "text/html", "", "its type is"},
		{"an error without a problem", 502, "text/plain", "bad gateway", "its type is"},
		{"a problem that is none", 429, api.ProblemType, `{"detail":"no"}`, `has the code ""`},
		{"a problem with another status", 400, api.ProblemType, string(encoded(api.NewProblem(api.Overloaded, ""))), "the status 429"},
		{"a broken problem", 400, api.ProblemType, "{", "cannot be read"},
		{"an endless problem", 400, api.ProblemType, strings.Repeat(" ", 2<<20), "more than 1048576 bytes"},
		{"nothing", 200, jsonType, "\n", "it is empty"},
		{"broken JSON", 200, jsonType, good[:len(good)/2], "unexpected end"},
		{"two values", 200, jsonType, good + good, "after top-level value"},
		{"another type", 200, jsonType, `{"id":1}`, "cannot unmarshal"},
		{"another object", 200, jsonType, `{"hello":"world"}`, "no id"},
		{"an unknown outcome", 200, jsonType, strings.Replace(good, `"ok"`, `"fine\u001b[2J"`, 1), `outcome "fine\x1b[2J" is unknown`},
		{"a failure without an error", 200, jsonType, strings.Replace(good, `"ok"`, `"timeout"`, 1), "no error says why"},
		{"an unknown level", 200, jsonType, strings.Replace(good, `"logs":[]`, `"logs":[{"level":"shout","message":""}]`, 1), `"shout"`},
		{"too large", 200, jsonType, strings.Repeat(" ", 5000) + good, "more than 4096 bytes"},
		{"a stream with an empty line", 200, api.StreamType, "\n", "it is empty"},
		{"a stream with another line", 200, api.StreamType, "{}\n", "neither a log"},
		{"a stream with a line of two kinds", 200, api.StreamType, line(api.StreamLine{Log: &one, Result: &result}), "neither a log"},
		{"a stream with a problem that is none", 200, api.StreamType, `{"problem":{"detail":"no"}}` + "\n", "neither a log"},
		{"a stream that goes on", 200, api.StreamType, line(api.StreamLine{Result: &result}) + line(api.StreamLine{Log: &one}), "something follows"},
		{"a stream with an unknown level", 200, api.StreamType, `{"log":{"level":"shout"}}` + "\n", `"shout"`},
		{"a stream with a long line", 200, api.StreamType, `{"log":{"message":"` + strings.Repeat("x", 5000), "more than 4096 bytes"},
		{"a stream that does not end", 200, api.StreamType, strings.Repeat(line(api.StreamLine{Log: &one}), 1000), "bytes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := daemon(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Content-Type"] = []string{tt.kind}
				if tt.kind == "" {
					w.Header()["Content-Type"] = nil
				}
				w.Header().Set("Location", "http://example.org/")
				w.WriteHeader(tt.status)
				w.Write([]byte(tt.body))
			}, func(o *Options) { o.MaxAnswer = 4096 })
			var foreign *AnswerError
			err := run(t, c, tt.kind == api.StreamType)
			if !errors.As(err, &foreign) || !strings.Contains(foreign.Reason, tt.want) || foreign.Status != tt.status {
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
}

func TestAnswersThatAreNotHTTP(t *testing.T) {
	for _, greeting := range []string{"220 mail.example.org ready\r\n", "SSH-2.0-x\r\n", "HTTP/1.1 200 OK\r\n: no name\r\n\r\n", "\x00\x00\x00"} {
		path := socketPath(t)
		listener, err := net.Listen("unix", path)
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			defer conn.Close()
			conn.Write([]byte(greeting + strings.Repeat("x", 100) + "\r\n\r\n"))
		}()
		c, err := New(Options{Socket: path})
		if err != nil {
			t.Fatal(err)
		}
		var foreign *AnswerError
		if err := run(t, c, false); !errors.As(err, &foreign) || foreign.Status != 0 || strings.Contains(err.Error(), "HTTP status 0") {
			t.Errorf("%q: %v", greeting, err)
		}
		listener.Close()
	}
}

func TestAnswersThatBreakOff(t *testing.T) {
	one := logLine(1)
	for name, handler := range map[string]http.HandlerFunc{
		"at once": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"within the result": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", "1000")
			w.Write([]byte(`{"id":"`))
		},
		"after a line": func(w http.ResponseWriter, _ *http.Request) {
			begin(w)(api.StreamLine{Log: &one})
			panic(http.ErrAbortHandler)
		},
		"within a line": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", api.StreamType)
			w.Write([]byte(`{"log":`))
		},
		"before the result": func(w http.ResponseWriter, _ *http.Request) { begin(w)(api.StreamLine{Log: &one}) },
	} {
		t.Run(name, func(t *testing.T) {
			c := daemon(t, handler)
			var lost *LostError
			if err := run(t, c, strings.Contains(name, "line") || name == "before the result"); !errors.As(err, &lost) || !strings.Contains(err.Error(), c.Address()) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestNobodyThere(t *testing.T) {
	dir := filepath.Dir(socketPath(t))
	stale := filepath.Join(dir, "stale")
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: stale, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	listener.SetUnlinkOnClose(false)
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	plain := filepath.Join(dir, "plain")
	if err := os.WriteFile(plain, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ socket, want, hint string }{
		{filepath.Join(dir, "none"), "there is no such socket", "cordon serve makes it"},
		{filepath.Join(plain, "below"), "not a directory", ""},
		{plain, "it is not a socket", ""},
		{stale, "nobody listens on this socket", "it was left behind by a daemon that is gone"},
	} {
		c, err := New(Options{Socket: tt.socket})
		if err != nil {
			t.Fatal(err)
		}
		var nobody *UnreachableError
		if err := run(t, c, false); !errors.As(err, &nobody) || err.Error() != "reach the daemon at "+tt.socket+": "+tt.want || !strings.HasPrefix(nobody.Hint, tt.hint) {
			t.Errorf("%v, hint %q; want %q, hint %q", err, nobody.Hint, tt.want, tt.hint)
		}
	}
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	tcp.Close()
	c, err := New(Options{URL: "tcp://" + tcp.Addr().String(), Token: "x"})
	if err != nil {
		t.Fatal(err)
	}
	var nobody *UnreachableError
	if err := run(t, c, false); !errors.As(err, &nobody) || nobody.Address != "http://"+tcp.Addr().String() || nobody.Hint == "" {
		t.Errorf("%v", err)
	}
}

// Root may connect everywhere, so that the errno is not the kernel's here; cmd/cordon tries
// the real thing as another user.
func TestPermissionTellsTheGroup(t *testing.T) {
	path := socketPath(t)
	serve(t, path, func(http.ResponseWriter, *http.Request) {})
	c := &Client{options: Options{Socket: path}}
	for mode, want := range map[fs.FileMode]string{
		0o660: "members of the group ", 0o600: "the socket has mode 0600: ",
	} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		var denied *UnreachableError
		if err := c.unreachable(syscall.EACCES); !errors.As(err, &denied) || !strings.HasPrefix(denied.Hint, want) {
			t.Errorf("%04o: %v, hint %q", mode, err, denied.Hint)
		}
	}
	c.options.Socket = filepath.Join(path, "x")
	var denied *UnreachableError
	if err := c.unreachable(syscall.EACCES); !errors.As(err, &denied) || !strings.HasPrefix(denied.Hint, "a directory above") {
		t.Errorf("%v", err)
	}
}

// A large request that the daemon will not take is not sent, and the answer is not lost.
func TestRefusalOfALargeRequestArrives(t *testing.T) {
	for _, size := range []int{1 << 10, 1 << 20, 20 << 20} {
		c := daemon(t, func(w http.ResponseWriter, r *http.Request) {
			if asks := r.Header.Get("Expect") == "100-continue"; asks != (size > 1<<10) {
				t.Errorf("%d bytes: does the caller ask before it sends them? %v", size, asks)
			}
			refuse(w, api.NewProblem(api.TooLarge, ""))
		})
		var p *api.Problem
		_, err := c.Run(t.Context(), supervisor.Request{Code: strings.Repeat(" ", size)})
		if !errors.As(err, &p) || p.Code != api.TooLarge {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

func TestCallsSayWhoGaveThemUp(t *testing.T) {
	c := daemon(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	cause := errors.New("no time left")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	if _, err := c.Status(ctx); !errors.Is(err, cause) || !strings.Contains(err.Error(), c.Address()) {
		t.Errorf("%v", err)
	}
}
