// Package child is the other side of the supervisor's pipe: a process that takes down
// every right it has, runs one script and dies.
//
// Its life, and the order of it, is in [Main]. Before Ready it has seen nothing but Hello,
// which holds nothing of a caller's; after Ready it can compute, read descriptor 0, write
// descriptors 1 and 2, and exit. So whatever needs the kernel for more than that is done
// before: threads, the poller, entropy.
//
// The packages below it make the realm: engine runs the script, globals, console, intl and
// modules are what it sees, values is what goes in and comes out, fault describes what went
// wrong. This tree is the only one that imports the JavaScript engine.
package child
