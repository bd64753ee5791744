package daemon

import (
	"mime"
	"net/http"
	"strconv"
	"strings"

	"cordon/supervisor/api"
)

const jsonType = "application/json"

// checkContent refuses a body that is not plain JSON by its own account.
func checkContent(h http.Header) *api.Problem {
	if encoding := h.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return api.NewProblem(api.UnsupportedMediaType, "the body is compressed ("+cut(encoding)+"): send it as it is, without Content-Encoding")
	}
	given := h.Get("Content-Type")
	if given == "" || given == jsonType {
		return nil
	}
	media, params, err := mime.ParseMediaType(given)
	if err != nil || media != jsonType {
		return api.NewProblem(api.UnsupportedMediaType,
			"the body is "+cut(given)+": send JSON with Content-Type: application/json (curl --json does)")
	}
	if charset, ok := params["charset"]; ok && !strings.EqualFold(charset, "utf-8") {
		return api.NewProblem(api.UnsupportedMediaType, "the body is in "+cut(charset)+": JSON is UTF-8")
	}
	return nil
}

// wantsStream chooses the form of a result: one JSON value, or lines as they come.
func wantsStream(h http.Header) (bool, *api.Problem) {
	accepts := h.Values("Accept")
	if len(accepts) == 0 || len(accepts) == 1 && (accepts[0] == "" || accepts[0] == jsonType || accepts[0] == "*/*") {
		return false, nil
	}
	var whole, lines preference
	for _, one := range strings.Split(strings.Join(accepts, ","), ",") {
		media, params, err := mime.ParseMediaType(one)
		if err != nil {
			continue
		}
		quality := 1.0
		if q, ok := params["q"]; ok {
			if quality, err = strconv.ParseFloat(q, 64); err != nil {
				continue
			}
		}
		whole.consider(jsonType, media, quality)
		lines.consider(api.StreamType, media, quality)
	}
	if whole.quality <= 0 && lines.quality <= 0 {
		return false, api.NewProblem(api.NotAcceptable,
			"a result comes as "+jsonType+" or "+api.StreamType+": Accept names neither")
	}
	return lines.quality > whole.quality, nil
}

// preference is how much a caller wants one media type, by the range that says most of it
// (RFC 9110, section 12.5.1).
type preference struct {
	exact   int
	quality float64
}

func (p *preference) consider(media, given string, quality float64) {
	exact := 0
	switch {
	case given == media:
		exact = 3
	case given == "application/*":
		exact = 2
	case given == "*/*":
		exact = 1
	}
	if exact > p.exact {
		p.exact, p.quality = exact, quality
	}
}

// cut shortens what a caller sent to what a message bears.
func cut(s string) string {
	const longest = 64
	if len(s) > longest {
		return strconv.Quote(s[:longest]) + "..."
	}
	return strconv.Quote(s)
}
