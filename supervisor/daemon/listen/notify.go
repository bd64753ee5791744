package listen

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
	"golang.org/x/sys/unix"
)

// A Notifier tells the service manager how the daemon does (sd_notify(3)). Where none asked
// for it (NOTIFY_SOCKET is not set) it does nothing. What it returns is worth a line in the
// log and nothing more: the daemon works without being heard.
type Notifier struct{}

// Ready says that the daemon serves, after its start and after each Reloading.
func (Notifier) Ready() error { return notify(daemon.SdNotifyReady) }

// Reloading says that the daemon reads its policy anew. Type=notify-reload wants to know
// when that began, so as to tell it from an earlier one.
func (Notifier) Reloading() error {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		return fmt.Errorf("notify the service manager: monotonic clock: %w", err)
	}
	return notify(fmt.Sprintf("%s\nMONOTONIC_USEC=%d", daemon.SdNotifyReloading, now.Nano()/int64(time.Microsecond)))
}

// Stopping says that the daemon drains.
func (Notifier) Stopping() error { return notify(daemon.SdNotifyStopping) }

// Status gives the line that `systemctl status` shows.
func (Notifier) Status(text string) error {
	// A line end would begin another assignment.
	return notify("STATUS=" + strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' {
			return ' '
		}
		return r
	}, text))
}

// Watch pings the watchdog until ctx is done, twice in each interval that the service
// manager asked for, as long as healthy returns nil; it is asked each time. One that hangs
// is not healthy. Watch returns at once where there is no watchdog.
func (Notifier) Watch(ctx context.Context, healthy func(context.Context) error) error {
	adoptParents("WATCHDOG_PID")
	interval, err := daemon.SdWatchdogEnabled(false)
	if err != nil {
		return fmt.Errorf("watchdog: %w", err)
	}
	if interval == 0 {
		return nil
	}
	tick := time.NewTicker(max(interval/2, time.Millisecond))
	defer tick.Stop()
	for {
		if healthy(ctx) == nil {
			// One that is lost is made good by the next: there are two in each interval.
			_ = notify(daemon.SdNotifyWatchdog)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func notify(state string) error {
	if _, err := daemon.SdNotify(false, state); err != nil {
		return fmt.Errorf("notify the service manager: %w", err)
	}
	return nil
}
