// Package api is the form in which executions, their results and the daemon's errors travel
// between the daemon and its callers.
//
//	request, err := api.DecodeRequest(body)     // what a caller sent
//	var bad *supervisor.InvalidRequestError     // a field that is wrong
//	var syntax *ipc.SyntaxError                 // no JSON, with line and column
//
// A result travels as supervisor.Result says. What is no execution is a Problem, in the
// form of RFC 9457, whose Code is for programs and whose Detail is for people.
//
// # Limits
//
// Decoding knows the form alone: names, types, and numbers that no policy could allow. What a
// policy allows is for supervisor.Request.Validate to say.
package api
