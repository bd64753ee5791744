package daemon

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"cordon/policy"
	"cordon/supervisor"
	"cordon/supervisor/api"
	"cordon/supervisor/daemon/admission"
	"cordon/supervisor/daemon/listen"
	"cordon/supervisor/daemon/peer"
	"cordon/supervisor/daemon/records"
	"cordon/supervisor/daemon/telemetry"
	"cordon/supervisor/libraries"

	"github.com/hashicorp/go-hclog"
	"golang.org/x/time/rate"
)

// Options say how a Daemon is made.
type Options struct {
	// Load reads the rules: once when the daemon is made, and again for each reload. Required.
	Load func() (Rules, error)
	// Child is the child's binary. Required.
	Child supervisor.ChildBinary
	// Added are the operator's libraries; nil is none.
	Added *libraries.Set
	// Libraries are all that scripts can require, for GET /v1/libraries.
	Libraries []api.Library
	Version   string
	// Log takes what an operator should know; nil discards it.
	Log hclog.Logger
	// Audit keeps a line for each execution; nil is none. It stays the caller's to close.
	Audit *records.Audit
	// Getenv reads the environment, whose OTEL_* variables say where traces and metrics are
	// sent: os.Getenv. Nil sends none.
	Getenv func(string) string
	// Token tells whether the header Authorization of a caller over TCP is right. Without
	// it no such caller may do anything.
	Token func(authorization string) bool
	// DrainTimeout is how long running executions may go on after the daemon is told to end.
	DrainTimeout time.Duration
	// Bounds are what connections may cost.
	Bounds Bounds
}

// Rules are what callers and scripts may do. A reload replaces them as a whole.
type Rules struct {
	Policy    policy.Policy
	Access    peer.Rules
	Admission admission.Limits
	Pool      supervisor.Pool
}

// Daemon answers executions over HTTP. Its methods are safe for concurrent use.
type Daemon struct {
	options Options
	bounds  Bounds
	log     hclog.Logger
	paths   map[string]route
	begin   time.Time
	records *records.Recorder
	sending *telemetry.Telemetry
	held    *budget
	spare   *budget // for answers to calls that get none of held
	gate    *admission.Gate
	host    hostReport

	current   atomic.Pointer[generation]
	reloading sync.Mutex // held through a reload
	mu        sync.Mutex
	serving   map[*generation]bool    // those that may still have executions; guarded by mu
	past      supervisor.Stats        // what those that have ended had counted; guarded by mu
	ending    sync.WaitGroup          // generations that are drained in the background
	sockets   []*listen.BoundListener // guarded by mu
	refused   atomic.Uint64           // connections

	draining atomic.Bool
	rush     context.Context // done when what runs is to be killed
	hurry    context.CancelFunc

	// strangers is how many refusals of those who may not call have a line each in the logs:
	// who may do nothing must not fill the disk.
	strangers *rate.Limiter

	outcomes tally
	rejected tally
}

// Lines in the logs for those who may not call, in a second and at once.
const (
	strangersRate  = 10
	strangersBurst = 1000
)

// New makes a daemon that is ready to serve. Serve ends it, or Close where it never served.
func New(ctx context.Context, options Options) (*Daemon, error) {
	d := &Daemon{
		options: options, bounds: options.Bounds.resolved(), log: options.Log, begin: time.Now(),
		host: newHostReport(), serving: map[*generation]bool{},
		strangers: rate.NewLimiter(strangersRate, strangersBurst),
		outcomes:  newTally(supervisor.Outcomes()), rejected: newTally(api.Codes()),
	}
	if d.log == nil {
		d.log = hclog.NewNullLogger()
	}
	d.rush, d.hurry = context.WithCancel(context.WithoutCancel(ctx))
	d.paths = d.routes()
	rules, err := options.Load()
	if err != nil {
		return nil, fmt.Errorf("new daemon: %w", err)
	}
	d.held = newBudget(d.bounds.BodyBytes, overhead+maxBody(rules.Policy)+1)
	d.spare = newBudget(spareCalls*overhead, 0)
	d.gate = admission.New(rules.Admission)
	metrics := records.NewMetrics(records.Sources{Version: options.Version, State: d.state, Tenants: tenantsOf(rules), Refusals: refusals()})
	if options.Getenv != nil {
		d.sending, err = telemetry.Start(telemetry.Options{
			Getenv: options.Getenv, Version: options.Version, Metrics: metrics.Gatherer(), Log: d.log})
		if err != nil {
			return nil, fmt.Errorf("new daemon: %w", err)
		}
	}
	d.records = &records.Recorder{Metrics: metrics, Audit: options.Audit, Log: d.log, Trace: d.sending.Observe}
	first, err := d.generate(ctx, 1, rules)
	if err != nil {
		return nil, fmt.Errorf("new daemon: %w", errors.Join(err, d.sayFarewell()))
	}
	d.current.Store(first)
	reserveThreads(spareThreads(d.gate.Stats().Limits.Concurrency))
	return d, nil
}

// Hurry kills what runs: whoever drains waits for it no longer.
func (d *Daemon) Hurry() { d.hurry() }

// Close kills what runs, and ends everything that the daemon started.
func (d *Daemon) Close() error {
	d.hurry()
	return d.end(d.rush)
}

// end takes no new work, waits for what runs until ctx is done, kills the rest, and removes
// all that the supervisors made on the host.
func (d *Daemon) end(ctx context.Context) error {
	d.draining.Store(true)
	d.gate.Close()
	d.reloading.Lock() // a reload that is under way ends first, and no other begins
	defer d.reloading.Unlock()
	var ended sync.WaitGroup
	var mu sync.Mutex
	var errs []error
	for _, g := range d.alive() {
		ended.Go(func() {
			if err := d.retire(ctx, g); err != nil {
				mu.Lock()
				defer mu.Unlock()
				errs = append(errs, err)
			}
		})
	}
	ended.Wait()
	d.ending.Wait()
	if err := d.sayFarewell(); err != nil {
		d.log.Warn("the last traces and metrics were not sent", "error", err)
	}
	return errors.Join(errs...)
}

// sayFarewell sends the last traces and metrics, for which there is little time.
func (d *Daemon) sayFarewell() error {
	const patience = 5 * time.Second
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return d.sending.Shutdown(ctx)
}
