package engine

import (
	"encoding/json"
	"testing"
	"time"

	"cordon/ipc"
)

// outcome is what a test looks at: the result and the console lines before it.
type outcome struct {
	ipc.Result
	logs []ipc.Log
	took time.Duration
}

// request is an execution with the contract's defaults and a short timeout.
func request(code string) ipc.Execute {
	return ipc.Execute{
		ID: "01TEST", Code: code, Filename: "script.js", Input: json.RawMessage("null"), Timezone: "UTC",
		Limits: ipc.Limits{
			TimeoutMS: 5_000, MemoryBytes: 512 << 20, OutputBytes: 4 << 20,
			LogBytes: 256 << 10, LogLines: 1_000,
		},
	}
}

// perform runs an execution in this process.
func perform(t testing.TB, req ipc.Execute) outcome {
	t.Helper()
	var o outcome
	start := time.Now()
	o.Result = Run(req, Host{
		Start:     start,
		Log:       func(l ipc.Log) { o.logs = append(o.logs, l) },
		Entropy:   [32]byte{1},
		Libraries: noLibraries{},
	})
	o.took = time.Since(start)
	return o
}
