package main

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"cordon/supervisor/daemon"
	"cordon/supervisor/daemon/listen"
	"cordon/supervisor/daemon/records"

	"github.com/hashicorp/go-hclog"
)

// signals are what the daemon is told from outside: the first SIGTERM or SIGINT ends it, the
// second has what runs killed, and a third ends this process as if nobody had asked for
// signals. SIGHUP has the policy read again, and the audit log opened again.
type signals struct {
	end    context.Context // done with the first that ends
	again  context.Context // done with the second
	reload chan struct{}   // has a value after SIGHUP

	stopping context.CancelFunc
	owned    sync.WaitGroup
}

func catchSignals(ctx context.Context) *signals {
	s := &signals{reload: make(chan struct{}, 1)}
	over, stopping := context.WithCancel(ctx)
	end, first := context.WithCancel(ctx)
	again, second := context.WithCancel(ctx)
	s.end, s.again, s.stopping = end, again, stopping
	came := make(chan os.Signal, 8)
	signal.Notify(came, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	s.owned.Go(func() {
		defer signal.Stop(came)
		defer first()
		defer second()
		for {
			select {
			case <-over.Done():
				return
			case sig := <-came:
				switch {
				case sig == syscall.SIGHUP:
					select {
					case s.reload <- struct{}{}:
					default: // one is to come already, which reads what there is then
					}
				case end.Err() == nil:
					first()
				default:
					return
				}
			}
		}
	})
	return s
}

// stop hears no more signals.
func (s *signals) stop() {
	s.stopping()
	s.owned.Wait()
}

// drive hands signals on to the daemon, and tells the service manager how that does. The
// function that it returns ends this, once the daemon has ended.
func (s *signals) drive(d *daemon.Daemon, audit *records.Audit, log hclog.Logger) (end func()) {
	var notify listen.Notifier
	tell := func(err error) {
		if err != nil {
			log.Warn("the service manager does not hear", "error", err)
		}
	}
	over, stop := context.WithCancel(context.Background())
	var owned sync.WaitGroup
	owned.Go(func() { tell(notify.Watch(over, d.Healthy)) })
	owned.Go(func() {
		for {
			select {
			case <-s.end.Done():
				tell(notify.Stopping())
				return
			case <-s.reload:
				tell(notify.Reloading())
				reload(over, d, audit, log)
				tell(notify.Ready())
			case <-over.Done():
				return
			}
		}
	})
	unhurried := context.AfterFunc(s.again, func() {
		if over.Err() == nil {
			log.Warn("what runs is killed: a second signal came")
		}
		d.Hurry()
	})
	tell(notify.Ready())
	return func() {
		stop()
		unhurried()
		owned.Wait()
	}
}

// reload tells of its failures in the log, where whoever sent the signal looks.
func reload(ctx context.Context, d *daemon.Daemon, audit *records.Audit, log hclog.Logger) {
	_ = d.Reload(ctx) // which has logged its error
	if audit == nil {
		return
	}
	if err := audit.Reopen(); err != nil {
		log.Error("open audit log again", "error", err)
	}
}
