// Package config reads the two files of the daemon: its configuration, which says how the
// service runs, and its policy, which says what callers and scripts may do.
//
//	c, err := config.Load(config.Sources{Path: "config.yaml", Env: os.Getenv, Flags: flags})
//	p, err := config.LoadPolicy(c.PolicyFile)
//
// Both are YAML of the plain kind: keys, lists and values, in one document. Aliases, tags,
// unknown keys, keys given twice, and values of another type or out of their range are
// refused, each with its place and with what would be right. For the configuration, a flag
// goes before an environment variable, that before the file, and the file before the default;
// the policy is in its file alone, so that reading that again is all that it takes to change
// it. Print writes either as a file that loads to the same, with the origin of each value.
//
// The package reads no secrets, and does not look whether what the files name is there.
package config
