package supervisor

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"cordon/ipc"
)

// told is an execution whose child says what say writes, and then ends.
func told(t *testing.T, say func(*ipc.Writer) error) *execution {
	t.Helper()
	var pipe bytes.Buffer
	if err := say(ipc.NewWriter(&pipe)); err != nil {
		t.Fatal(err)
	}
	limits := ipc.Limits{OutputBytes: 10, LogBytes: 100, LogLines: 2}
	return &execution{
		id: "mine", child: &child{reader: ipc.NewReader(&pipe)}, logs: newLogbook(limits),
		request: resolved{execute: ipc.Execute{Limits: limits}},
	}
}

func result(id, output string) ipc.Result {
	return ipc.Result{ID: id, Status: ipc.StatusOK, Output: json.RawMessage(output)}
}

// TestHearing: each way to speak out of turn is a breach by itself, whatever a wall behind
// it would have made of the rest.
func TestHearing(t *testing.T) {
	good := result("mine", "1")
	contradicting, failed := good, good
	contradicting.Error = &ipc.ScriptError{Name: "Error"}
	failed.Status = ipc.StatusScriptError
	for name, test := range map[string]struct {
		say  func(*ipc.Writer) error
		want error
	}{
		"a result": {func(w *ipc.Writer) error { return w.Result(good) }, nil},
		"lines first": {func(w *ipc.Writer) error {
			return errors.Join(w.Log(ipc.Log{ID: "mine", Level: "log"}), w.Result(good))
		}, nil},
		"ready again": {func(w *ipc.Writer) error {
			return errors.Join(w.Ready(ipc.Ready{Version: ipc.Version, Threads: 1}), w.Result(good))
		}, errOutOfTurn},
		"another's result": {func(w *ipc.Writer) error { return w.Result(result("yours", "1")) }, errForeignID},
		"another's line": {func(w *ipc.Writer) error {
			return errors.Join(w.Log(ipc.Log{ID: "yours", Level: "log"}), w.Result(good))
		}, errForeignID},
		"ok with an error":        {func(w *ipc.Writer) error { return w.Result(contradicting) }, errInconsistent},
		"a failure without error": {func(w *ipc.Writer) error { return w.Result(failed) }, errInconsistent},
		"a byte of output more":   {func(w *ipc.Writer) error { return w.Result(result("mine", `"`+strings.Repeat("x", 9)+`"`)) }, errTooMuch},
	} {
		t.Run(name, func(t *testing.T) {
			if r, err := told(t, test.say).hear(); !errors.Is(err, test.want) || err == nil && r == nil {
				t.Errorf("heard %+v, %v; want %v", r, err, test.want)
			}
		})
	}
}

// TestWordsAfterTheResultAreABreach holds for whatever reached the pipe before the kill.
func TestWordsAfterTheResultAreABreach(t *testing.T) {
	for name, test := range map[string]struct {
		more bool
		want error
	}{"nothing more": {false, nil}, "a line more": {true, errAfterResult}} {
		h := told(t, func(w *ipc.Writer) error {
			err := w.Result(result("mine", "1"))
			if test.more {
				err = errors.Join(err, w.Log(ipc.Log{ID: "mine", Level: "log"}))
			}
			return err
		}).listen()
		<-h.done
		if !errors.Is(h.breach, test.want) || h.result == nil {
			t.Errorf("%s: result %+v, breach %v; want %v", name, h.result, h.breach, test.want)
		}
	}
}
