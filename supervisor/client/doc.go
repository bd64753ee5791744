// Package client calls a daemon of cordon, cordon serve, on this host.
//
//	c, err := client.New(client.Options{}) // at /run/cordon/cordon.sock
//	if err != nil { ... }
//	defer c.Close()
//	result, err := c.Run(ctx, supervisor.Request{
//		Code:  `const _ = require("lodash"); output = _.sum(input)`,
//		Input: json.RawMessage(`[1, 2, 3]`),
//	})
//
// Run and Stream mean what those of a supervisor in this process mean, and take and give the
// same values; neither a privilege nor a child's binary is needed. What the daemon refuses is
// an *api.Problem, and also the error that a supervisor gives for it; an *UnreachableError
// says that nobody answers, a *LostError that the answer broke off, and an *AnswerError that
// something else than cordon answered.
//
// # Limits
//
// The daemon is trusted to run scripts, and still bounded: an answer has at most
// Options.MaxAnswer bytes, and its outcome and the levels of its lines are ones that this
// package knows. What is inside, the script wrote.
//
// A caller who leaves closes the connection, on which the daemon ends the execution. The
// result then is the daemon's last word; where that does not come within two seconds, one
// without id, usage and isolation, with the lines that came.
package client
