package intl

import "github.com/dop251/goja"

const collatorName = "Intl.Collator"

// collatorClass is Intl.Collator.
func (r *realm) collatorClass() class {
	return class{
		name: "Collator", callable: true,
		make: func(self *goja.Object, locales, options goja.Value) {
			r.collators.set(self, r.newCollation(locales, options, collatorName))
		},
		methods: []method{
			{name: "resolvedOptions", call: func(call goja.FunctionCall) goja.Value {
				return r.collatorOptions(r.collatorOf(call.This, "resolvedOptions"))
			}},
			{name: "compare", get: true, call: func(call goja.FunctionCall) goja.Value {
				c := r.collatorOf(call.This, "compare")
				if c.bound == nil {
					c.bound = r.function("", 2, func(call goja.FunctionCall) goja.Value {
						a := r.text(call.Argument(0)).String()
						return r.rt.ToValue(c.compare(a, r.text(call.Argument(1)).String()))
					})
				}
				return c.bound
			}},
		},
	}
}

// collatorOf finds the data of a receiver.
func (r *realm) collatorOf(this goja.Value, method string) *collation {
	c := r.collators.get(this)
	if c == nil {
		r.throwType("Method Intl.Collator.prototype.%s called on incompatible receiver", method)
	}
	return c
}

// newCollation reads the arguments of Intl.Collator and of localeCompare.
func (r *realm) newCollation(locales, options goja.Value, caller string) *collation {
	requested := r.requestLocale(locales)
	b := r.options(caller, options)
	c := &collation{usage: b.choice("usage", "sort search", "sort")}
	b.matcher()
	if name, ok := b.text("collation"); ok && name != "default" && name != "standard" {
		b.refuse("collation", name, "default")
	}
	numeric, hasNumeric := b.boolean("numeric")
	byLocale, hasKeyword := requested.keyword("kn")
	var used []keyword
	c.numeric = numeric
	if !hasNumeric && hasKeyword {
		c.numeric = byLocale == ""
	}
	if hasKeyword && (byLocale == "" || byLocale == "false") {
		used = append(used, keyword{"kn", byLocale})
	}
	c.locale = requested.tag(used...)
	if first := b.choice("caseFirst", "upper lower false", "false"); first != "false" {
		b.refuse("caseFirst", first, "false")
	}
	for _, key := range []string{"kf", "ks", "ka", "co", "kb", "kc", "kk", "kr"} {
		if value, ok := requested.keyword(key); ok && value != "false" {
			r.throwRange("%s: locale keyword %s-%s is not supported", caller, key, value)
		}
	}
	c.sensitivity = b.choice("sensitivity", "base accent case variant", "variant")
	if ignore, _ := b.boolean("ignorePunctuation"); ignore {
		b.refuse("ignorePunctuation", "true", "false")
	}
	return c
}

// collatorOptions makes the result of resolvedOptions.
func (r *realm) collatorOptions(c *collation) goja.Value {
	o := r.rt.NewObject()
	r.property(o, "locale", c.locale)
	r.property(o, "usage", c.usage)
	r.property(o, "sensitivity", c.sensitivity)
	r.property(o, "ignorePunctuation", false)
	r.property(o, "collation", "default")
	r.property(o, "numeric", c.numeric)
	r.property(o, "caseFirst", "false")
	return o
}

// localeCompare is String.prototype.localeCompare.
func (r *realm) localeCompare(call goja.FunctionCall) goja.Value {
	if goja.IsUndefined(call.This) || goja.IsNull(call.This) {
		r.throwType("String.prototype.localeCompare called on null or undefined")
	}
	a := r.text(call.This).String()
	b := r.text(call.Argument(0)).String()
	if len(call.Arguments) > 1 {
		return r.rt.ToValue(r.newCollation(call.Argument(1), call.Argument(2), "String.prototype.localeCompare").compare(a, b))
	}
	if r.collation == nil {
		r.collation = &collation{locale: "en-US", usage: "sort", sensitivity: "variant"}
	}
	return r.rt.ToValue(r.collation.compare(a, b))
}
