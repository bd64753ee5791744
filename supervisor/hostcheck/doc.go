// Package hostcheck says what a host gives to cordon: for each wall of the policy whether it
// stands, how that was seen, and, where it does not stand, why and what mends it there.
//
//	report, err := supervisor.Check(ctx, supervisor.Config{Policy: policy.Default(), Child: child})
//	for _, w := range report.Walls {
//		fmt.Println(w.Wall, w.Status, w.Why, w.Mend)
//	}
//
// The package itself only judges: it reads and starts nothing, so that every kind of host
// can be a row of a test. The supervisor gathers what it judges from.
//
// A wall is enforced only where a real child was started and looked at from outside. That
// proves the wall around that child, not that nothing gets through it: attacks are for
// the security suite. Landlock cannot be seen from outside, and is the child's word.
package hostcheck
