package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/evanw/esbuild/pkg/api"
)

// plain writes each library the way that a script's author would bundle it: everything in one
// file, all names short. Nothing embeds these files; they are what linking is measured
// against.
func plain(dir, out string, libraries []library) error {
	for _, lib := range libraries {
		code, err := plainBundle(dir, lib)
		if err != nil {
			return fmt.Errorf("plain bundle of %s: %w", lib.recipe.Name, err)
		}
		if err := os.WriteFile(filepath.Join(out, lib.fileName()), []byte(code), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func plainBundle(dir string, lib library) (string, error) {
	root, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	specifier, conditions := slices.Min(lib.entry().Specifiers), []string{"require", "default"}
	if lib.recipe.Link == linkBundle {
		conditions = []string{"import", "default"}
	}
	if file, ok := lib.recipe.Entries[specifier]; ok {
		specifier = "./" + filepath.Join("node_modules", lib.recipe.Name, file)
	}
	entry := fmt.Sprintf("module.exports=require(%q)", specifier)
	result := api.Build(api.BuildOptions{
		Stdin:             &api.StdinOptions{Contents: entry, ResolveDir: root, Sourcefile: "<entry>"},
		AbsWorkingDir:     root,
		Bundle:            true,
		Format:            api.FormatCommonJS,
		Platform:          api.PlatformNeutral,
		MainFields:        []string{"module", "main"},
		Conditions:        conditions,
		External:          lib.recipe.Absent,
		Target:            target,
		Supported:         unparsed,
		Define:            surroundings,
		MinifyWhitespace:  true,
		MinifySyntax:      true,
		MinifyIdentifiers: true,
		LegalComments:     api.LegalCommentsNone,
		LogLevel:          api.LogLevelSilent,
		Write:             false,
	})
	if err := messages(result.Errors); err != nil {
		return "", err
	}
	return spellProperties(string(result.OutputFiles[0].Contents))
}
