// Command soak runs 200 000 executions of every kind on a daemon of its own, from 32 clients
// at a time, and checks each answer against its own request. It is run from the root of the
// repository, after make build, as root:
//
//	go run ./integration/soak -cordon bin/cordon
//	go run ./integration/soak -cordon bin/cordon -n 20000 -time 2m -seed 7
//
// Progress goes to standard error, and at the end a summary to standard output: what came
// back, how fast, and what the daemon had of the host at six moments. The exit code is 0 only
// if no answer was wrong or lost, the daemon's account of outcomes is that of its clients, its
// memory, descriptors, threads and goroutines are flat behind the warm-up, and it left no
// process, cgroup or socket. A run that is over by -time before -n is met passes, and says
// how many it did.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"cordon/integration/soak/load"
	"cordon/integration/soak/trial"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	o := trial.Options{}
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.Binary, "cordon", "bin/cordon", "the program to run")
	flags.IntVar(&o.Count, "n", 200_000, "how many executions; 0 is as many as the time allows")
	flags.DurationVar(&o.For, "time", time.Hour, "the most time to take")
	flags.IntVar(&o.Clients, "clients", 32, "how many clients at a time")
	flags.Uint64Var(&o.Seed, "seed", 1, "which requests are sent")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	report, err := hold(o, stderr)
	if err == nil {
		err = report.Write(stdout)
	}
	if err != nil {
		fmt.Fprintln(stderr, "soak: error:", err)
		return 1
	}
	if len(report.Findings) > 0 {
		return 1
	}
	return 0
}

func hold(o trial.Options, stderr io.Writer) (report trial.Report, err error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if o.Dir, err = os.MkdirTemp("", "cordon-soak-"); err != nil {
		return report, err
	}
	defer os.RemoveAll(o.Dir)
	next := time.Duration(0)
	o.Tell = func(s load.Sample) {
		const pause = 15 * time.Second
		if s.At >= next {
			fmt.Fprintf(stderr, "%v: %d of %d, %.1f MiB, %d children\n", s.At.Round(time.Second), s.Done, o.Count, float64(s.RSS)/(1<<20), s.Children)
			next = s.At + pause
		}
	}
	return trial.Run(ctx, o)
}
