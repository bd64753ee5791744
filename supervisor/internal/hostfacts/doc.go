// Package hostfacts reads what a host gives to cordon, for supervisor/hostcheck to judge.
//
//	facts := hostfacts.Gather()
//
// It changes nothing. What cannot be read is left out: what a wall needs is tried by the
// supervisor, and a fact only helps to say why it failed.
package hostfacts
