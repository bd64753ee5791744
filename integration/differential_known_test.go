package integration

import "regexp"

// difference is a result that is not Node's.
type difference struct {
	reason string
	// got is what the results that differ look like; nil means any.
	got *regexp.Regexp
}

// knownDifferences are the samples and calls whose result is not Node's; a call's name ends
// in (). One that is not met any more fails the tests. docs/adding-a-library.md tells users
// of them.
var knownDifferences = map[string]difference{
	"lodash.isArrayBuffer": {reason: typesReason},
	"lodash.isDate":        {reason: typesReason},
	"lodash.isMap":         {reason: typesReason},
	"lodash.isRegExp":      {reason: typesReason},
	"lodash.isSet":         {reason: typesReason},
	"lodash.isTypedArray":  {reason: typesReason},
	"lodash.isBuffer":      {reason: bufferReason},
	"lodash/fp.isBuffer":   {reason: bufferReason},
	"lodash.now":           {reason: namedReason},
	"es-toolkit.Queue":     {reason: renamedReason},
	"lodash.runInContext":  {reason: renamedReason},

	"lodash.template()":            {reason: codeReason, got: regexp.MustCompile(`^throws EvalError$`)},
	"es-toolkit-compat.template()": {reason: codeReason, got: regexp.MustCompile(`^throws EvalError$`)},
	"lodash.parseInt()":            {reason: minusReason, got: regexp.MustCompile(`^0$`)},
	"es-toolkit-compat.parseInt()": {reason: minusReason, got: regexp.MustCompile(`^0$`)},
	"lodash.before()":              {reason: surplusReason, got: regexp.MustCompile(`^function/0 , then `)},
	"ramda.empty()":                {reason: "the engine's Uint8Array.from takes no primitive string", got: regexp.MustCompile(`^throws TypeError$`)},
	"es-toolkit.isNode()":          {reason: "it looks for process, which scripts do not have", got: regexp.MustCompile(`^false$`)},
	"es-toolkit.withTimeout()":     {reason: "it takes an AbortController, which scripts do not have", got: regexp.MustCompile(`^a promise that throws ReferenceError$`)},
	"zod.file()":                   {reason: "it takes File, which scripts do not have", got: regexp.MustCompile(`^\["ReferenceError",("ReferenceError",)*`)},
	"validator.toDate()":           {reason: parseReason, got: regexp.MustCompile(`^Date -50617335838000$`)},
}

const (
	typesReason   = "lodash takes Node's own util.types there; here it takes the functions that it has for browsers"
	bufferReason  = "there is no Buffer, and lodash then gives a function that says no"
	renamedReason = "the build had to give the class another name of its own"
	namedReason   = "the function of the whole lodash has no name, that of the module has one"
	codeReason    = "it makes code out of text, which scripts cannot"
	minusReason   = "the engine's parseInt gives 0 where V8 gives -0"
	surplusReason = "the engine takes a surplus argument for the first value of a var that a closure holds"
	parseReason   = "Date.parse of text that no standard describes is every engine's own"
)
