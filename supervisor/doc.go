// Package supervisor runs scripts that nobody has reviewed, each in a Linux process of its
// own that can do nothing but compute.
//
//	s, err := supervisor.New(ctx, supervisor.Config{Policy: policy.Default(), Child: child})
//	if err != nil { ... }
//	defer s.Close()
//	result, err := s.Run(ctx, supervisor.Request{
//		Code:  `const _ = require("lodash"); output = _.sum(input)`,
//		Input: json.RawMessage(`[1, 2, 3]`),
//	})
//
// An error means that cordon failed. What the script did, however bad, is the Outcome of a
// Result.
//
// # The life of one execution
//
//  1. The request is checked against the policy (resolve.go). A limit over its ceiling is
//     refused, not lowered.
//  2. A place is taken, of which there are as many as executions may run at a time, and with
//     it a child (pool.go). Where one waits, steps 3 and 4 are behind it already. Otherwise a
//     slot is taken: a thread inside the jail and the cgroup that its children are born in
//     (internal/launch, internal/cgroup).
//  3. The thread forks the child, with fresh PID and cgroup namespaces, as an unprivileged
//     user, with nothing but three pipes (launch). The child receives Hello, warms up,
//     enters its walls and says Ready.
//  4. The supervisor looks at the child through /proc (internal/posture): credentials,
//     capabilities and filter of every thread, and the process's namespaces, descriptors,
//     limits and cgroups. One fault
//     and the child dies without having seen a script.
//     Now it may wait, for as long as it takes: it has seen nothing of a caller's and reads
//     nothing but its pipe, so what was seen of its walls stays true and is not looked at
//     again. Should it die or speak, it is ended and replaced (waiting.go, refill.go).
//  5. The memory limit of the request is set on the cgroup. The clock starts, and Execute goes down the pipe: the first untrusted byte (run.go).
//     From here on everything that comes back is hostile: a goroutine reads bounded frames,
//     another a bounded tail of standard error, and neither ever waits for anything but the
//     pipe.
//  6. It ends with a Result, with the child's death, or with a reason to kill it: the
//     deadline, the CPU clock, the caller, a breach of the protocol.
//  7. Whatever it was, the child is killed, its whole cgroup with it, and reaped; the
//     counters are read after that, when they can no longer change. Only where a child that
//     had waited was dead before it had read any of the script is another one taken.
//  8. classify.go, a pure function, turns the evidence into the outcome.
//
// # Limits
//
// Linux on amd64 or arm64 only. The package starts threads that live in other namespaces
// than the program's; they run nothing but the launcher. A program without root calls
// EnterUserNamespace first thing in main. Check says what a host lacks, and what mends it.
package supervisor
