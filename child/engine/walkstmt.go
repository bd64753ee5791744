package engine

import "github.com/dop251/goja/ast"

// stmt visits one statement.
func (w *walker) stmt(s ast.Statement) {
	switch s := s.(type) {
	case *ast.BlockStatement:
		w.block(s)
	case *ast.ExpressionStatement:
		w.expr(s.Expression)
	case *ast.FunctionDeclaration:
		w.function(s.Function)
	case *ast.ClassDeclaration:
		w.class(s.Class)
	case *ast.VariableStatement:
		w.move(&s.Var)
		w.bindings(s.List)
	case *ast.LexicalDeclaration:
		w.lexical(s)
	case *ast.ReturnStatement:
		w.move(&s.Return)
		w.expr(s.Argument)
		if w.depth == 0 {
			w.returns = append(w.returns, s)
		}
	case *ast.ThrowStatement:
		w.move(&s.Throw)
		w.expr(s.Argument)
	case *ast.IfStatement:
		w.move(&s.If)
		w.expr(s.Test)
		w.stmt(s.Consequent)
		w.stmt(s.Alternate)
	case *ast.TryStatement:
		w.try(s)
	case *ast.SwitchStatement:
		w.switchStmt(s)
	case *ast.LabelledStatement:
		w.identifier(s.Label)
		w.move(&s.Colon)
		w.stmt(s.Statement)
	default:
		w.loop(s)
	}
}

// loop visits the statements that loop, and the small ones that are left.
func (w *walker) loop(s ast.Statement) {
	switch s := s.(type) {
	case *ast.ForStatement:
		w.move(&s.For)
		w.forInit(s.Initializer)
		w.expr(s.Test)
		w.expr(s.Update)
		w.stmt(s.Body)
	case *ast.ForInStatement:
		w.move(&s.For)
		w.forInto(s.Into)
		w.expr(s.Source)
		w.stmt(s.Body)
	case *ast.ForOfStatement:
		w.move(&s.For)
		w.forInto(s.Into)
		w.expr(s.Source)
		w.sites.Iterated(s.Source)
		w.stmt(s.Body)
	case *ast.WhileStatement:
		w.move(&s.While)
		w.expr(s.Test)
		w.stmt(s.Body)
	case *ast.DoWhileStatement:
		w.move(&s.Do)
		w.stmt(s.Body)
		w.expr(s.Test)
		w.move(&s.RightParenthesis)
	case *ast.WithStatement:
		w.move(&s.With)
		w.expr(s.Object)
		w.stmt(s.Body)
	case *ast.BranchStatement:
		w.move(&s.Idx)
		w.identifier(s.Label)
	case *ast.DebuggerStatement:
		w.move(&s.Debugger)
	case *ast.EmptyStatement:
		w.move(&s.Semicolon)
	}
}

func (w *walker) lexical(d *ast.LexicalDeclaration) {
	w.move(&d.Idx)
	w.bindings(d.List)
}

func (w *walker) try(s *ast.TryStatement) {
	w.move(&s.Try)
	w.block(s.Body)
	if c := s.Catch; c != nil {
		w.move(&c.Catch)
		w.catches = append(w.catches, c)
		w.expr(c.Parameter)
		w.block(c.Body)
	}
	w.block(s.Finally)
}

func (w *walker) switchStmt(s *ast.SwitchStatement) {
	w.move(&s.Switch)
	w.expr(s.Discriminant)
	for _, c := range s.Body {
		w.move(&c.Case)
		w.expr(c.Test)
		w.stmts(c.Consequent)
	}
	w.move(&s.RightBrace)
}

func (w *walker) forInit(i ast.ForLoopInitializer) {
	switch i := i.(type) {
	case *ast.ForLoopInitializerExpression:
		w.expr(i.Expression)
	case *ast.ForLoopInitializerVarDeclList:
		w.move(&i.Var)
		w.bindings(i.List)
	case *ast.ForLoopInitializerLexicalDecl:
		w.lexical(&i.LexicalDeclaration)
	}
}

func (w *walker) forInto(i ast.ForInto) {
	switch i := i.(type) {
	case *ast.ForIntoVar:
		w.binding(i.Binding)
	case *ast.ForDeclaration:
		w.move(&i.Idx)
		w.expr(i.Target)
	case *ast.ForIntoExpression:
		w.expr(i.Expression)
	}
}
