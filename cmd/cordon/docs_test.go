package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The tests in this file run what the documentation shows, with the real binary.

// fence is one fenced block of a page.
type fence struct {
	language string
	text     string
	line     int // of its first line of text
}

// page reads a page of the documentation.
func page(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// fences gives the fenced blocks of a page in order.
func fences(t *testing.T, text string) []fence {
	t.Helper()
	var found []fence
	var open *fence
	for i, line := range strings.SplitAfter(text, "\n") {
		language, mark := strings.CutPrefix(strings.TrimSpace(line), "```")
		switch {
		case mark && open == nil:
			open = &fence{language: language, line: i + 2}
		case mark:
			found, open = append(found, *open), nil
		case open != nil:
			open.text += line
		}
	}
	if open != nil {
		t.Fatalf("the block at line %d is not closed", open.line)
	}
	return found
}

// shell runs a command line in a directory and gives what it printed and its exit code.
func shell(t *testing.T, dir, line string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := exec.Command("sh", "-c", line)
	cmd.Dir = dir
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s: %v", line, err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// Each script of the page is followed by its output, as json, or by all that cordon prints,
// as text.
func TestScriptsOfTheDocumentation(t *testing.T) {
	requireWalls(t)
	blocks := fences(t, page(t, "docs/writing-scripts.md"))
	tried := 0
	for i, block := range blocks {
		if block.language != "js" {
			continue
		}
		tried++
		t.Run(fmt.Sprintf("line%d", block.line), func(t *testing.T) {
			if i+1 == len(blocks) {
				t.Fatal("no block follows that says what comes out")
			}
			tryScript(t, block.text, blocks[i+1])
		})
	}
	if tried < 10 {
		t.Errorf("found %d scripts, want at least 10", tried)
	}
}

func tryScript(t *testing.T, script string, want fence) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "script.js"), []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	line := "cordon run script.js"
	for _, first := range strings.SplitN(script, "\n", 3) {
		if input, ok := strings.CutPrefix(first, "// input: "); ok {
			line += " --input-json '" + input + "'"
		}
		if flags, ok := strings.CutPrefix(first, "// flags: "); ok {
			line += " " + flags
		}
	}
	switch want.language {
	case "json":
		stdout, stderr, code := shell(t, dir, line)
		if code != exitOK || compact(stdout) != compact(want.text) {
			t.Errorf("exit code %d: %s%s\nwant the output\n%s", code, stderr, stdout, want.text)
		}
	case "text":
		if printed, _, code := shell(t, dir, line+" 2>&1"); printed != want.text {
			t.Errorf("exit code %d, printed:\n%s\nwant:\n%s", code, printed, want.text)
		}
	default:
		t.Errorf("a block in %q follows, want json or text", want.language)
	}
}

// compact takes white space out of JSON. What is none comes back as it is.
func compact(text string) string {
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(text)); err != nil {
		return text
	}
	return b.String()
}

// rows gives the cells of the table whose heading is given, without backticks. In cells \|
// stands for a bar.
func rows(t *testing.T, text, heading string) [][]string {
	t.Helper()
	_, table, found := strings.Cut(text, "\n"+heading+"\n")
	if !found {
		t.Fatalf("no table begins with %s", heading)
	}
	var all [][]string
	for _, line := range strings.Split(table, "\n")[1:] {
		inner, ok := strings.CutPrefix(line, "|")
		if !ok {
			break
		}
		inner = strings.ReplaceAll(strings.TrimSuffix(inner, "|"), `\|`, "\x00")
		var cells []string
		for _, cell := range strings.Split(inner, "|") {
			cells = append(cells, strings.Trim(strings.ReplaceAll(strings.TrimSpace(cell), "\x00", "|"), "`"))
		}
		all = append(all, cells)
	}
	return all
}

// Each row names an expression, what Node makes of it, and what cordon makes of it.
func TestDifferencesOfTheDocumentation(t *testing.T) {
	requireWalls(t)
	table := rows(t, page(t, "docs/writing-scripts.md"), "| expression | Node 20 | here | |")
	if len(table) < 5 {
		t.Fatalf("found %d differences, want at least 5", len(table))
	}
	list := "["
	for _, row := range table {
		list += fmt.Sprintf("String(JSON.stringify(%s)),\n", row[0])
	}
	list += "]"
	dir := t.TempDir()
	for name, text := range map[string]string{"here.js": "output = " + list, "node.js": "console.log(JSON.stringify(" + list + "))"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for i, line := range []string{"TZ=UTC node node.js", "cordon run here.js"} {
		stdout, stderr, code := shell(t, dir, line)
		var got []string
		if err := json.Unmarshal([]byte(stdout), &got); err != nil || len(got) != len(table) {
			t.Fatalf("%s: exit code %d: %s%s", line, code, stderr, stdout)
		}
		for n, row := range table {
			if want := row[1+i]; got[n] != want {
				t.Errorf("%s: %s is %s, and the page says %s", line, row[0], got[n], want)
			}
		}
	}
}

// A console block of the README is a shell's: $ cat NAME shows a file, and other commands
// print what follows them.
func TestTranscriptOfTheReadme(t *testing.T) {
	requireWalls(t)
	dir := t.TempDir()
	command := regexp.MustCompile(`(?m)^\$ (.*)\n`)
	tried := 0
	for _, block := range fences(t, page(t, "README.md")) {
		if block.language != "console" {
			continue
		}
		at := command.FindAllStringSubmatchIndex(block.text, -1)
		for i, m := range at {
			end := len(block.text)
			if i+1 < len(at) {
				end = at[i+1][0]
			}
			line, want := block.text[m[2]:m[3]], strings.TrimSuffix(block.text[m[1]:end], "\n\n")
			if name, ok := strings.CutPrefix(line, "cat "); ok {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(want), 0o644); err != nil {
					t.Fatal(err)
				}
				continue
			}
			tried++
			if printed, _, _ := shell(t, dir, line+" 2>&1"); printed != want {
				t.Errorf("%s printed:\n%s\nwant:\n%s", line, printed, want)
			}
		}
	}
	if tried == 0 {
		t.Error("the README shows no command")
	}
}
