package console

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

// groupIndent is what a group adds to the lines inside it, maxIndent the most that all
// groups may.
const (
	groupIndent = "  "
	maxIndent   = 200
)

func (c *console) group(args []goja.Value) {
	if len(args) > 0 {
		c.write(levelLog, c.format(args))
	}
	if len(c.indent) < maxIndent {
		c.indent += groupIndent
	}
}

func (c *console) groupEnd([]goja.Value) {
	c.indent = strings.TrimSuffix(c.indent, groupIndent)
}

func (c *console) assert(args []goja.Value) {
	if argument(args, 0).ToBoolean() {
		return
	}
	message := "Assertion failed"
	rest := args[min(1, len(args)):]
	if len(rest) == 0 {
		c.write(levelWarn, message)
		return
	}
	first := c.inspector.rt.ToValue(message + ": " + textOf(rest[0]))
	c.write(levelWarn, c.format(append([]goja.Value{first}, rest[1:]...)))
}

// trace writes its arguments and where it was called.
func (c *console) trace(args []goja.Value) {
	text := "Trace"
	if len(args) > 0 {
		text += ": " + c.format(args)
	}
	c.write(levelError, text+c.inspector.callers())
}

// dir inspects one value. Of Node's options it takes depth and showHidden.
func (c *console) dir(args []goja.Value) {
	opts := ordinary()
	if given, ok := argument(args, 1).(*goja.Object); ok {
		depth, hidden := c.inspector.data(given, "depth"), c.inspector.data(given, "showHidden")
		switch {
		case depth != nil && goja.IsNull(depth):
			opts.depth = unlimited
		case depth != nil && goja.IsNumber(depth):
			opts.depth = int(max(-1, min(depth.ToFloat(), unlimited)))
		}
		opts.hidden = hidden != nil && hidden.ToBoolean()
	}
	c.write(levelLog, c.inspector.inspect(argument(args, 0), opts))
}

// warning is what Node's process.emitWarning puts on stderr.
func (c *console) warning(format string, args ...any) {
	c.sink(levelWarn, "Warning: "+fmt.Sprintf(format, args...))
}

// maxLabels bounds how many counters and timers are kept each.
const maxLabels = 10_000

func (c *console) count(args []goja.Value) {
	name := label(argument(args, 0))
	if _, known := c.counts[name]; !known && len(c.counts) >= maxLabels {
		c.warning("Count for '%s' is one too many", name)
		return
	}
	c.counts[name]++
	c.write(levelLog, name+": "+strconv.Itoa(c.counts[name]))
}

func (c *console) countReset(args []goja.Value) {
	name := label(argument(args, 0))
	if _, known := c.counts[name]; !known {
		c.warning("Count for '%s' does not exist", name)
		return
	}
	delete(c.counts, name)
}

func (c *console) time(args []goja.Value) {
	name := label(argument(args, 0))
	if _, known := c.timers[name]; known {
		c.warning("Label '%s' already exists for console.time()", name)
		return
	}
	if len(c.timers) >= maxLabels {
		c.warning("Label '%s' for console.time() is one too many", name)
		return
	}
	c.timers[name] = c.now()
}

func (c *console) timeEnd(args []goja.Value) {
	name := label(argument(args, 0))
	if c.elapsed(name, "timeEnd", nil) {
		delete(c.timers, name)
	}
}

func (c *console) timeLog(args []goja.Value) {
	c.elapsed(label(argument(args, 0)), "timeLog", args[min(1, len(args)):])
}

// elapsed writes how long a timer has been running.
func (c *console) elapsed(name, method string, data []goja.Value) bool {
	begin, known := c.timers[name]
	if !known {
		c.warning("No such label '%s' for console.%s()", name, method)
		return false
	}
	text := name + ": " + duration(c.now()-begin)
	for _, v := range data {
		text += " " + c.shown(v)
	}
	c.write(levelLog, text)
	return true
}

// duration shows milliseconds as Node's console does: 5.123ms, 1.500s, 2:05.000 (m:ss.mmm),
// 1:02:05.000 (h:mm:ss.mmm).
func duration(ms float64) string {
	const second, minute, hour = 1000, 60_000, 3_600_000
	if ms < second {
		return strconv.FormatFloat(math.Round(ms*1000)/1000, 'f', -1, 64) + "ms"
	}
	if ms < minute {
		return strconv.FormatFloat(ms/second, 'f', 3, 64) + "s"
	}
	hours := int(ms / hour)
	ms = math.Mod(ms, hour)
	minutes := int(ms / minute)
	seconds := fmt.Sprintf("%06.3f", math.Mod(ms, minute)/second)
	if hours > 0 {
		return fmt.Sprintf("%d:%02d:%s (h:mm:ss.mmm)", hours, minutes, seconds)
	}
	return fmt.Sprintf("%d:%s (m:ss.mmm)", minutes, seconds)
}
