package main

import (
	"errors"
	"fmt"

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

// bundle makes one module of the package's main entry and all that it imports.
func (lib *library) bundle(root string) error {
	result := api.Build(api.BuildOptions{
		Stdin:            &api.StdinOptions{Contents: fmt.Sprintf("module.exports = require(%q)", lib.recipe.Name), ResolveDir: root},
		AbsWorkingDir:    root,
		Bundle:           true,
		Format:           api.FormatCommonJS,
		Platform:         api.PlatformNeutral,
		MainFields:       []string{"main"},
		Conditions:       []string{"require", "default"},
		Target:           target,
		Supported:        unparsed,
		MinifyWhitespace: true,
		MinifySyntax:     true,
		LegalComments:    api.LegalCommentsNone,
		LogLevel:         api.LogLevelSilent,
		Write:            false,
	})
	if err := messages(result.Errors); err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	if len(result.OutputFiles) != 1 {
		return fmt.Errorf("bundle: %d files, want 1", len(result.OutputFiles))
	}
	lib.modules = []module{{name: lib.recipe.Name, body: string(result.OutputFiles[0].Contents)}}
	lib.specifiers = map[string]int{lib.recipe.Name: 0}
	return nil
}

// messages joins what esbuild reports.
func messages(list []api.Message) error {
	var errs []error
	for _, text := range api.FormatMessages(list, api.FormatMessagesOptions{}) {
		errs = append(errs, errors.New(text))
	}
	return errors.Join(errs...)
}
