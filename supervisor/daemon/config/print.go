package config

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Print writes the configuration as a file that loads to the same, with the origin of each
// value behind it.
func (c Config) Print(w io.Writer) error {
	return formOf(&c).print(w, func(f *field) string { return c.origins[f.key].String() })
}

// Print writes the policy as a file that loads to the same, with the origin of each value
// behind it.
func (p PolicyFile) Print(w io.Writer) error {
	said := p.said
	made := said.form(nil)
	var named []*field
	inherited := func(f *field) bool { return p.origins[f.key] == origin{} }
	for _, name := range said.tenantNames() {
		for _, f := range tenantFields(name, said.tenants[name]) {
			if !inherited(f) || f.value.text() != "0" { // which is no value of a named tenant's
				named = append(named, f)
			}
		}
	}
	behind := slices.IndexFunc(made.fields, func(f *field) bool { return strings.HasPrefix(f.key, "pool/") })
	made.fields = slices.Insert(made.fields, behind, named...)
	return made.print(w, func(f *field) string {
		switch {
		case f.key == "admission/memory" && said.budget != "":
			return p.origins[f.key].String() + ": " + said.budget
		case inherited(f) && strings.HasPrefix(f.key, "tenants/") && !strings.HasPrefix(f.key, "tenants/default/"):
			return "tenants.default"
		default:
			return p.origins[f.key].String()
		}
	})
}

// PrintAll writes the configuration, and behind it, as comments, the policy that goes with
// it. The whole loads to the same configuration.
func PrintAll(w io.Writer, c Config, p PolicyFile) error {
	var text bytes.Buffer
	if err := c.Print(&text); err != nil {
		return err
	}
	from := "the built-in policy, as there is no policy_file"
	if c.PolicyFile != "" {
		from = "the policy of " + c.PolicyFile
	}
	fmt.Fprintf(&text, "\n# And %s:\n#\n", from)
	var policy bytes.Buffer
	if err := p.Print(&policy); err != nil {
		return err
	}
	for line := range strings.Lines(policy.String()) {
		text.WriteString(strings.TrimRight("# "+line, " \n") + "\n")
	}
	_, err := w.Write(text.Bytes())
	return err
}

// print writes the fields of a form, each with a comment.
func (f *form) print(w io.Writer, comment func(*field) string) error {
	out := bufio.NewWriter(w)
	var open []string // the sections that the line before is in
	for _, one := range f.fields {
		path := strings.Split(one.key, "/")
		sections := path[:len(path)-1]
		same := 0
		for same < len(open) && same < len(sections) && open[same] == sections[same] {
			same++
		}
		for i := same; i < len(sections); i++ {
			fmt.Fprintf(out, "%s%s:\n", strings.Repeat("  ", i), quoteYAML(sections[i]))
		}
		open = sections
		fmt.Fprintf(out, "%s%s: %s # %s\n", strings.Repeat("  ", len(sections)), path[len(path)-1], one.value.text(), comment(one))
	}
	return out.Flush()
}
