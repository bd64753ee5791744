package daemon

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"cordon/policy"
	"cordon/supervisor"
	"cordon/supervisor/api"

	"github.com/hashicorp/go-hclog"
)

// Options say how a Daemon is made.
type Options struct {
	// Supervisor is how executions run: its Policy is the one to begin with.
	Supervisor supervisor.Config
	// Libraries are what GET /v1/libraries answers.
	Libraries []api.Library
	Version   string
	Log       hclog.Logger
	// DrainTimeout is how long running executions may go on after the daemon is told to end.
	DrainTimeout time.Duration
	// Pace is how slowly a caller may send and take; the zero value is the default.
	Pace Pace
}

// Daemon answers executions over HTTP.
type Daemon struct {
	options Options
	log     hclog.Logger
	pace    Pace
	paths   map[string]route
	begin   time.Time
	budget  *budget

	current  atomic.Pointer[generation]
	running  atomic.Int64
	draining atomic.Bool
	outcomes tally
	rejected tally
}

// generation is one policy with the supervisor that runs under it.
type generation struct {
	number     int
	policy     policy.Policy
	supervisor executor
}

// executor is what the daemon needs of a supervisor.
type executor interface {
	Stream(context.Context, supervisor.Request, func(supervisor.LogEntry)) (supervisor.Result, error)
	Close() error
}

// bodyMemory is what all bodies and answers together may hold.
const bodyMemory = 256 << 20

// New makes a daemon that is ready to serve. Close ends it.
func New(ctx context.Context, options Options) (*Daemon, error) {
	d := &Daemon{
		options: options, log: options.Log, pace: options.Pace, begin: time.Now(),
		budget:   newBudget(bodyMemory),
		outcomes: newTally(supervisor.Outcomes()), rejected: newTally(api.Codes()),
	}
	if d.log == nil {
		d.log = hclog.NewNullLogger()
	}
	if d.pace == (Pace{}) {
		d.pace = defaultPace()
	}
	d.paths = d.routes()
	s, err := supervisor.New(ctx, options.Supervisor)
	if err != nil {
		return nil, fmt.Errorf("new daemon: %w", err)
	}
	allowed, err := options.Supervisor.Libraries.Allow(options.Supervisor.Policy)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("new daemon: %w", err), s.Close())
	}
	d.current.Store(&generation{number: 1, policy: allowed, supervisor: s})
	return d, nil
}

// Close ends everything. Later calls give the same answer.
func (d *Daemon) Close() error {
	d.draining.Store(true)
	return d.current.Load().supervisor.Close()
}

// Serve answers on the listeners until ctx is done, and drains then. It closes the listeners.
func (d *Daemon) Serve(ctx context.Context, listeners ...net.Listener) error {
	const headerTimeout, idleTimeout, maxHeader = 10 * time.Second, 2 * time.Minute, 32 << 10
	server := &http.Server{
		Handler:                      d,
		ReadHeaderTimeout:            headerTimeout,
		IdleTimeout:                  idleTimeout,
		MaxHeaderBytes:               maxHeader,
		DisableGeneralOptionsHandler: true,
		Protocols:                    new(http.Protocols),
		ErrorLog:                     d.log.StandardLogger(&hclog.StandardLoggerOptions{ForceLevel: hclog.Debug}),
	}
	server.Protocols.SetHTTP1(true)
	server.Protocols.SetUnencryptedHTTP2(true)
	ended := make(chan error, len(listeners))
	for _, l := range listeners {
		go func() { ended <- server.Serve(l) }()
	}
	var err error
	left := len(listeners)
	select {
	case <-ctx.Done():
	case err = <-ended:
		left--
		err = fmt.Errorf("serve: %w", err)
	}
	err = errors.Join(err, d.drain(server))
	for range left {
		<-ended
	}
	return err
}

// drain lets what runs end, and then kills it.
func (d *Daemon) drain(server *http.Server) error {
	d.draining.Store(true)
	ctx, cancel := context.WithTimeout(context.Background(), d.options.DrainTimeout)
	defer cancel()
	err := server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = nil
	}
	closing := d.Close()
	// Those that were killed have an answer to write.
	const farewell = 5 * time.Second
	ctx, cancel = context.WithTimeout(context.Background(), farewell)
	defer cancel()
	if server.Shutdown(ctx) != nil {
		err = errors.Join(err, server.Close())
	}
	return errors.Join(err, closing)
}
