package wording

import (
	"slices"
	"strconv"
	"strings"
)

// The engine's texts for what its built-in functions can meet.
const (
	notCallable  = "Value is not callable: "
	noInitial    = "No initial value"
	malformedURI = "Malformed URI"
	badJSON      = "invalid character "
	lookingFor   = " looking for"
	trailingJSON = "Unexpected token at the end: "
	endOfJSON    = "Unexpected end of JSON input (EOF)"
)

// byNative rewords an error that a built-in function raised.
func byNative(function, message string) (string, bool) {
	switch {
	case takesCallback(function):
		return callback(message)
	case function == "parse":
		return json(message)
	case strings.HasSuffix(function, "codeURI") || strings.HasSuffix(function, "codeURIComponent"):
		return "URI malformed", message == malformedURI
	}
	return "", false
}

// takesCallback names the functions of arrays that call a function for each element.
func takesCallback(function string) bool {
	return slices.Contains([]string{
		"map", "filter", "forEach", "some", "every", "find", "findIndex", "findLast", "findLastIndex",
		"reduce", "reduceRight", "flatMap", "from",
	}, function)
}

// callback rewords the error of an array's function that was given no function to call.
func callback(message string) (string, bool) {
	if value, ok := strings.CutPrefix(message, notObject); ok {
		return value + " is not a function", true
	}
	if strings.HasPrefix(message, notCallable) {
		return "#<Object> is not a function", true
	}
	return "Reduce of empty array with no initial value", message == noInitial
}

// json rewords what JSON.parse says of a text that is no JSON, in which the parser's words
// for programmers of Go shine through.
func json(message string) (string, bool) {
	if rest, ok := strings.CutPrefix(message, badJSON); ok {
		quoted, _, _ := strings.Cut(rest, lookingFor)
		character, err := strconv.Unquote(strings.Replace(quoted, `'"'`, `'\"'`, 1))
		if err != nil {
			return "", false
		}
		return "Unexpected token '" + character + "', the text is not valid JSON", true
	}
	if strings.HasPrefix(message, trailingJSON) {
		return "Unexpected non-whitespace character after JSON", true
	}
	return "Unexpected end of JSON input", message == endOfJSON
}

// byLibrary rewords an error that was raised in the code of a library, for
// which no source is at hand. No library that is built in has these texts in errors of its own.
func byLibrary(message string) (string, bool) {
	if key, ok := unread(message); ok {
		return "Cannot read properties of " + either + " (reading '" + key + "')", true
	}
	if rest, ok := strings.CutPrefix(message, noMember); ok {
		name, closed := strings.CutSuffix(rest, "'")
		return unnamed + "." + name + " is not a function", closed
	}
	return "", false
}
