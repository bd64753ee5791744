package console

import (
	"fmt"
	"strings"

	"github.com/dop251/goja"
)

// The levels of lines.
const (
	levelLog   = "log"
	levelInfo  = "info"
	levelWarn  = "warn"
	levelError = "error"
	levelDebug = "debug"
)

// console is the state behind the methods.
type console struct {
	inspector *Inspector
	sink      func(level, message string)
	now       func() float64
	stringify func(goja.FunctionCall) goja.Value
	indent    string
	counts    map[string]int
	timers    map[string]float64
}

// Install defines the global console. sink takes the lines, without a line feed at the
// end, on the goroutine of the script; now gives the milliseconds of the clock that timers
// use. It must run before code of the script.
func Install(rt *goja.Runtime, inspector *Inspector, sink func(level, message string), now func() float64) error {
	stringify, err := jsonStringify(rt)
	if err != nil {
		return err
	}
	c := &console{
		inspector: inspector, sink: sink, now: now, stringify: stringify,
		counts: make(map[string]int), timers: make(map[string]float64),
	}
	object := rt.NewObject()
	for _, m := range c.methods() {
		method, err := native(rt, m)
		if err != nil {
			return err
		}
		if err := object.DefineDataProperty(m.name, method, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE); err != nil {
			return fmt.Errorf("define console.%s: %w", m.name, err)
		}
	}
	if err := object.DefineDataPropertySymbol(goja.SymToStringTag, rt.ToValue("console"),
		goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
		return fmt.Errorf("tag console: %w", err)
	}
	if err := rt.GlobalObject().DefineDataProperty("console", object,
		goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
		return fmt.Errorf("define console: %w", err)
	}
	return nil
}

// method is one of the console, length being the number of arguments that it names.
type method struct {
	name   string
	length int
	call   func(args []goja.Value)
}

func (c *console) methods() []method {
	return []method{
		{"log", 0, c.line(levelLog)}, {"warn", 0, c.line(levelWarn)}, {"dir", 2, c.dir},
		{"time", 0, c.time}, {"timeEnd", 0, c.timeEnd}, {"timeLog", 0, c.timeLog},
		{"trace", 0, c.trace}, {"assert", 0, c.assert}, {"count", 0, c.count},
		{"countReset", 0, c.countReset}, {"group", 0, c.group}, {"groupEnd", 0, c.groupEnd},
		{"table", 1, c.table}, {"debug", 0, c.line(levelDebug)}, {"info", 0, c.line(levelInfo)},
		{"dirxml", 0, c.line(levelLog)}, {"error", 0, c.line(levelError)}, {"groupCollapsed", 0, c.group},
	}
}

// native makes a method the script's: named as Node names it, and not after a function of
// Go, which would show in stacks.
func native(rt *goja.Runtime, m method) (*goja.Object, error) {
	function, ok := rt.ToValue(func(call goja.FunctionCall) goja.Value {
		m.call(call.Arguments)
		return goja.Undefined()
	}).(*goja.Object)
	if !ok {
		return nil, fmt.Errorf("define console.%s: bug: a function is no object", m.name)
	}
	for name, value := range map[string]any{"name": m.name, "length": m.length} {
		if err := function.DefineDataProperty(name, rt.ToValue(value), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
			return nil, fmt.Errorf("name console.%s: %w", m.name, err)
		}
	}
	return function, nil
}

func jsonStringify(rt *goja.Runtime) (func(goja.FunctionCall) goja.Value, error) {
	if object, ok := rt.GlobalObject().Get("JSON").(*goja.Object); ok {
		if function, ok := object.Get("stringify").(*goja.Object); ok {
			if call, ok := function.Export().(func(goja.FunctionCall) goja.Value); ok {
				return call, nil
			}
		}
	}
	return nil, fmt.Errorf("define console: the runtime has no JSON.stringify of its own")
}

// write sends a line, indented as the groups that are open.
func (c *console) write(level, message string) {
	if c.indent != "" {
		message = c.indent + strings.ReplaceAll(cutAt(message, maxMessage), "\n", "\n"+c.indent)
	}
	c.sink(level, cutAt(message, maxMessage))
}

func (c *console) line(level string) func([]goja.Value) {
	return func(args []goja.Value) { c.write(level, c.format(args)) }
}

// json is %j: JSON.stringify, but for cycles.
func (c *console) json(v goja.Value) string {
	var text goja.Value
	thrown := c.inspector.rt.Try(func() {
		text = c.stringify(goja.FunctionCall{Arguments: []goja.Value{v}})
	})
	if thrown != nil {
		if c.inspector.hasCycle(v) {
			return "[Circular]"
		}
		panic(thrown)
	}
	return textOf(text)
}

func argument(args []goja.Value, i int) goja.Value {
	if i < len(args) {
		return args[i]
	}
	return goja.Undefined()
}
