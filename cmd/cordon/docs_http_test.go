package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"cordon/supervisor/api"

	"github.com/google/go-cmp/cmp"
)

const httpPage = "docs/http-api.md"

// The commands of the page print what it says; ... stands for anything.
func TestCommandsOfTheHTTPPage(t *testing.T) {
	requireCommands(t, []string{"curl"})
	socket, tried := aDaemon(t), 0
	command := regexp.MustCompile(`(?m)^\$ (.*)\n`)
	for _, block := range fences(t, page(t, httpPage)) {
		if block.language != "console" {
			continue
		}
		at := command.FindAllStringSubmatchIndex(block.text, -1)
		for i, m := range at {
			end := len(block.text)
			if i+1 < len(at) {
				end = at[i+1][0]
			}
			tried++
			line := strings.ReplaceAll(block.text[m[2]:m[3]], "/run/cordon/cordon.sock", socket)
			printed, stderr, code := shell(t, t.TempDir(), line)
			printed = strings.ReplaceAll(printed, "\r\n", "\n")
			want := strings.ReplaceAll(regexp.QuoteMeta(block.text[m[1]:end]), `\.\.\.`, `(?s:.*)`)
			if code != 0 || !regexp.MustCompile(`^`+want+`$`).MatchString(printed) {
				t.Errorf("%s\nexit code %d, %s printed:\n%s\nwant:\n%s", line, code, stderr, printed, block.text[m[1]:end])
			}
		}
	}
	if tried < 8 {
		t.Errorf("%d commands were tried, want at least 8", tried)
	}
}

func TestCodesOfTheHTTPPage(t *testing.T) {
	var got, want []string
	for _, row := range rows(t, page(t, httpPage), "| code | status | means | do |") {
		if row[0] != "---" {
			got = append(got, row[0]+" "+row[1])
		}
	}
	for _, code := range api.Codes() {
		want = append(want, fmt.Sprint(code, " ", code.Status()))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
