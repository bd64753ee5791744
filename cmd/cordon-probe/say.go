package main

import (
	"encoding/base64"
	"os"
	"strings"
)

// placeholder stands for the execution's id in what a test lets the child say. It is as
// long as an id, so that the lengths of frames stay true.
const placeholder = "00000000000000000000000000"

// say writes the bytes that its argument has in base64, and ends.
func say(p peer) {
	data, err := base64.StdEncoding.DecodeString(strings.Join(p.args, ""))
	if err != nil {
		panic(err)
	}
	_, _ = os.Stdout.WriteString(strings.ReplaceAll(string(data), placeholder, p.id))
}

// padded sends log lines of nothing, each in a frame of a MiB of white space.
func padded(p peer) {
	space := strings.Repeat(" ", 1<<20)
	for {
		frame(`{"log":{"id":"` + p.id + `","level":"log","message":"",` + space + `"at_ms":0}}`)
	}
}
