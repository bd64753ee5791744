// Package openapi holds the description of the daemon's HTTP interface, as OpenAPI 3.1:
//
//	text, err := openapi.Document("1.2.0", allowed)
//
// openapi.json is the description; what depends on the policy in force is put in when it is
// asked for: limits, lengths and the names of libraries. Lengths of texts are told in
// characters, as JSON Schema counts them, while the daemon counts bytes: a text that the
// schema allows can still be too long.
//
// The description does not stand alone: a test of the daemon makes every answer that it names,
// and holds each to its schema.
package openapi

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"cordon/policy"
)

//go:embed openapi.json
var document []byte

// MediaType is that of the document.
const MediaType = "application/json"

// object is one object of the document.
type object = map[string]any

// Document gives the description for a version of cordon and the policy in force.
func Document(version string, p policy.Policy) ([]byte, error) {
	var doc struct {
		OpenAPI    json.RawMessage `json:"openapi"`
		Info       object          `json:"info"`
		Servers    json.RawMessage `json:"servers"`
		Tags       json.RawMessage `json:"tags"`
		Security   json.RawMessage `json:"security"`
		Paths      json.RawMessage `json:"paths"`
		Components struct {
			SecuritySchemes json.RawMessage   `json:"securitySchemes"`
			Parameters      json.RawMessage   `json:"parameters"`
			Headers         json.RawMessage   `json:"headers"`
			Schemas         map[string]object `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(document, &doc); err != nil {
		return nil, fmt.Errorf("bug: read openapi.json: %w", err)
	}
	if version == "" {
		version = "unknown"
	}
	doc.Info["version"] = version
	schemas := doc.Components.Schemas
	bound(schemas["Limits"], limits(p))
	modules := p.Modules()
	bound(schemas["Request"], map[string]object{
		"code":     {"maxLength": p.MaxCode()},
		"filename": {"maxLength": p.MaxFilename()},
		"modules":  {"items": object{"type": "string", "enum": append([]string{}, modules...)}},
	})
	if len(modules) == 0 { // an enum must name something
		bound(schemas["Request"], map[string]object{"modules": {"items": object{"type": "string"}, "maxItems": 0}})
	}
	text, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("bug: write openapi.json: %w", err)
	}
	return append(text, '\n'), nil
}

// limits says of each limit of a request what it can be.
func limits(p policy.Policy) map[string]object {
	d, c, f := p.Defaults(), p.Ceilings(), p.Floors()
	of := func(def, ceiling, floor int64) object {
		o := object{"minimum": floor, "maximum": ceiling}
		if def != 0 { // a CPU limit without one follows the timeout
			o["default"] = def
		}
		return o
	}
	return map[string]object{
		"timeout_ms":   of(d.Timeout.Milliseconds(), c.Timeout.Milliseconds(), f.Timeout.Milliseconds()),
		"cpu_ms":       of(d.CPU.Milliseconds(), c.CPU.Milliseconds(), f.CPU.Milliseconds()),
		"memory_bytes": of(d.Memory, c.Memory, f.Memory),
		"output_bytes": of(d.Output, c.Output, f.Output),
		"log_bytes":    of(d.LogBytes, c.LogBytes, f.LogBytes),
		"log_lines":    of(int64(d.LogLines), int64(c.LogLines), int64(f.LogLines)),
	}
}

// bound adds what is known of some properties of a schema to them.
func bound(schema object, known map[string]object) {
	properties := schema["properties"].(object)
	for name, more := range known {
		property := properties[name].(object)
		for key, value := range more {
			property[key] = value
		}
	}
}
