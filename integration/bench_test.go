package integration

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cordon/supervisor"
)

// workload is one kind of execution that is measured.
type workload struct {
	name, code string
	input      json.RawMessage
	limits     supervisor.Limits
}

func workloads() []workload {
	var rows strings.Builder
	rows.WriteString(`[{"region":"r0","amount":0}`)
	for i := 1; i < 1000; i++ {
		fmt.Fprintf(&rows, `,{"region":"r%d","amount":%d.5}`, i%7, i)
	}
	rows.WriteByte(']')
	var large strings.Builder
	large.WriteByte('[')
	const size = 5 << 20
	for i := 0; large.Len() < size; i++ {
		fmt.Fprintf(&large, `{"id":%d,"name":"customer number %d","tags":["a","b"],"balance":%d.25,"active":true},`, i, i, i%1000)
	}
	large.WriteString(`null]`)
	return []workload{
		{name: "trivial", code: `output = 1`},
		{name: "lodash-1000-rows", input: json.RawMessage(rows.String()), code: `const _ = require("lodash");
			output = _.mapValues(_.groupBy(input, "region"), (rows) => _.sumBy(rows, "amount"));`},
		{name: "5MB-in-and-out", input: json.RawMessage(large.String()), code: `output = input`, limits: supervisor.Limits{MemoryBytes: 512 << 20, OutputBytes: 16 << 20}},
		{name: "1000-console-lines", code: `for (let i = 0; i < 1000; i++) console.log("line", i, { i })`},
	}
}

func (w workload) run(b *testing.B, s *supervisor.Supervisor) supervisor.Result {
	b.Helper()
	r, err := s.Run(b.Context(), supervisor.Request{Code: w.code, Input: w.input, Limits: w.limits})
	if err != nil || r.Outcome != supervisor.OK {
		b.Errorf("outcome %s: %s, %v", r.Outcome, describe(r.Error), err)
	}
	return r
}

// BenchmarkRun measures whole executions, each in a child of its own, started when the
// request comes. ns/op is what one costs where as many run at a time as the name says.
func BenchmarkRun(b *testing.B) {
	for _, w := range workloads() {
		for _, concurrency := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/concurrency=%d", w.name, concurrency), func(b *testing.B) {
				s := newSupervisor(b, supervisor.Config{Child: realChild(), Concurrency: concurrency})
				w.run(b, s)
				b.SetBytes(int64(len(w.input)))
				var mu sync.Mutex
				var cpu, start float64
				jobs := make(chan struct{})
				var group sync.WaitGroup
				b.ResetTimer()
				for range concurrency {
					group.Go(func() {
						for range jobs {
							r := w.run(b, s)
							mu.Lock()
							cpu, start = cpu+r.Usage.CPUMS, start+r.Usage.StartMS
							mu.Unlock()
						}
					})
				}
				for range b.N {
					jobs <- struct{}{}
				}
				close(jobs)
				group.Wait()
				b.ReportMetric(cpu/float64(b.N), "cpu-ms/op")
				b.ReportMetric(start/float64(b.N), "start-ms/op")
			})
		}
	}
}

// BenchmarkAboveTheFloor measures a trivial execution and the least that any process of Go
// costs, in turn so that a busy machine bears on both alike, and reports the ratio.
func BenchmarkAboveTheFloor(b *testing.B) {
	path := filepath.Join(b.TempDir(), "empty")
	binary, err := buildStatic(path, "./testdata/empty")
	if err != nil {
		b.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Size() != int64(len(binary.Bytes)) {
		b.Fatalf("the empty program: %v", err)
	}
	s := newSupervisor(b, supervisor.Config{Child: realChild(), Concurrency: 1})
	trivial := workloads()[0]
	trivial.run(b, s)
	var ours, floor time.Duration
	b.ResetTimer()
	for range b.N {
		begin := time.Now()
		trivial.run(b, s)
		between := time.Now()
		if err := exec.Command(path).Run(); err != nil {
			b.Fatal(err)
		}
		ours, floor = ours+between.Sub(begin), floor+time.Since(between)
	}
	b.ReportMetric(float64(ours)/float64(floor), "x-floor")
	b.ReportMetric(float64(floor.Microseconds())/float64(b.N)/1000, "floor-ms/op")
}

// buildStatic builds a program without cgo, as the child has to be.
func buildStatic(path, pkg string) (supervisor.ChildBinary, error) {
	cmd := exec.Command("go", "build", "-o", path, pkg)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return supervisor.ChildBinary{}, fmt.Errorf("%w: %s", err, out)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return supervisor.ChildBinary{}, err
	}
	sum := sha256.Sum256(data)
	return supervisor.ChildBinary{Bytes: data, SHA256: hex.EncodeToString(sum[:])}, nil
}

// BenchmarkPool measures an execution whose child has waited against one that starts its
// own, in turn so that a busy machine bears on both alike, and reports the ratio.
func BenchmarkPool(b *testing.B) {
	for _, w := range workloads()[:2] {
		b.Run(w.name, func(b *testing.B) {
			cold := newSupervisor(b, supervisor.Config{Child: realChild(), Concurrency: 1})
			pooled := newSupervisor(b, supervisor.Config{Child: realChild(), Concurrency: 1, Pool: supervisor.Pool{MinIdle: 3}})
			w.run(b, cold)
			var with, without []time.Duration
			for b.Loop() {
				begin := time.Now()
				w.run(b, cold)
				without = append(without, time.Since(begin))
				awaitIdle(b, pooled, 3)
				begin = time.Now()
				w.run(b, pooled)
				with = append(with, time.Since(begin))
			}
			slices.Sort(with)
			slices.Sort(without)
			b.ReportMetric(float64(percentile(with, 50).Microseconds())/1000, "waited-p50-ms")
			b.ReportMetric(float64(percentile(without, 50).Microseconds())/1000, "own-p50-ms")
			b.ReportMetric(float64(percentile(without, 50))/float64(percentile(with, 50)), "x-faster")
		})
	}
}

// BenchmarkPoolUnderLoad measures how many short executions there are in a second, from more
// callers than the machine has processors, with children that wait and without.
func BenchmarkPoolUnderLoad(b *testing.B) {
	const callers = 8
	trivial := workloads()[0]
	for _, idle := range []int{0, 4, 16} {
		b.Run(fmt.Sprintf("waiting=%d", idle), func(b *testing.B) {
			s := newSupervisor(b, supervisor.Config{Child: realChild(), Concurrency: callers, Pool: supervisor.Pool{MinIdle: idle}})
			awaitIdle(b, s, idle)
			jobs := make(chan struct{})
			var group sync.WaitGroup
			b.ResetTimer()
			for range callers {
				group.Go(func() {
					for range jobs {
						trivial.run(b, s)
					}
				})
			}
			for range b.N {
				jobs <- struct{}{}
			}
			close(jobs)
			group.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "executions/s")
			b.ReportMetric(100*float64(s.Stats().Misses)/float64(b.N), "%missed")
		})
	}
}
