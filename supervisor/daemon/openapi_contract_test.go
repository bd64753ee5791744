package daemon

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"
	"testing"

	"cordon/supervisor/api"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// contract is the daemon's description of itself, to hold its answers to.
type contract struct {
	t        testing.TB
	doc      map[string]any
	compiler *jsonschema.Compiler
	seen     map[string]bool // what was answered, as operation, status and code or media type
}

const documentURL = "http://cordon/openapi.json"

// newContract reads the description of a daemon. Objects in it may have no other members than
// it names: clients must bear new ones, and this test must find them.
func newContract(t testing.TB, text []byte) *contract {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := &contract{t: t, doc: doc.(map[string]any), compiler: jsonschema.NewCompiler(), seen: map[string]bool{}}
	c.compiler.DefaultDraft(jsonschema.Draft2020)
	c.compiler.AssertFormat()
	closeObjects(doc)
	if err := c.compiler.AddResource(documentURL, doc); err != nil {
		t.Fatal(err)
	}
	return c
}

func closeObjects(node any) {
	switch node := node.(type) {
	case map[string]any:
		if _, ok := node["properties"].(map[string]any); ok && node["type"] == "object" && node["additionalProperties"] == nil {
			node["additionalProperties"] = false
		}
		for _, child := range node {
			closeObjects(child)
		}
	case []any:
		for _, child := range node {
			closeObjects(child)
		}
	}
}

// at gives what stands at a path of the document, behind references, and its JSON pointer.
func (c *contract) at(path ...string) (map[string]any, string) {
	var node any = c.doc
	pointer := ""
	for _, key := range path {
		inner, _ := node.(map[string]any)
		node = inner[key]
		pointer += "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
		if found, ok := node.(map[string]any); ok && found["$ref"] != nil {
			to := strings.Split(strings.TrimPrefix(found["$ref"].(string), "#/"), "/")
			node, pointer = c.at(to...)
		}
	}
	found, _ := node.(map[string]any)
	return found, pointer
}

// valid holds a value to the schema at a path.
func (c *contract) valid(value any, path ...string) error {
	_, pointer := c.at(path...)
	schema, err := c.compiler.Compile(documentURL + "#" + strings.NewReplacer("%", "%25", " ", "%20").Replace(pointer))
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

// check holds an answer to what the document says of the operation, and notes that it came.
func (c *contract) check(method, path string, a answer) {
	c.t.Helper()
	fail := func(format string, args ...any) {
		c.t.Helper()
		c.t.Errorf("%s %s: %d %v %.300s\n%s", method, path, a.status, a.header, a.body, fmt.Sprintf(format, args...))
	}
	response := []string{"paths", path, strings.ToLower(method), "responses", fmt.Sprint(a.status)}
	said, _ := c.at(response...)
	if said == nil {
		fail("this status is not documented")
		return
	}
	c.headers(a, response, fail)
	media, _, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	content := append(slices.Clone(response), "content", media)
	if found, _ := c.at(content...); err != nil || found == nil {
		fail("the media type %q is not documented: %v", media, err)
		return
	}
	what := media
	for _, value := range c.values(media, a.body, fail) {
		if err := c.valid(value, append(content, "schema")...); err != nil {
			fail("%v", err)
		}
		if media == api.ProblemType {
			what = value.(map[string]any)["code"].(string)
			if codes, _ := said["x-cordon-codes"].([]any); !slices.Contains(codes, any(what)) {
				fail("the code %s is not documented here", what)
			}
		}
	}
	c.seen[fmt.Sprint(method, " ", path, " ", a.status, " ", what)] = true
}

// values reads a body: lines of JSON, JSON, or text.
func (c *contract) values(media string, body []byte, fail func(string, ...any)) []any {
	texts := [][]byte{body}
	switch media {
	case "text/plain":
		return []any{string(body)}
	case api.StreamType:
		texts = bytes.Split(bytes.TrimSuffix(body, []byte("\n")), []byte("\n"))
	}
	var values []any
	for _, text := range texts {
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			fail("%q: %v", text, err)
			continue
		}
		values = append(values, value)
	}
	return values
}

func (c *contract) headers(a answer, response []string, fail func(string, ...any)) {
	c.t.Helper()
	said, _ := c.at(append(response, "headers")...)
	for name := range said {
		path := append(slices.Clone(response), "headers", name)
		header, _ := c.at(path...)
		text := a.header.Get(name)
		if text == "" {
			if header["required"] == true {
				fail("the header %s is missing", name)
			}
			continue
		}
		var value any = text
		if schema, _ := c.at(append(path, "schema")...); schema["type"] == "integer" {
			value = json.Number(text)
		}
		if err := c.valid(value, append(path, "schema")...); err != nil {
			fail("header %s: %v", name, err)
		}
	}
	known := []string{"Content-Type", "Content-Length", "Date", "X-Content-Type-Options", "X-Accel-Buffering", "Connection", "Vary"}
	for name := range said {
		known = append(known, http.CanonicalHeaderKey(name))
	}
	for name := range a.header {
		if !slices.Contains(known, name) {
			fail("the header %s is not documented", name)
		}
	}
}

// missing lists what the document names and no answer was.
func (c *contract) missing() []string {
	var missing []string
	for path, item := range c.doc["paths"].(map[string]any) {
		for method := range item.(map[string]any) {
			responses, _ := c.at("paths", path, method, "responses")
			for status := range responses {
				said, _ := c.at("paths", path, method, "responses", status)
				var kinds []string
				for media := range said["content"].(map[string]any) {
					if media != api.ProblemType {
						kinds = append(kinds, media)
					}
				}
				codes, _ := said["x-cordon-codes"].([]any)
				for _, code := range codes {
					kinds = append(kinds, code.(string))
				}
				for _, kind := range kinds {
					if one := fmt.Sprint(strings.ToUpper(method), " ", path, " ", status, " ", kind); !c.seen[one] {
						missing = append(missing, one)
					}
				}
			}
		}
	}
	slices.Sort(missing)
	return missing
}

// operations lists the methods and paths of the document.
func (c *contract) operations() []string {
	var all []string
	for path, item := range c.doc["paths"].(map[string]any) {
		for method := range item.(map[string]any) {
			all = append(all, strings.ToUpper(method)+" "+path)
		}
	}
	slices.Sort(all)
	return all
}

// routed lists those that the daemon has, without HEAD, which every GET has.
func (s *service) routed() []string {
	var all []string
	for path, r := range s.paths {
		for method := range r.methods {
			if method != http.MethodHead {
				all = append(all, method+" "+path)
			}
		}
	}
	slices.Sort(all)
	return all
}
