package main

import (
	"errors"
	"slices"
	"strings"

	"cordon/supervisor"
)

// flagOf names the flag of cordon run that gives a field of the request.
func flagOf(field string) (flag, unit string) {
	switch field {
	case "limits.timeout_ms":
		return "--timeout", "ms"
	case "limits.cpu_ms":
		return "--cpu", "ms"
	case "limits.memory_bytes":
		return "--memory", "bytes"
	case "limits.output_bytes":
		return "--output-limit", "bytes"
	case "limits.log_bytes":
		return "--log-limit", "bytes"
	case "limits.log_lines":
		return "--log-lines", "lines"
	case "code":
		return "the script", ""
	case "filename":
		return "the script's name", ""
	case "input", "modules", "seed", "now", "timezone":
		return "--" + field, ""
	default:
		return field, ""
	}
}

// given is what the caller wrote for a flag, where it differs from the request's own form.
func (f *runFlags) given(flag string) string {
	switch flag {
	case "--timeout":
		return f.timeout.text
	case "--cpu":
		return f.cpu.text
	case "--memory":
		return f.memory.text
	case "--output-limit":
		return f.output.text
	case "--log-limit":
		return f.logBytes.text
	default:
		return ""
	}
}

// invalidRequest tells of a wrong field of the request in the words of the command line.
// Other errors stay as they are.
func invalidRequest(err error, flags *runFlags) error {
	var invalid *supervisor.InvalidRequestError
	if !errors.As(err, &invalid) {
		return fromDaemon(unavailable(err))
	}
	flag, unit := flagOf(invalid.Field)
	if given := flags.given(flag); given != "" {
		flag += "=" + given
	}
	value := invalid.Value
	if unit != "" {
		value += " " + unit
	}
	return usagef("%s is %s: want %s", flag, value, invalid.Want)
}

// unavailable tells how to get each wall that the host lacks. Other errors stay as they
// are.
func unavailable(err error) error {
	var lacking *supervisor.UnavailableError
	if !errors.As(err, &lacking) {
		return err
	}
	f := &failure{code: exitFailed, err: err}
	var optional []string
	for _, m := range lacking.Missing {
		if m.Hint != "" {
			f.hint("%s: %s", m.Wall, m.Hint)
		}
		if slices.Contains(degradableWalls(), m.Wall) {
			optional = append(optional, m.Wall)
		}
	}
	f.hint("cordon check tells why, and what mends it on this host")
	if len(optional) > 0 && len(optional) == len(lacking.Missing) {
		f.hint("--allow-degraded=%s runs without, and every result says so", strings.Join(optional, ","))
	}
	return f
}
