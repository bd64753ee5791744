package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
)

// description is what Node says of a package's exports.
type description struct {
	Name      string      `json:"name"`
	Functions []string    `json:"functions"`
	Lazy      []lazyIndex `json:"lazy"`
	// Function is the main entry where its recipe makes it a lazy function; nil otherwise.
	Function *lazyIndex `json:"function"`
}

// lazyIndex is an exports object and where its members come from.
type lazyIndex struct {
	Specifier string       `json:"specifier"`
	Index     string       `json:"index"`
	Members   []lazyMember `json:"members"`
}

// lazyMember comes from an export of a file, is a literal, or is the object itself.
type lazyMember struct {
	Name         string `json:"name"`
	Writable     bool   `json:"writable"`
	Enumerable   bool   `json:"enumerable"`
	Configurable bool   `json:"configurable"`
	Accessor     bool   `json:"accessor"`
	Self         bool   `json:"self"`
	Literal      string `json:"literal"`
	File         string `json:"file"`
	Export       string `json:"export"`
}

// describe asks Node what the packages export.
func describe(dir string, recipes []recipe) (map[string]description, error) {
	type request struct {
		Name     string          `json:"name"`
		Root     string          `json:"root"`
		Lazy     []string        `json:"lazy"`
		Function *functionRecipe `json:"function"`
	}
	requests := make([]request, len(recipes))
	for i, r := range recipes {
		requests[i] = request{Name: r.Name, Root: filepath.Join(dir, "node_modules", r.Name), Lazy: append([]string{}, r.Lazy...), Function: r.Function}
	}
	stdin, err := json.Marshal(requests)
	if err != nil {
		return nil, fmt.Errorf("describe packages: %w", err)
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.Command("node", "--no-warnings", filepath.Join(dir, "build", "describe.cjs"), dir)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(stdin), &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("describe packages with node: %w\n%s", err, stderr.Bytes())
	}
	var answers []description
	if err := json.Unmarshal(stdout.Bytes(), &answers); err != nil {
		return nil, fmt.Errorf("describe packages: read node's answer: %w", err)
	}
	byName := make(map[string]description, len(answers))
	for _, answer := range answers {
		byName[answer.Name] = answer
	}
	return byName, nil
}
