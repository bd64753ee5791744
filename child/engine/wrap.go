package engine

import (
	"errors"
	"strings"

	"cordon/child/globals"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/parser"
	"github.com/dop251/goja/unistring"
)

// The script is parsed as the body of an async function on one line with its beginning,
// because only there the parser takes await and return. Of the function nothing but the
// body is kept.
const (
	wrapHead = "async function X(){"
	// The newline ends a comment on the script's last line.
	wrapTail = "\n}"
)

// What the harness calls its parameters in the script's scope. The names hold a character
// that no identifier can, escaped or not, so that no script can name them.
const (
	captureName   unistring.String = "\x00capture"
	normaliseName unistring.String = "\x00normalise"
	correctName   unistring.String = "\x00correct"
	caughtName    unistring.String = "\x00caught"
)

const (
	// outputName is the variable that holds the result.
	outputName unistring.String = "output"
	// stackName is the property of errors.
	stackName unistring.String = "stack"
)

// script is a compiled script.
type script struct {
	// program evaluates to a function of three arguments that returns the function to run.
	program *goja.Program
	// ownOutput says that the script declares a variable called output at its top level,
	// so that the global one does not tell. The function to run then begins by calling
	// the first argument with a function that reads the variable.
	ownOutput bool
	// spelt are the literals of regular expressions that are spelt in another way.
	spelt []spelling
}

// compileScript parses and compiles a script. What the script's author got wrong is a
// *syntaxError.
func compileScript(filename, text string) (*script, error) {
	body, err := parseScript(filename, text)
	if err != nil {
		return nil, err
	}
	globals.ExplainNetwork(text, body)
	w := &walker{by: file.Idx(len(wrapHead))}
	w.block(body.Body)
	w.declarations(body.DeclarationList)
	if err := unsupported(w); err != nil {
		return nil, err
	}
	keepReturned(w.returns)
	normaliseStacks(w.stacks)
	correctCaught(w.catches)
	clearVariables(w.scopes)
	s := &script{ownOutput: declares(body, outputName), spelt: spellLiterals(w.regexps)}
	program := &ast.Program{
		Body: []ast.Statement{&ast.ExpressionStatement{Expression: harness(body, w.awaits, s.ownOutput)}},
		// The compiler takes positions relative to this file: the user's text alone.
		File: file.NewFile(filename, text, 1),
	}
	s.program, err = goja.CompileAST(program, false)
	if err != nil {
		return nil, compileFailure(err)
	}
	return s, nil
}

// parseScript parses the script as the wrapping function and returns that function.
func parseScript(filename, text string) (*ast.FunctionLiteral, error) {
	// A hashbang comment (ECMA-262 12.5) is one only at the start of the text, which is
	// now elsewhere; an ordinary comment of the same length stands for it.
	source := text
	if strings.HasPrefix(source, "#!") {
		source = "//" + source[len("#!"):]
	}
	// The default of the parser is to open the file that a source map comment names.
	tree, err := parser.ParseFile(nil, filename, wrapHead+source+wrapTail, 0, parser.WithDisableSourceMaps)
	body, closed := wrapped(tree)
	failure, err := parseFailure(filename, text, err)
	if err != nil {
		return nil, err
	}
	// Where the script itself closes the wrapping function, that brace is the mistake,
	// whatever the parser makes of the rest.
	if body != nil && closed < len(text) && (failure == nil || failure.offset >= closed) {
		return nil, &syntaxError{offset: closed, message: "Unexpected token }"}
	}
	if failure != nil {
		return nil, failure
	}
	if body == nil || len(tree.Body) != 1 {
		return nil, errors.New("bug: the parser made something else of the wrapping function")
	}
	return body, nil
}

// wrapped finds the wrapping function and the offset in the script of the brace that
// closes it, which lies behind the script where it is ours.
func wrapped(tree *ast.Program) (body *ast.FunctionLiteral, closed int) {
	if tree == nil || len(tree.Body) == 0 {
		return nil, 0
	}
	f, ok := tree.Body[0].(*ast.FunctionDeclaration)
	if !ok || f.Function == nil || f.Function.Body == nil {
		return nil, 0
	}
	return f.Function, int(f.Function.Body.RightBrace) - 1 - len(wrapHead)
}
