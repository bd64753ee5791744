// Empty is the least that a Go program can be: the floor under the cost of a process.
package main

func main() {}
