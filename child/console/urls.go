package console

import (
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"

	"cordon/child/globals/weburl"
)

// urlFrame shows a URL by its parts, as the class in Node does itself: nothing else that
// the object may have is shown.
func (w *view) urlFrame(href string, c identity) (frame, bool) {
	url, ok := weburl.Parse(href, nil)
	if !ok {
		return frame{}, false
	}
	return frame{open: c.class + " {", close: "}", contents: func(int) []string {
		parts := []string{"href: " + w.quoted(href)}
		for _, part := range []struct{ name, text string }{
			{"origin", url.Origin()}, {"protocol", url.Protocol()}, {"username", url.Username()}, {"password", url.Password()},
			{"host", url.Host()}, {"hostname", url.Hostname()}, {"port", url.Port()}, {"pathname", url.Pathname()}, {"search", url.Search()},
		} {
			parts = append(parts, part.name+": "+w.quoted(part.text))
		}
		w.indent += 2
		params := w.paramsText(url.Query(), "URLSearchParams")
		w.indent -= 2
		return append(parts, "searchParams: "+params, "hash: "+w.quoted(url.Hash()))
	}}, true
}

// maxPairs is how many pairs of a URLSearchParams are shown. Node shows all.
const maxPairs = 1000

// paramsText shows a URLSearchParams in the layout that the class in Node has of its own.
func (w *view) paramsText(query, class string) string {
	pairs := weburl.ParseParams(query)
	if len(pairs) == 0 {
		return class + " {}"
	}
	var parts []string
	length := -len(", ")
	for i, pair := range pairs {
		if i == maxPairs {
			parts = append(parts, "... "+counted(len(pairs)-i, "more item"))
			break
		}
		parts = append(parts, w.quoted(pair.Name)+" => "+w.quoted(pair.Value))
		length += utf8.RuneCountInString(parts[i]) + len(", ")
	}
	if length <= w.width {
		return class + " { " + strings.Join(parts, ", ") + " }"
	}
	margin := "\n" + strings.Repeat(" ", w.indent+2)
	return class + " {" + margin + strings.Join(parts, ","+margin) + " }"
}

func (w *view) quoted(text string) string {
	return (&view{options: ordinary(), Inspector: w.Inspector}).primitive(w.rt.ToValue(text))
}

// webText gives the text of a URL or URLSearchParams object.
func (i *Inspector) webText(v goja.Value) (string, bool) {
	o, ok := v.(*goja.Object)
	if !ok {
		return "", false
	}
	if href, ok := i.urls.URL(o); ok {
		return cut(href), true
	}
	query, ok := i.urls.Params(o)
	return cut(query), ok
}
