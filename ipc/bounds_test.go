package ipc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
)

// manyKeys gives the members "k0":0 to "k<n-1>":0 of an object.
func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `"k%d":0`, i)
	}
	return b.String()
}

// allocated gives the bytes that f takes from the heap.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestAnnouncedLengthAllocatesNothing(t *testing.T) {
	raw := []byte{255, 255, 255, 255, '{', '"'}
	got := allocated(func() {
		for range 100 {
			if _, err := readChild(raw, 1<<33); err == nil {
				t.Error("a frame of 4 GiB was read out of 6 bytes")
			}
		}
	})
	if most := uint64(100 * 4 * firstBytes); got > most {
		t.Errorf("100 frames that announce 4 GiB and hold 2 bytes allocated %d bytes, want at most %d", got, most)
	}
}

func TestMemoryFollowsWhatArrives(t *testing.T) {
	const arrived = 1 << 20
	raw := append([]byte{255, 255, 255, 255}, strings.Repeat(" ", arrived)...)
	got := allocated(func() {
		_, err := readChild(raw, 1<<33)
		wantKind(t, err, Truncated)
	})
	// Buffers that double sum up to four times what fills half of the last.
	if most := uint64(5 * arrived); got > most {
		t.Errorf("%d bytes of a frame allocated %d, want at most %d", arrived, got, most)
	}
}

func TestHostileOutputCostsLittle(t *testing.T) {
	const size = 4 << 20
	for threat, raw := range map[string]string{
		"many keys in one object":    "{" + manyKeys(size/12) + "}",
		"many small objects":         "[" + strings.Repeat(`{"":0},`, size/7) + "0]",
		"many objects of nine keys":  "[" + strings.Repeat("{"+manyKeys(9)+"},", size/64) + "0]",
		"many escaped keys":          "{" + strings.ReplaceAll(manyKeys(size/17), "k", `\u006b`) + "}",
		"keys of objects that nest":  strings.Repeat(`[{"a":0,"b":`, 499) + "{" + manyKeys(size/12) + "}" + strings.Repeat("}]", 499),
		"one long string of escapes": `"` + strings.Repeat(`\u0000`, size/6) + `"`,
	} {
		frame := framed(output(raw))
		start := time.Now()
		got := allocated(func() {
			if _, err := readChild(frame, 16<<20); err != nil {
				t.Errorf("%s: %v", threat, err)
			}
		})
		t.Logf("%s: %d bytes of heap for %d of frame, %v", threat, got, len(frame), time.Since(start))
		if most := uint64(16 * len(frame)); got > most {
			t.Errorf("%s: %d bytes of heap for a frame of %d, want at most %d", threat, got, len(frame), most)
		}
	}
}

// A frame four times as long must take about four times as long, not sixteen times.
func TestWorkIsLinear(t *testing.T) {
	for threat, text := range map[string]func(n int) string{
		"keys":    func(n int) string { return "{" + manyKeys(n/12) + "}" },
		"objects": func(n int) string { return "[" + strings.Repeat(`{"a":0},`, n/8) + "0]" },
		"string":  func(n int) string { return `"` + strings.Repeat("x", n) + `"` },
		"space":   func(n int) string { return strings.Repeat(" ", n) + "0" },
	} {
		cost := func(n int) time.Duration {
			data := []byte(text(n))
			best := time.Hour
			for range 5 {
				start := time.Now()
				if err := CheckJSON(data, MaxOutputDepth, true); err != nil {
					t.Fatal(err)
				}
				best = min(best, time.Since(start))
			}
			return best
		}
		small, large := cost(256<<10), cost(1<<20)
		if large > 12*small+time.Millisecond {
			t.Errorf("%s: 256 KiB took %v, 1 MiB %v", threat, small, large)
		}
	}
}

func TestSmallFramesAreOneWrite(t *testing.T) {
	for _, size := range []int{1, 4096 - 200, directBytes - 100, directBytes, 16 << 20} {
		var pipe writes
		pipe.Grow(size + 1<<10)
		raw := json.RawMessage(`"` + strings.Repeat("x", size) + `"`)
		got := allocated(func() {
			writeChild(t, NewWriter(&pipe), ChildMessage{Result: &Result{Status: StatusOK, Output: raw}})
		})
		want := 1
		if len(raw) >= directBytes {
			want = 3
			if got > directBytes {
				t.Errorf("a frame with %d bytes of output allocated %d, want the output not copied", size, got)
			}
		}
		if pipe.calls != want {
			t.Errorf("a frame with %d bytes of output went out in %d writes, want %d", size, pipe.calls, want)
		}
		m, err := NewReader(&pipe.Buffer).ReadChild(17 << 20)
		if err != nil || !bytes.Equal(m.Result.Output, raw) {
			t.Errorf("a frame with %d bytes of output did not come back: %v", size, err)
		}
	}
}

// writes counts the calls that fill a buffer, and takes no memory that the test measures.
type writes struct {
	bytes.Buffer
	calls int
}

func (w *writes) Write(p []byte) (int, error) {
	w.calls++
	return w.Buffer.Write(p)
}

// Messages must stay as they are while their reader goes on.
func TestMessagesOutliveTheBuffer(t *testing.T) {
	pr, pw := io.Pipe()
	sent := make(chan error, 1)
	go func() {
		w := NewWriter(pw)
		err := w.Log(Log{ID: "first", Level: "log", Message: "first"})
		if err == nil {
			err = w.Result(Result{ID: "second", Status: StatusOK, Output: json.RawMessage(`["second"]`)})
		}
		for range 3 {
			if err == nil {
				err = w.Log(Log{ID: "XXXXXX", Level: "error", Message: strings.Repeat("X", 100)})
			}
		}
		sent <- err
	}()
	r := NewReader(pr)
	var got []ChildMessage
	for range 5 {
		m, err := r.ReadChild(1 << 10)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, m)
	}
	if err := <-sent; err != nil {
		t.Fatal(err)
	}
	if got[0].Log.Message != "first" || string(got[1].Result.Output) != `["second"]` {
		t.Errorf("later frames wrote over %+v and %s", got[0].Log, got[1].Result.Output)
	}
}

func TestMaxChildFrame(t *testing.T) {
	l := Limits{OutputBytes: 100, LogBytes: 1000}
	var pipe bytes.Buffer
	writeChild(t, NewWriter(&pipe), ChildMessage{Log: &Log{Level: "log", Message: strings.Repeat("\x01", 1000)}})
	if _, err := NewReader(&pipe).ReadChild(l.MaxChildFrame()); err != nil {
		t.Errorf("the worst log message within LogBytes: %v", err)
	}
	pipe.Reset()
	l = Limits{OutputBytes: 8 << 20, LogBytes: 1}
	writeChild(t, NewWriter(&pipe), ChildMessage{Result: &Result{Status: StatusOK,
		Output: json.RawMessage(`"` + strings.Repeat("x", 8<<20-2) + `"`)}})
	if _, err := NewReader(&pipe).ReadChild(l.MaxChildFrame()); err != nil {
		t.Errorf("the largest output within OutputBytes: %v", err)
	}
}

// TestMaxLogTraffic: what an honest child logs within its limits is never more.
func TestMaxLogTraffic(t *testing.T) {
	l := Limits{LogBytes: 40, LogLines: 3}
	var pipe bytes.Buffer
	for _, message := range []string{strings.Repeat("\x01", 20), strings.Repeat("\x02", 20), ""} {
		writeChild(t, NewWriter(&pipe), ChildMessage{Log: &Log{ID: strings.Repeat("X", 26), Level: "debug", Message: message, AtMS: 1.2345678901234567e-300}})
	}
	sent, read := int64(pipe.Len()-3*headerBytes), int64(0)
	r := NewReader(&pipe)
	for range 3 {
		if _, err := r.ReadChild(l.MaxChildFrame()); err != nil {
			t.Fatal(err)
		}
		read += r.Size()
	}
	if read != sent || sent > l.MaxLogTraffic() {
		t.Errorf("read %d of %d bytes, want all and at most %d", read, sent, l.MaxLogTraffic())
	}
}
