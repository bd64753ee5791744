package child

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"cordon/child/engine"
	"cordon/child/operator"
	"cordon/ipc"
	"cordon/libs/bundle"
	"cordon/policy"
)

// Exit codes beside the runtime's own 2.
const (
	exitDone   = 0
	exitFailed = 3 // the protocol or the walls; standard error says which
)

// Main is a child's whole life. It returns the process's exit code.
func Main() int {
	if err := live(); err != nil {
		fmt.Fprintf(os.Stderr, "cordon-child: %v\n", err)
		return exitFailed
	}
	return exitDone
}

func live() error {
	// First of all, while the poller has no descriptors yet.
	if err := policy.CloseInherited(); err != nil {
		return err
	}
	prepareRuntime()
	reader := ipc.NewReader(bufio.NewReaderSize(os.Stdin, 64<<10))
	writer := ipc.NewWriter(os.Stdout)
	message, err := reader.ReadSupervisor(ipc.MaxHelloFrame)
	if err != nil {
		return fmt.Errorf("wait for hello: %w", err)
	}
	if message.Hello == nil {
		return errors.New("the supervisor did not begin with hello")
	}
	host, err := prepareHost()
	if err != nil {
		return err
	}
	posture, err := policy.Enter(policy.WallSet(message.Hello.Walls))
	if err != nil {
		return err
	}
	// From here on the process is walled in.
	ready := ipc.Ready{Version: ipc.Version, LandlockABI: posture.LandlockABI, Threads: posture.Threads}
	if err := writer.Ready(ready); err != nil {
		return fmt.Errorf("say ready: %w", err)
	}
	if message, err = reader.ReadSupervisor(ipc.MaxExecuteFrame); err != nil {
		return fmt.Errorf("wait for execute: %w", err)
	}
	host.Start = time.Now()
	if message.Execute == nil {
		return errors.New("the supervisor said hello twice")
	}
	host.Libraries = operator.Join(host.Libraries, message.Execute.Libraries)
	// A pipe that fails here has no reader any more; the supervisor is gone, and with it
	// everybody who could be told.
	host.Log = func(l ipc.Log) { _ = writer.Log(l) }
	result := engine.Run(*message.Execute, host)
	if err := writer.Result(result); err != nil {
		return fmt.Errorf("send result: %w", err)
	}
	// The supervisor kills whoever has sent a result. Where no cgroup counts it looks at the
	// process's memory first, which one that has exited does not show any more. Nothing else
	// comes, and the end of the pipe says that the supervisor is gone.
	_, _ = os.Stdin.Read(make([]byte, 1))
	return nil
}

// prepareRuntime settles the Go runtime before anything is measured or started.
func prepareRuntime() {
	runtime.GOMAXPROCS(int(policy.Default().CPUs()))
	// A fatal error shows its own goroutine only: it has to fit into what the supervisor
	// keeps, and others' stacks say nothing more.
	debug.SetTraceback("single")
}

// prepareHost does what the walls would forbid later.
func prepareHost() (engine.Host, error) {
	host := engine.Host{Libraries: bundle.Registry{}}
	if _, err := rand.Read(host.Entropy[:]); err != nil {
		return host, fmt.Errorf("read entropy: %w", err)
	}
	engine.Warm()
	policy.Warm(policy.BlockedThreads)
	return host, nil
}
