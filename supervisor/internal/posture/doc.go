// Package posture looks at a child from outside, through /proc, and says whether the walls
// that the child claims to have entered are really up.
//
// It is called between the child's Ready and the first untrusted byte: a child whose walls
// differ in one point never sees a script. What /proc does not show (Landlock) is the
// child's word, and the reason why the same binary is tested in every way that an attacker
// could try.
package posture
