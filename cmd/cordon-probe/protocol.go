package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"cordon/ipc"
)

// peer is the supervisor as an attack sees it.
type peer struct {
	out   *ipc.Writer
	id    string
	args  []string
	input json.RawMessage
}

func (p peer) ok(output string) { _ = p.out.Result(p.result(output)) }

func (p peer) result(output string) ipc.Result {
	return ipc.Result{ID: p.id, Status: ipc.StatusOK, Output: json.RawMessage(output)}
}

func (p peer) log(message string) {
	_ = p.out.Log(ipc.Log{ID: p.id, Level: "log", Message: message})
}

func (p peer) claim(status ipc.Status) {
	_ = p.out.Result(ipc.Result{ID: p.id, Status: status, Error: &ipc.ScriptError{Name: "Error", Message: "so I say"}})
}

// claimError says that the probe itself has failed.
func (p peer) claimError(message string) {
	_ = p.out.Result(ipc.Result{ID: p.id, Status: ipc.StatusScriptError, Error: &ipc.ScriptError{Name: "ProbeError", Message: message}})
}

// raw writes bytes as they are.
func raw(data string) { _, _ = os.Stdout.WriteString(data) }

// frame writes a body behind a true length.
func frame(body string) { raw(string(framed(body))) }

func framed(body string) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...)
}

func (p peer) body(fields string) string {
	return fmt.Sprintf(`{"result":{"id":%q,"status":"ok","logs_truncated":false%s}}`, p.id, fields)
}

// forever sleeps. An empty select would be a deadlock, which the runtime ends.
func forever() {
	for {
		time.Sleep(time.Hour)
	}
}

// attacks by name. An attack that returns ends the process with code 0.
var attacks = map[string]func(peer){
	// Honest, for comparison.
	"result": func(p peer) { p.ok("42") },
	"log":    func(p peer) { p.log("hello"); p.ok("1") },

	// Frames that are none.
	"length-zero":    func(peer) { raw("\x00\x00\x00\x00"); forever() },
	"length-most":    func(peer) { raw("\xff\xff\xff\xff"); raw(strings.Repeat("x", 1<<20)); forever() },
	"short-body":     func(peer) { raw("\x00\x00\x10\x00{"); os.Exit(0) },
	"short-and-hang": func(peer) { raw("\x00\x00\x10\x00{"); forever() },
	"slow": func(p peer) {
		for _, b := range framed(p.body("")) {
			_, _ = os.Stdout.Write([]byte{b})
			time.Sleep(100 * time.Millisecond)
		}
	},
	"garbage":  func(peer) { raw(strings.Repeat("\xde\xad\xbe\xef", 4096)); forever() },
	"not-utf8": func(p peer) { frame(p.body(",\"output\":\"\xff\"")); forever() },
	"deep": func(p peer) {
		frame(p.body(`,"output":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)))
		forever()
	},
	"duplicate-key":   func(p peer) { frame(p.body(`,"status":"script_error"`)); forever() },
	"duplicate-data":  func(p peer) { frame(p.body(`,"output":{"a":1,"a":2}`)); forever() },
	"unknown-field":   func(p peer) { frame(p.body(`,"x":1`)); forever() },
	"own-usage":       func(p peer) { frame(p.body(`,"usage":{"wall_ms":0}`)); forever() },
	"own-outcome":     func(p peer) { frame(p.body(`,"outcome":"ok"`)); forever() },
	"own-status":      func(p peer) { p.claim("cancelled"); forever() },
	"unknown-message": func(peer) { frame(`{"shutdown":{}}`); forever() },
	"host-message":    func(peer) { frame(`{"hello":{"version":1}}`); forever() },
	"trailing":        func(p peer) { frame(p.body("") + "{}"); forever() },

	// Messages out of their turn, or for others.
	"ready-again": func(p peer) { _ = p.out.Ready(ipc.Ready{Version: ipc.Version}); forever() },
	"two-results": func(p peer) { p.ok("1"); p.ok("2"); forever() },
	"log-after":   func(p peer) { p.ok("1"); p.log("late"); forever() },
	"foreign-id":  func(p peer) { p.id = "01ARZ3NDEKTSV4RRFFQ69G5FAV"; p.ok("1"); forever() },
	"foreign-log": func(p peer) { p.id = "01ARZ3NDEKTSV4RRFFQ69G5FAV"; p.log("x"); forever() },
	"bad-level":   func(p peer) { _ = p.out.Log(ipc.Log{ID: p.id, Level: "fatal"}); forever() },
	"ok-with-error": func(p peer) {
		r := p.result("1")
		r.Error = &ipc.ScriptError{Name: "Error"}
		_ = p.out.Result(r)
		forever()
	},
	"failure-without-error": func(p peer) {
		_ = p.out.Result(ipc.Result{ID: p.id, Status: ipc.StatusScriptError})
		forever()
	},

	// What a test lets it say.
	"say": say,

	// Lies about how it ended.
	"claim-timeout": func(p peer) { p.claim(ipc.StatusTimeout); forever() },
	"claim-memory":  func(p peer) { p.claim(ipc.StatusMemoryLimit); forever() },

	// Floods.
	"log-flood": func(p peer) {
		for {
			p.log(strings.Repeat("x", 1000))
		}
	},
	"log-padded": padded,
	"log-lines": func(p peer) {
		for {
			p.log("")
		}
	},
	"output-flood": func(p peer) {
		const body = 1 << 30
		raw(string(binary.BigEndian.AppendUint32(nil, body)))
		for range body >> 16 {
			raw(strings.Repeat("x", 1<<16))
		}
	},
	"output-over": func(p peer) { p.ok(`"` + strings.Repeat("x", 5<<20) + `"`); forever() },
	"error-over": func(p peer) {
		_ = p.out.Result(ipc.Result{ID: p.id, Status: ipc.StatusScriptError, Error: &ipc.ScriptError{Name: "Error", Message: strings.Repeat("x", 2<<20)}})
		forever()
	},
	"stderr-flood": func(peer) {
		chunk := bytes.Repeat([]byte("x"), 1<<16)
		for range 1 << 14 { // 1 GiB
			_, _ = os.Stderr.Write(chunk)
		}
	},
	"result-then-violate": func(p peer) {
		p.ok("1")
		_, _ = os.Open("/")
	},
	"result-then-flood": func(p peer) {
		p.ok("1")
		for {
			raw(strings.Repeat("x", 1<<16))
		}
	},

	// The kernel.
	"calls":   calls,
	"touch":   touch,
	"syscall": call,
	"deref":   deref,

	// Ends.
	"exit-silently": func(peer) { os.Exit(0) },
	"exit-failing":  func(peer) { os.Exit(1) },
	"hang":          func(peer) { forever() },
	"sleep":         func(peer) { time.Sleep(time.Hour) },
	"spin": func(peer) {
		for range 4 {
			go func() {
				//lint:ignore SA5002 it is there to use up a processor
				for {
				}
			}()
		}
		forever()
	},
	"lie-about-death": func(peer) {
		_, _ = os.Stderr.WriteString("fatal error: stack overflow\n")
		os.Exit(1)
	},
}
