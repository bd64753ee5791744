// Package console gives a script its console.
package console
