// Package trial puts a daemon of its own under a load, watches it meanwhile, and judges
// both what it answered and what it kept:
//
//	report, err := trial.Run(ctx, trial.Options{Binary: "bin/cordon", Dir: dir, Count: 200_000, Clients: 32})
//	...
//	report.Write(os.Stdout)
//	if len(report.Findings) > 0 { ... }
//
// A finding is an answer that was wrong, an account of the daemon's that is not that of its
// clients, memory or descriptors that grew, or something that is left when it has ended. The
// error of Run tells that the trial could not be held.
package trial
