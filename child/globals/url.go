package globals

import (
	"cordon/child/globals/weburl"

	"github.com/dop251/goja"
)

// urlState is the state of a URL object.
type urlState struct {
	url *weburl.URL
	// params is what searchParams gives, made when it is first asked for.
	params       *paramsState
	paramsObject *goja.Object
}

// refresh reads the query into the searchParams object after the URL has changed.
func (s *urlState) refresh() {
	if s.params != nil {
		s.params.list = weburl.ParseParams(s.url.Query())
	}
}

// urlPart is one property of URL objects. set is nil for what cannot be set.
type urlPart struct {
	name string
	get  func(*weburl.URL) string
	set  func(*weburl.URL, string)
}

func urlParts() []urlPart {
	type u = weburl.URL
	return []urlPart{
		{"origin", (*u).Origin, nil},
		{"protocol", (*u).Protocol, (*u).SetProtocol},
		{"username", (*u).Username, (*u).SetUsername},
		{"password", (*u).Password, (*u).SetPassword},
		{"host", (*u).Host, (*u).SetHost},
		{"hostname", (*u).Hostname, (*u).SetHostname},
		{"port", (*u).Port, (*u).SetPort},
		{"pathname", (*u).Pathname, (*u).SetPathname},
		{"hash", (*u).Hash, (*u).SetHash},
	}
}

// installURL supplies URL, https://url.spec.whatwg.org/#url-class. paramsProto is the
// prototype of the objects that searchParams gives.
func (r *realm) installURL(paramsProto *goja.Object) {
	ctor, proto := r.class("URL", 1, func(c goja.ConstructorCall) {
		if len(c.Arguments) == 0 {
			r.throwCoded(r.errors.typeError, "ERR_MISSING_ARGS", "The \"url\" argument must be specified")
		}
		r.slots.put(c.This, &urlState{url: r.parseURL(c.Arguments)})
	})
	for _, part := range urlParts() {
		r.urlAccessor(proto, part)
	}
	r.webAccessor(proto, "href", r.urlHref, func(c goja.FunctionCall) goja.Value {
		s := receiver[*urlState](r, c, "set URL.href")
		s.url = r.parseURL(c.Arguments[:min(1, len(c.Arguments))])
		if s.params != nil {
			s.params.owner = s.url
		}
		s.refresh()
		return goja.Undefined()
	})
	r.webAccessor(proto, "search", func(c goja.FunctionCall) goja.Value {
		return r.rt.ToValue(receiver[*urlState](r, c, "get URL.search").url.Search())
	}, func(c goja.FunctionCall) goja.Value {
		s := receiver[*urlState](r, c, "set URL.search")
		s.url.SetSearch(r.text(c.Argument(0)))
		s.refresh()
		return goja.Undefined()
	})
	r.webAccessor(proto, "searchParams", func(c goja.FunctionCall) goja.Value {
		return r.searchParams(receiver[*urlState](r, c, "get URL.searchParams"), paramsProto)
	}, nil)
	r.webMethod(proto, "toString", 0, r.urlHref)
	r.webMethod(proto, "toJSON", 0, r.urlHref)
	r.installURLStatics(ctor, proto)
}

func (r *realm) urlAccessor(proto *goja.Object, part urlPart) {
	get := func(c goja.FunctionCall) goja.Value {
		return r.rt.ToValue(part.get(receiver[*urlState](r, c, "get URL."+part.name).url))
	}
	if part.set == nil {
		r.webAccessor(proto, part.name, get, nil)
		return
	}
	r.webAccessor(proto, part.name, get, func(c goja.FunctionCall) goja.Value {
		s := receiver[*urlState](r, c, "set URL."+part.name)
		part.set(s.url, r.text(c.Argument(0)))
		return goja.Undefined()
	})
}

func (r *realm) urlHref(c goja.FunctionCall) goja.Value {
	return r.rt.ToValue(receiver[*urlState](r, c, "URL.href").url.String())
}

func (r *realm) installURLStatics(ctor, proto *goja.Object) {
	r.webMethod(ctor, "canParse", 1, func(c goja.FunctionCall) goja.Value {
		r.requireArgument(c, "url")
		_, ok := r.tryURL(c.Arguments)
		return r.rt.ToValue(ok)
	})
	r.webMethod(ctor, "parse", 1, func(c goja.FunctionCall) goja.Value {
		r.requireArgument(c, "url")
		u, ok := r.tryURL(c.Arguments)
		if !ok {
			return goja.Null()
		}
		o := r.rt.CreateObject(proto)
		r.slots.put(o, &urlState{url: u})
		return o
	})
}

// tryURL parses the arguments url and base.
func (r *realm) tryURL(args []goja.Value) (*weburl.URL, bool) {
	text := r.text(args[0])
	var base *weburl.URL
	if len(args) > 1 && !goja.IsUndefined(args[1]) {
		var ok bool
		if base, ok = weburl.Parse(r.text(args[1]), nil); !ok {
			return nil, false
		}
	}
	return weburl.Parse(text, base)
}

// parseURL is tryURL that throws as Node does.
func (r *realm) parseURL(args []goja.Value) *weburl.URL {
	if len(args) == 0 {
		args = []goja.Value{goja.Undefined()}
	}
	u, ok := r.tryURL(args)
	if !ok {
		err := r.makeError(r.errors.typeError, "Invalid URL")
		r.must(err.DefineDataProperty("code", r.rt.ToValue("ERR_INVALID_URL"), yes, yes, yes))
		for i, name := range []string{"input", "base"} {
			if i < len(args) && goja.IsString(args[i]) {
				r.must(err.DefineDataProperty(name, args[i], yes, yes, yes))
			}
		}
		panic(err)
	}
	return u
}

// searchParams gives the one URLSearchParams object of a URL.
func (r *realm) searchParams(s *urlState, proto *goja.Object) *goja.Object {
	if s.paramsObject == nil {
		s.params = &paramsState{list: weburl.ParseParams(s.url.Query()), owner: s.url}
		s.paramsObject = r.rt.CreateObject(proto)
		r.slots.put(s.paramsObject, s.params)
	}
	return s.paramsObject
}
