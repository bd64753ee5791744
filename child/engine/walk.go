package engine

import (
	"cordon/child/wording"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
)

// walker goes once over the tree of a parsed script. It moves every position, so that
// the tree speaks of the user's own text instead of the wrapped one, and it notes what
// the wrapping and the checks need to know.
//
// The engine's compiler recurses over the same tree with larger frames, so whatever the
// walker could not descend to could not be compiled either.
type walker struct {
	// by is how many bytes the positions move towards the start of the text.
	by file.Idx
	// depth counts the functions around the current node; 0 is the script's top level.
	depth int

	// awaits says that the top level has an await of its own.
	awaits bool
	// returns are the top level's return statements.
	returns []*ast.ReturnStatement
	// regexps are all literals of regular expressions.
	regexps []*ast.RegExpLiteral
	// stacks are the places of expressions whose member stack is used.
	stacks []*ast.Expression
	// catches are all catch clauses.
	catches []*ast.CatchStatement
	// sites takes what can fail, and is nil while nobody asks.
	sites *wording.Sites
	// scopes are the functions that have functions inside them; inner says that the current
	// one has.
	scopes []scope
	inner  bool
	// asyncGenerators are where async generator functions begin, after the move.
	asyncGenerators []file.Idx
}

// move moves one position. Zero means that the source had no such token.
func (w *walker) move(at *file.Idx) {
	if *at != 0 {
		*at -= w.by
	}
}

func (w *walker) exprs(list []ast.Expression) {
	for _, e := range list {
		w.expr(e)
	}
}

func (w *walker) stmts(list []ast.Statement) {
	for _, s := range list {
		w.stmt(s)
	}
}

func (w *walker) bindings(list []*ast.Binding) {
	for _, b := range list {
		w.binding(b)
	}
}

func (w *walker) binding(b *ast.Binding) {
	w.expr(b.Target)
	w.expr(b.Initializer)
	w.sites.Taken(b.Target, b.Initializer)
}

func (w *walker) identifier(id *ast.Identifier) {
	if id != nil {
		w.move(&id.Idx)
	}
}

func (w *walker) params(p *ast.ParameterList) {
	if p == nil {
		return
	}
	w.move(&p.Opening)
	w.bindings(p.List)
	w.expr(p.Rest)
	w.move(&p.Closing)
}

// declarations moves the list of a function's var declarations. Their bindings are the
// very nodes that stand in the body as well, so they are not visited here.
func (w *walker) declarations(list []*ast.VariableDeclaration) {
	for _, d := range list {
		w.move(&d.Var)
	}
}

func (w *walker) function(f *ast.FunctionLiteral) {
	w.move(&f.Function)
	if f.Async && f.Generator {
		w.asyncGenerators = append(w.asyncGenerators, f.Function)
	}
	w.identifier(f.Name)
	w.enter(func() {
		w.params(f.ParameterList)
		w.block(f.Body)
		w.declarations(f.DeclarationList)
		w.scope(f.ParameterList, f.Body, f.DeclarationList)
	})
}

// enter visits what is inside a function.
func (w *walker) enter(visit func()) {
	w.depth++
	w.inner = false
	visit()
	w.inner = true
	w.depth--
}

// scope notes the function that is being visited, if it has variables and functions inside.
func (w *walker) scope(parameters *ast.ParameterList, body *ast.BlockStatement, vars []*ast.VariableDeclaration) {
	if w.inner && len(vars) > 0 && parameters != nil && body != nil {
		w.scopes = append(w.scopes, scope{parameters: parameters, body: body, vars: vars})
	}
}

func (w *walker) arrow(f *ast.ArrowFunctionLiteral) {
	w.move(&f.Start)
	w.enter(func() {
		w.params(f.ParameterList)
		switch body := f.Body.(type) {
		case *ast.BlockStatement:
			w.block(body)
			w.declarations(f.DeclarationList)
			w.scope(f.ParameterList, body, f.DeclarationList)
		case *ast.ExpressionBody:
			w.expr(body.Expression)
		}
	})
}

func (w *walker) class(c *ast.ClassLiteral) {
	w.move(&c.Class)
	w.move(&c.RightBrace)
	w.identifier(c.Name)
	w.expr(c.SuperClass)
	for _, e := range c.Body {
		w.classElement(e)
	}
}

func (w *walker) classElement(e ast.ClassElement) {
	switch e := e.(type) {
	case *ast.FieldDefinition:
		w.move(&e.Idx)
		w.expr(e.Key)
		w.enter(func() { w.expr(e.Initializer) })
	case *ast.MethodDefinition:
		w.move(&e.Idx)
		w.expr(e.Key)
		w.function(e.Body)
	case *ast.ClassStaticBlock:
		w.move(&e.Static)
		w.enter(func() {
			w.block(e.Block)
			w.declarations(e.DeclarationList)
		})
	}
}

func (w *walker) block(b *ast.BlockStatement) {
	if b == nil {
		return
	}
	w.move(&b.LeftBrace)
	w.stmts(b.List)
	w.move(&b.RightBrace)
}
