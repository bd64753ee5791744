package intl

import (
	"strings"

	"github.com/dop251/goja"
)

// supportedText ends the errors about locales.
const supportedText = "scripts have the locales en-US and en"

// retired are the two-letter languages and regions whose canonical form is another code.
var retired = map[string]string{
	"in": "id", "iw": "he", "ji": "yi", "jw": "jv", "mo": "ro", "sh": "", "tl": "fil",
	"AN": "CW", "BU": "MM", "CS": "RS", "CT": "KI", "DD": "DE", "DY": "BJ", "FQ": "AQ", "FX": "FR",
	"HV": "BF", "JT": "UM", "MI": "UM", "NH": "VU", "NQ": "AQ", "NT": "SA", "PC": "FM", "PU": "UM",
	"PZ": "PA", "QU": "EU", "RH": "ZW", "SU": "RU", "TP": "TL", "UK": "GB", "VD": "VN", "WK": "UM",
	"YD": "YE", "YU": "RS", "ZR": "CD",
}

// locale is a locale that a formatter was asked for: en or en-US with its keywords.
type locale struct {
	name     string
	keywords []keyword
	// implied says that the script named none and has the default.
	implied bool
}

// tag is the locale's name with the keywords that had an effect.
func (l locale) tag(used ...keyword) string {
	return l.name + keywordText(used)
}

// keyword gives the value of one -u- key.
func (l locale) keyword(key string) (value string, ok bool) {
	for _, k := range l.keywords {
		if k.key == key {
			return k.value, true
		}
	}
	return "", false
}

// numbering gives the keyword nu, which formatters of numbers keep in their locale.
func (l locale) numbering() []keyword {
	if value, ok := l.keyword("nu"); ok {
		return []keyword{{"nu", value}}
	}
	return nil
}

// requestLocale resolves a locales argument. The first tag counts: where Node would take it,
// falling back to a later one would be a wrong answer in silence.
func (r *realm) requestLocale(value goja.Value) locale {
	tags := r.localeList(value)
	if len(tags) == 0 {
		return locale{name: "en-US", implied: true}
	}
	tag, _, supported := parseLangTag(tags[0])
	if !supported || !isSupported(tag) {
		r.throwRange("Locale %s is not supported; %s", tags[0], supportedText)
	}
	for _, k := range tag.keywords {
		if k.key == "nu" && k.value != "latn" || k.key == "ca" && k.value != "gregory" || k.key == "va" {
			r.throwRange("Locale %s is not supported: keyword %s-%s; %s", tags[0], k.key, k.value, supportedText)
		}
	}
	return locale{name: tag.base(), keywords: tag.keywords}
}

// isSupported says that the package has the data of a tag.
func isSupported(tag langTag) bool {
	base := tag.base()
	return base == "en" || base == "en-US"
}

// localeList is CanonicalizeLocaleList: a string, or an array-like of strings. The tags keep
// their own text when the package cannot bring them into canonical form.
func (r *realm) localeList(value goja.Value) []string {
	if value == nil || goja.IsUndefined(value) {
		return nil
	}
	if text, ok := value.(goja.String); ok {
		return []string{r.checkTag(text.String())}
	}
	if goja.IsNull(value) {
		r.throwType("Cannot convert undefined or null to object")
	}
	object := value.ToObject(r.rt)
	var tags []string
	length := object.Get("length")
	if length == nil {
		return nil
	}
	count := length.ToInteger()
	if count > maxLocales {
		r.throwRange("A list of more than %d locales is not supported", maxLocales)
	}
	for i := range int(max(count, 0)) {
		item := object.Get(itoa(i))
		if item == nil {
			continue
		}
		_, isText := item.(goja.String)
		if !isText && !isObject(item) {
			r.throwType("Language ID should be string or object.")
		}
		tag := r.checkTag(r.text(item).String())
		if !contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	return tags
}

// maxLocales bounds the walk over an array-like.
const maxLocales = 1000

// checkTag throws unless text is a language tag, and gives its canonical form.
func (r *realm) checkTag(text string) string {
	tag, valid, supported := parseLangTag(text)
	if !valid {
		r.throwRange("Incorrect locale information provided")
	}
	if !supported {
		return text
	}
	return tag.String()
}

// contains says that list holds text.
func contains(list []string, text string) bool {
	for _, item := range list {
		if item == text {
			return true
		}
	}
	return false
}

// getCanonicalLocales is Intl.getCanonicalLocales.
func (r *realm) getCanonicalLocales(call goja.FunctionCall) goja.Value {
	tags := r.localeList(call.Argument(0))
	for _, text := range tags {
		tag, _, supported := parseLangTag(text)
		_, oldLanguage := retired[tag.language]
		_, oldRegion := retired[tag.region]
		if !supported || oldLanguage || oldRegion || len(tag.language) > 2 || len(tag.region) == 3 {
			r.throwRange("The canonical form of locale %s is not known; supported: two-letter "+
				"languages and regions that are in use", text)
		}
	}
	return r.strings(tags)
}

// supportedLocalesOf is the static method of all Intl constructors.
func (r *realm) supportedLocalesOf(class string, call goja.FunctionCall) goja.Value {
	tags := r.localeList(call.Argument(0))
	r.options("Intl."+class+".supportedLocalesOf", call.Argument(1)).matcher()
	var supported []string
	for _, text := range tags {
		if tag, _, ok := parseLangTag(text); ok && isSupported(tag) {
			supported = append(supported, text)
		}
	}
	return r.strings(supported)
}

// caseMethod defines String.prototype.toLocaleLowerCase or toLocaleUpperCase. Only Turkish,
// Azeri, Lithuanian and Greek differ from the plain methods, and these are no locales here.
func (r *realm) caseMethod(prototype *goja.Object, name, plain string) {
	change, _ := goja.AssertFunction(prototype.Get(plain))
	r.method(prototype, name, 0, func(call goja.FunctionCall) goja.Value {
		if goja.IsUndefined(call.This) || goja.IsNull(call.This) {
			r.throwType("String.prototype.%s called on null or undefined", name)
		}
		text := r.text(call.This)
		if tags := r.localeList(call.Argument(0)); len(tags) > 0 {
			language, _, _ := strings.Cut(strings.ToLower(tags[0]), "-")
			if len(language) > 2 || contains(specialCasing, language) {
				r.throwRange("Locale %s is not supported; %s", tags[0], supportedText)
			}
		}
		changed, err := change(text)
		if err != nil {
			panic(err)
		}
		return changed
	})
}

// specialCasing are the languages with case rules of their own.
var specialCasing = []string{"az", "el", "lt", "tr"}
