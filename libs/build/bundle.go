package main

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// target is the language that esbuild writes: what goja parses. goja has all of ES2020 but
// what unparsed turns off, and of the later years only a part.
const target = api.ES2020

// unparsed is what goja's parser does not take although the target has it.
var unparsed = map[string]bool{
	"async-generator":                 false,
	"dynamic-import":                  false,
	"for-await":                       false,
	"import-meta":                     false,
	"regexp-unicode-property-escapes": false,
}

// surroundings is what Node has and libraries ask for to choose between their builds.
var surroundings = map[string]string{"process.env.NODE_ENV": `"development"`}

// bundle makes one module of each entry and all that it imports: the package's main entry
// where the recipe names none. Entries have to be ECMAScript modules.
func (lib *library) bundle(root string) error {
	entries := lib.recipe.Entries
	if entries == nil {
		entries = map[string]string{lib.recipe.Name: lib.recipe.Name}
	}
	lib.specifiers = map[string]int{}
	for _, specifier := range slices.Sorted(maps.Keys(entries)) {
		body, err := bundled(root, entries[specifier])
		if err != nil {
			return fmt.Errorf("bundle %s: %w", specifier, err)
		}
		lib.specifiers[specifier] = lib.add(module{name: specifier})
		if err := lib.setBody(lib.specifiers[specifier], body); err != nil {
			return fmt.Errorf("bundle %s: %w", specifier, err)
		}
	}
	return nil
}

func bundled(root, entry string) (string, error) {
	result := api.Build(api.BuildOptions{
		EntryPoints:      []string{entry},
		AbsWorkingDir:    root,
		Outdir:           root,
		Bundle:           true,
		Format:           api.FormatESModule,
		Platform:         api.PlatformNeutral,
		MainFields:       []string{"module", "main"},
		Conditions:       []string{"import", "default"},
		Target:           target,
		Supported:        unparsed,
		Define:           surroundings,
		MinifyWhitespace: true,
		MinifySyntax:     true,
		LegalComments:    api.LegalCommentsInline,
		LogLevel:         api.LogLevelSilent,
		Write:            false,
	})
	if err := messages(result.Errors); err != nil {
		return "", err
	}
	if len(result.OutputFiles) != 1 {
		return "", fmt.Errorf("%d files, want 1", len(result.OutputFiles))
	}
	body, err := exportNamespace(string(result.OutputFiles[0].Contents))
	if err != nil {
		return "", err
	}
	return spellProperties(spellSurrogates(body))
}

// exportClause is how esbuild ends a module: one clause with all that is exported.
var exportClause = regexp.MustCompile(`export\{([\w$ ,]+)\};?\s*$`)

// exportNamespace turns the export clause into what require gives for such a module in Node:
// an object without a prototype, with the names sorted, and read-only. Getters keep the
// bindings live. An object literal defines all of it without a look at any prototype that
// a script may have changed, which the usual helpers of bundlers do not.
func exportNamespace(code string) (string, error) {
	clause := exportClause.FindStringSubmatchIndex(code)
	if clause == nil || strings.Count(code, "export{") != 1 {
		return "", errors.New("no single export clause at the end")
	}
	var getters []string
	for _, item := range strings.Split(code[clause[2]:clause[3]], ",") {
		local, name, renamed := strings.Cut(item, " as ")
		if !renamed {
			name = local
		}
		getters = append(getters, fmt.Sprintf("get %s(){return %s}", name, local))
	}
	slices.Sort(getters)
	return `"use strict";` + code[:clause[0]] + "module.exports={__proto__:null," + strings.Join(getters, ",") + "};", nil
}

// messages joins what esbuild reports.
func messages(list []api.Message) error {
	var errs []error
	for _, text := range api.FormatMessages(list, api.FormatMessagesOptions{}) {
		errs = append(errs, errors.New(text))
	}
	return errors.Join(errs...)
}
