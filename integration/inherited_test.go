package integration

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"testing"

	"cordon/policy"
	"cordon/supervisor"
)

// TestInheritedDescriptorsAreClosed: descriptors that whoever started cordon left open, from
// number 3 on and so in the way of the child's own, come as far as the child's first line.
func TestInheritedDescriptorsAreClosed(t *testing.T) {
	newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 1}) // skips where there is none
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	cmd := exec.CommandContext(t.Context(), "/proc/self/exe")
	cmd.Env = append(os.Environ(), helperVariable+"=heir")
	cmd.ExtraFiles = []*os.File{null, null, null}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var outcome supervisor.Outcome
	if err := json.Unmarshal(out, &outcome); err != nil || outcome != supervisor.OK {
		t.Errorf("outcome %s (%v), want ok", out, err)
	}
}

// superviseAsHeir runs one script.
func superviseAsHeir() error {
	ctx := context.Background()
	s, err := supervisor.New(ctx, supervisor.Config{Policy: policy.Default(), Child: realChild(), Concurrency: 1})
	if err != nil {
		return err
	}
	r, err := s.Run(ctx, supervisor.Request{Code: `output = 1`})
	return errors.Join(err, json.NewEncoder(os.Stdout).Encode(r.Outcome), s.Close())
}
