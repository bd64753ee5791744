package main

import (
	"context"
	"os"
	"strings"
	"time"

	"cordon/supervisor/api"
	"cordon/supervisor/client"

	"github.com/spf13/cobra"
)

const topLong = `Show what a daemon (cordon serve) does, as it changes: rates are over the time
since the last look. q or ctrl-C ends it.

Without a terminal that can, and with --once, one screen is printed.`

// topFlags are the flags of cordon top.
type topFlags struct {
	daemonFlags
	once     bool
	interval durationValue
}

func (p *program) topCommand() *cobra.Command {
	flags := &topFlags{interval: durationValue{duration: time.Second, text: "1s"}}
	cmd := &cobra.Command{
		Use:   "top",
		Short: "Watch a daemon at work",
		Long:  topLong,
		Args:  noArguments,
	}
	cmd.Flags().BoolVar(&flags.once, "once", false, "print one screen, with rates over one interval")
	cmd.Flags().Var(&flags.interval, "interval", "how often to look")
	flags.register(cmd)
	cmd.RunE = action(func(cmd *cobra.Command, _ []string) error {
		options, err := flags.options(p)
		if err != nil {
			return err
		}
		c, err := dial(options)
		if err != nil {
			return err
		}
		defer c.Close()
		return p.top(cmd.Context(), flags, c)
	})
	return cmd
}

func (p *program) top(ctx context.Context, flags *topFlags, c *client.Client) error {
	w := &watcher{client: c}
	if err := w.look(ctx); err != nil {
		return fromDaemon(err)
	}
	if out, ok := p.out.(*os.File); ok && !flags.once && p.getenv("TERM") != "dumb" {
		if t, err := openScreen(out); err == nil {
			return watchOn(ctx, t, w, flags.interval.duration)
		}
	}
	select {
	case <-time.After(flags.interval.duration):
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := w.look(ctx); err != nil {
		return fromDaemon(err)
	}
	return write(p.out, "status", strings.Join(w.dashboard(reportWidth, 0).lines(), "\n")+"\n")
}

// watcher keeps the last two looks at a daemon.
type watcher struct {
	client      *client.Client
	now, before *api.Status
	at, earlier time.Time
	failed      error // why the last look gave nothing
}

// look asks the daemon what it does.
func (w *watcher) look(ctx context.Context) error {
	status, err := ask(ctx, 0, w.client.Status)
	if w.failed = err; err != nil {
		return err
	}
	w.before, w.earlier = w.now, w.at
	w.now, w.at = &status, time.Now()
	return nil
}

func (w *watcher) dashboard(width, height int) *dashboard {
	d := &dashboard{
		address: w.client.Address(), status: *w.now, before: w.before, elapsed: w.at.Sub(w.earlier),
		width: width, height: height,
	}
	if w.failed != nil {
		d.problem = w.failed.Error()
	}
	return d
}

// watchOn shows the daemon on a terminal until somebody has seen enough.
func watchOn(ctx context.Context, t *terminal, w *watcher, interval time.Duration) (err error) {
	defer func() {
		if closeErr := t.close(); err == nil {
			err = closeErr
		}
	}()
	tick := time.NewTicker(interval)
	defer tick.Stop()
	looks := make(chan error, 1)
	looking := false
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer func() {
		cancel()
		if looking {
			<-looks
		}
	}()
	for {
		if !looking { // else w is somebody else's
			if err := t.draw(w); err != nil {
				return err
			}
		}
		select {
		case <-t.quit:
			return nil
		case <-t.resized:
		case <-looks:
			looking = false
		case <-tick.C:
			if !looking { // a daemon that does not answer must not keep q from working
				looking = true
				go func() { looks <- w.look(ctx) }()
			}
		}
	}
}
