package engine

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What to write instead of what the engine cannot parse.
const (
	adviceImport = `Cannot use import in a script: load libraries with require, ` +
		`for example const _ = require("lodash")`
	adviceImportCall = `import() is not available: load libraries with require, ` +
		`for example const _ = require("lodash")`
	adviceImportMeta     = `import.meta is not available: a script has no address of its own`
	adviceExport         = `Cannot use export in a script: assign the result to output, or return it`
	adviceAsyncGenerator = `Async generators are not available: write an async function that ` +
		`collects what it would yield in an array and returns it`
	adviceForAwait = `for await is not available: write for (const item of items) ` +
		`{ const value = await item; ... }`
	adviceUsing     = `using declarations are not available: declare with const, and clean up in finally`
	adviceDecorator = `Decorators are not available: call the decorating function with the class ` +
		`or the method after the declaration`
	adviceAwait = `await is only valid at the top level of the script and in async functions: ` +
		`make the function around it async`
	adviceTypes = `if this is TypeScript, write plain JavaScript: scripts are not stripped of types`
)

// explain improves on the parser's message where a look at the text around the error
// tells what the author meant. It changes nothing but the message.
func explain(text string, offset int, message string) string {
	at := wordAt(text[offset:])
	before := wordBefore(text[:offset])
	switch {
	case at == "import":
		return adviseImport(strings.TrimSpace(text[offset+len(at):]))
	case at == "export":
		return adviceExport
	case at == "await" && before == "for":
		return adviceForAwait
	case before == "async" && text[offset] == '*', behindAsyncStar(text[:offset]):
		return adviceAsyncGenerator
	case text[offset] == '@':
		return adviceDecorator
	case at != "" && before == "using":
		return adviceUsing
	case before == "await":
		return adviceAwait
	case looksTyped(text, offset, at, before):
		return message + " (" + adviceTypes + ")"
	case message == illegalToken:
		return "Invalid or unexpected token"
	}
	return message
}

// illegalToken is what the parser says of a character or a literal that is no token.
const illegalToken = "Unexpected token ILLEGAL"

// behindAsyncStar says whether text ends in async *, where the parser takes the star for
// the name of a method and stumbles over what follows.
func behindAsyncStar(text string) bool {
	head, ok := strings.CutSuffix(strings.TrimRightFunc(text, unicode.IsSpace), "*")
	return ok && wordBefore(head) == "async"
}

func adviseImport(rest string) string {
	switch {
	case strings.HasPrefix(rest, "("):
		return adviceImportCall
	case strings.HasPrefix(rest, "."):
		return adviceImportMeta
	}
	return adviceImport
}

// looksTyped guesses at TypeScript: an annotation behind a name or a parameter list, or
// a declaration that JavaScript does not have.
func looksTyped(text string, offset int, at, before string) bool {
	if text[offset] == ':' {
		rest := strings.TrimSpace(text[:offset])
		return before != "" || strings.HasSuffix(rest, ")") || strings.HasSuffix(rest, "}")
	}
	switch before {
	case "interface", "type", "as", "declare", "namespace", "abstract":
		return at != ""
	}
	return at == "enum" || at == "as" || at == "satisfies"
}

// wordAt gives the identifier at the start of text.
func wordAt(text string) string {
	for i, r := range text {
		if !inWord(r) {
			return text[:i]
		}
	}
	return text
}

// wordBefore gives the identifier at the end of text, white space aside.
func wordBefore(text string) string {
	text = strings.TrimRightFunc(text, unicode.IsSpace)
	begin := len(text)
	for begin > 0 {
		r, size := utf8.DecodeLastRuneInString(text[:begin])
		if !inWord(r) {
			break
		}
		begin -= size
	}
	return text[begin:]
}

func inWord(r rune) bool {
	return r == '_' || r == '$' || unicode.IsLetter(r) || unicode.IsDigit(r)
}
