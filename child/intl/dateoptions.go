package intl

import (
	"strings"
	"time"

	"github.com/dop251/goja"
)

// dateFormat is a resolved Intl.DateTimeFormat.
type dateFormat struct {
	locale string
	zone   *time.Location
	// zoneName is Node's name of the zone, zoneKey the key of its names in zoneTable.
	zoneName, zoneKey    string
	cycle                string
	dateStyle, timeStyle string
	tokens               []token
	bound                *goja.Object
}

// need says which fields a method asks for and which it adds when none of these is given.
type need struct {
	class            string
	date, time       bool
	addDate, addTime bool
}

const dateClass = "Intl.DateTimeFormat"

// The four callers of ECMA-402's CreateDateTimeFormat.
var (
	anyDate  = need{class: dateClass, date: true, time: true, addDate: true}
	anyAll   = need{class: "Date.prototype.toLocaleString", date: true, time: true, addDate: true, addTime: true}
	dateDate = need{class: "Date.prototype.toLocaleDateString", date: true, addDate: true}
	timeTime = need{class: "Date.prototype.toLocaleTimeString", time: true, addTime: true}
)

// newDateFormat reads the arguments of Intl.DateTimeFormat and of Date's methods.
func (r *realm) newDateFormat(locales, options goja.Value, n need) *dateFormat {
	requested := r.requestLocale(locales)
	b := r.options(n.class, options)
	b.matcher()
	b.calendar()
	b.numberingSystem()
	f := &dateFormat{}
	cycle, byOption := readCycle(b, requested)
	f.readZone(b)
	fields := b.dateFields()
	b.choiceOf("formatMatcher", "basic", "best fit")
	f.dateStyle = b.choice("dateStyle", "full long medium short", "")
	f.timeStyle = b.choice("timeStyle", "full long medium short", "")
	if f.dateStyle != "" || f.timeStyle != "" {
		f.checkStyles(b, fields, n)
		fields = styled(f.dateStyle, f.timeStyle, cycle)
	} else {
		fields.complete(n)
		fields.cycle = cycle
	}
	tokens, ok := fields.pattern()
	if !ok {
		r.throwRange("%s: this combination of date and time fields is not supported: %s",
			n.class, fields.given())
	}
	f.tokens = tokens
	if fields.hour != "" {
		f.cycle = cycle
	}
	f.nameLocale(requested, cycle, byOption)
	return f
}

// calendar reads the option of that name.
func (b bag) calendar() {
	word, ok := b.text("calendar")
	if !ok {
		return
	}
	word = strings.ToLower(word)
	if !isUnicodeType(word) {
		b.r.throwRange("Invalid calendar : %s", word)
	}
	if word != "gregory" {
		b.refuse("calendar", word, "gregory")
	}
}

// readCycle resolves hour12, hourCycle and the locale's keyword hc.
func readCycle(b bag, requested locale) (cycle string, byOption bool) {
	twelve, hasTwelve := b.boolean("hour12")
	option := b.choice("hourCycle", "h11 h12 h23 h24", "")
	fromLocale, _ := requested.keyword("hc")
	cycle = "h12"
	if counterparts[fromLocale] != "" {
		cycle = fromLocale
	}
	switch {
	case !hasTwelve:
		if option != "" {
			cycle = option
		}
	case twelve != (cycle == "h11" || cycle == "h12"):
		cycle = counterparts[cycle]
	}
	return cycle, hasTwelve || option != ""
}

// nameLocale keeps the keywords that had an effect; hc has none where an option took its place.
func (f *dateFormat) nameLocale(requested locale, cycle string, byOption bool) {
	var used []keyword
	for _, k := range requested.keywords {
		hc := k.key == "hc" && k.value == cycle && (f.cycle != "" || !byOption)
		if hc || k.key == "ca" || k.key == "nu" {
			used = append(used, k)
		}
	}
	f.locale = requested.tag(used...)
}

// counterparts are the cycles that hour12 switches between. Node 20 keeps where counting
// begins, so that without AM and PM midnight is 24:00 in en-US.
var counterparts = map[string]string{"h11": "h23", "h12": "h24", "h23": "h11", "h24": "h12"}

// readZone resolves timeZone.
func (f *dateFormat) readZone(b bag) {
	name, ok := b.text("timeZone")
	if !ok {
		f.zone = b.r.env.Local
		f.zoneName, f.zoneKey = canonicalZone(f.zone.String())
		if f.zoneName == "" {
			f.zoneName = f.zone.String()
		}
		return
	}
	f.zoneName, f.zoneKey = canonicalZone(name)
	f.zone = b.r.zone(f.zoneName)
	if f.zone == nil {
		b.r.throwRange("Invalid time zone specified: %s", name)
	}
}

// zone gives the rules of a zone by its canonical name, nil when there is none.
func (r *realm) zone(name string) *time.Location {
	switch name {
	case "":
		return nil
	case "UTC":
		return time.UTC
	}
	if zone := r.zones[name]; zone != nil {
		return zone
	}
	zone, err := r.env.Zone(name)
	if err != nil || zone == nil {
		return nil
	}
	if r.zones == nil {
		r.zones = make(map[string]*time.Location)
	}
	r.zones[name] = zone
	return zone
}

// dateFields reads the options that name fields.
func (b bag) dateFields() dateFields {
	const word, number = "narrow short long", "numeric 2-digit"
	f := dateFields{
		weekday: b.choice("weekday", word, ""),
		era:     b.choice("era", word, ""),
		year:    b.choice("year", number, ""),
		month:   b.choice("month", number+" "+word, ""),
		day:     b.choice("day", number, ""),
	}
	if period := b.choice("dayPeriod", word, ""); period != "" {
		b.r.throwRange("%s option dayPeriod is not supported", b.class)
	}
	f.hour = b.choice("hour", number, "")
	f.minute = b.choice("minute", number, "")
	f.second = b.choice("second", number, "")
	f.fraction = b.integer("fractionalSecondDigits", 1, 3, 0)
	f.zone = b.choice("timeZoneName", "short long shortOffset longOffset shortGeneric longGeneric", "")
	if strings.HasSuffix(f.zone, "Generic") {
		b.refuse("timeZoneName", f.zone, "short, long, shortOffset, longOffset")
	}
	return f
}

// list gives the fields in the order in which the standard checks them.
func (f *dateFields) list() []token {
	fraction := ""
	if f.fraction > 0 {
		fraction = itoa(f.fraction)
	}
	return []token{
		{"weekday", f.weekday}, {"era", f.era}, {"year", f.year}, {"month", f.month}, {"day", f.day},
		{"hour", f.hour}, {"minute", f.minute}, {"second", f.second},
		{"fractionalSecondDigits", fraction}, {"timeZoneName", f.zone},
	}
}

// given names the fields for an error.
func (f *dateFields) given() string {
	var names []string
	for _, t := range f.list() {
		if t.width != "" {
			names = append(names, t.field+" "+t.width)
		}
	}
	return strings.Join(names, ", ")
}

// checkStyles throws where dateStyle or timeStyle stand beside fields, or in the wrong method.
func (f *dateFormat) checkStyles(b bag, fields dateFields, n need) {
	style := "dateStyle"
	if f.dateStyle == "" {
		style = "timeStyle"
	}
	for _, t := range fields.list() {
		if t.width != "" {
			b.r.throwType("Can't set option %s when %s is used", t.field, style)
		}
	}
	if f.timeStyle != "" && !n.time {
		b.r.throwType("Invalid option : timeStyle")
	}
	if f.dateStyle != "" && !n.date {
		b.r.throwType("Invalid option : dateStyle")
	}
}

// complete adds the default fields when none of those that the method needs is given.
func (f *dateFields) complete(n need) {
	hasDate := f.weekday != "" || f.year != "" || f.month != "" || f.day != ""
	hasTime := f.hour != "" || f.minute != "" || f.second != "" || f.fraction > 0
	if n.date && hasDate || n.time && hasTime {
		return
	}
	if n.addDate {
		f.year, f.month, f.day = "numeric", "numeric", "numeric"
	}
	if n.addTime {
		f.hour, f.minute, f.second = "numeric", "numeric", "numeric"
	}
}
