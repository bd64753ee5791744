// Package ipc is the pipe between the supervisor and one child.
package ipc
