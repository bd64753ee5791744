// Package attack attacks cordon on the host that it runs on, and says what stopped each
// attack.
//
// Native attacks assume that the engine has been broken: a program of system calls, made by
// the probe, which enters the same walls as a child by the same code. Each is tried three
// times: behind all walls, by a supervisor.Supervisor as any script; with the filter taken
// away; and with the filter and Landlock taken away. So the table shows the second and the
// third wall behind the first, and no wall is believed that is never reached. Script attacks
// are ordinary requests, and resource attacks are the probe's.
//
//	report, err := attack.Run(ctx, attack.Options{Policy: policy.Default(), Child: child}, func(r attack.Row) {
//		fmt.Println(r.ID, r.Stopped())
//	})
//
// Limits: an attack that was stopped shows that this spelling of it was. The walls behind the
// filter are tried by a program that is known, with arguments that would do no harm if they
// worked (see cmd/cordon-probe), and a script never runs without the filter: what takes it
// away can start the embedded probe alone. Every attack that the filter kills leaves a record
// in the kernel's audit log, some thousand in all. RLIMIT_NOFILE 0 stands before most rights
// that Landlock denies, so that few attacks get as far as Landlock; package policy tests it
// alone.
package attack
