package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"cordon/libs/format"
)

// spaceRecipe is an entry of a package whose functions are made by factories that take
// others: the real entry makes all of them at once. The files are relative to the package.
type spaceRecipe struct {
	// Specifier is the entry, as scripts require it.
	Specifier string `json:"specifier"`
	// Main is the file whose exports the entry hands on.
	Main string `json:"main"`
	// List exports all factories, and All the list as a whole.
	List string `json:"list"`
	All  string `json:"all"`
	// Made are the files that call the factories.
	Made []string `json:"made"`
}

// space is what Node says of such an entry.
type space struct {
	Specifier string `json:"specifier"`
	Index     string `json:"index"`
	Factories []struct {
		Name         string   `json:"name"`
		File         string   `json:"file"`
		Export       string   `json:"export"`
		Fn           string   `json:"fn"`
		Dependencies []string `json:"dependencies"`
		Meta         string   `json:"meta"`
	} `json:"factories"`
	Made []struct {
		Name    string `json:"name"`
		Factory string `json:"factory"`
		Proxy   string `json:"proxy"`
	} `json:"made"`
	Roles []struct {
		Role    string     `json:"role"`
		Members [][]string `json:"members"`
	} `json:"roles"`
	Exports []struct {
		Name   string `json:"name"`
		Made   bool   `json:"made"`
		Listed bool   `json:"listed"`
		All    bool   `json:"all"`
		File   string `json:"file"`
		Export string `json:"export"`
	} `json:"exports"`
}

// The names under which modules of ours require what a space is made of.
const (
	typedFile = "#typed" // puts off the compiling of typed functions
	orderFile = "#order" // sorts their signatures
	listFile  = "#list"  // the list of factories
	dataFile  = "#data"  // the tables of the space
)

// describeSpaces asks Node which factory makes what.
func describeSpaces(dir, root string, recipes []spaceRecipe) ([]space, error) {
	if len(recipes) == 0 {
		return nil, nil
	}
	stdin, err := json.Marshal(map[string]any{"root": root, "spaces": recipes})
	if err != nil {
		return nil, fmt.Errorf("describe factories: %w", err)
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.Command("node", "--no-warnings", filepath.Join(dir, "build", "factories.cjs"))
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(stdin), &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("describe factories with node: %w\n%s", err, stderr.Bytes())
	}
	var spaces []space
	if err := json.Unmarshal(stdout.Bytes(), &spaces); err != nil {
		return nil, fmt.Errorf("describe factories: read node's answer: %w", err)
	}
	return spaces, nil
}

// keepSpaces leaves of the graph what is needed when modules of ours stand in for the
// indexes: what the public files and the factories' files require, directly or not.
func (lib *library) keepSpaces(graph map[string]map[string]string, public map[string]string, spaces []space) {
	var todo []string
	for i, s := range spaces {
		r := lib.recipe.Spaces[i]
		if graph[public[r.Specifier]] = nil; !s.definesIn(r.List) {
			graph[r.List] = nil
		}
		todo = append(todo, r.List)
		for _, f := range s.Factories {
			todo = append(todo, f.File)
		}
		for _, e := range s.Exports {
			todo = append(todo, e.File)
		}
	}
	todo = slices.AppendSeq(todo, maps.Values(public))
	kept := map[string]bool{}
	for len(todo) > 0 {
		file := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !kept[file] {
			kept[file] = true
			todo = slices.AppendSeq(todo, maps.Values(graph[file]))
		}
	}
	maps.DeleteFunc(graph, func(file string, _ map[string]string) bool { return !kept[file] })
}

// definesIn tells whether a file has factories of its own.
func (s space) definesIn(file string) bool {
	for _, f := range s.Factories {
		if f.File == file {
			return true
		}
	}
	return false
}

// linkSpaces puts modules of ours in the place of the indexes.
func (lib *library) linkSpaces(spaces []space, numbers map[string]int) error {
	if len(spaces) == 0 {
		return nil
	}
	numbers[orderFile] = lib.add(module{name: lib.recipe.Name + orderFile, file: "order.js", own: true})
	numbers[typedFile] = lib.add(module{name: lib.recipe.Name + typedFile, file: "typed.js", own: true})
	for i, s := range spaces {
		name, r := s.Specifier, lib.recipe.Spaces[i]
		files := maps.Clone(numbers)
		if s.definesIn(r.List) {
			files[r.List] = lib.add(module{name: name + "#factories", file: r.List})
		}
		data := module{name: name + dataFile}
		var err error
		if data.body, err = s.tables(files); err != nil {
			return fmt.Errorf("space %q: %w", name, err)
		}
		numbers[name+dataFile] = lib.add(data)
		listed := numbers[r.List]
		swap := map[string]string{dataFile: name + dataFile, listFile: r.List}
		lib.modules[listed] = module{name: name + listFile, file: "list.js", own: true, swap: swap}
		made := lib.add(module{name: name + "#space", file: "space.js", own: true, swap: swap})
		mark := lib.add(module{name: name + "#__esModule", body: "module.exports=true"})
		members := []format.Member{{Name: "__esModule", Module: mark}}
		for _, e := range s.Exports {
			member := format.Member{Name: e.Name, Export: e.Export, Attributes: format.Accessor | format.Enumerable}
			switch {
			case e.Made:
				member.Module, member.Export = made, e.Name
			case e.Listed:
				member.Module, member.Export = listed, e.Name
			case e.All:
				member.Module = listed
			default:
				member.Module = numbers[e.File]
			}
			members = append(members, member)
		}
		lib.modules[numbers[s.Index]] = module{name: name, members: members, callee: format.None}
	}
	return nil
}

// tables writes what list.js and space.js read: lines of words. To read a text is a native
// call, and to parse as many literals takes the engine milliseconds.
func (s space) tables(numbers map[string]int) (string, error) {
	var factories, made, roles []string
	line := func(lines *[]string, words ...string) {
		*lines = append(*lines, strings.TrimRight(strings.Join(words, " "), " "))
	}
	for _, f := range s.Factories {
		n, ok := numbers[f.File]
		if !ok {
			return "", fmt.Errorf("factory %s is in %s, which is none of the library's files", f.Name, f.File)
		}
		line(&factories, f.Name, fmt.Sprint(n), f.Export, f.Fn, strings.Join(f.Dependencies, ","), f.Meta)
	}
	for _, m := range s.Made {
		line(&made, m.Name, m.Factory, m.Proxy)
	}
	for _, r := range s.Roles {
		for _, m := range r.Members {
			line(&roles, append([]string{r.Role}, m...)...)
		}
	}
	text := func(lines []string) string {
		quoted, _ := json.Marshal(strings.Join(lines, "\n"))
		return string(quoted)
	}
	return "module.exports={link:function(n){return require(n)},factories:" + text(factories) + ",made:" + text(made) + ",roles:" + text(roles) + "};", nil
}
