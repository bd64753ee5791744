package intl

// dateFields are the fields of a date that an Intl.DateTimeFormat was asked for, each with its
// width as the options spell it, "" where it is absent.
type dateFields struct {
	weekday, era, year, month, day string
	hour, minute, second, zone     string
	// fraction is the number of digits of the second's fraction, 0 to 3.
	fraction int
	// cycle is h11, h12, h23 or h24.
	cycle string
}

// token is one piece of a pattern: a field with its width, or literal text.
type token struct {
	field, width string
}

// literal makes a token of fixed text.
func literal(text string) token {
	return token{"literal", text}
}

// narrowNoBreakSpace stands before AM and PM since CLDR 42.
const narrowNoBreakSpace = "\u202f"

// pattern builds the en-US pattern of the fields. ok is false for combinations for which CLDR
// has no pattern, so that ICU makes do with texts such as "2024 (day: 5)".
func (f *dateFields) pattern() (tokens []token, ok bool) {
	date, ok := f.datePattern()
	if !ok {
		return nil, false
	}
	clock, ok := f.timePattern()
	if !ok {
		return nil, false
	}
	if len(date) == 0 || len(clock) == 0 {
		return append(date, clock...), true
	}
	return append(append(date, literal(f.glue())), clock...), true
}

// glue is what stands between the date and the time.
func (f *dateFields) glue() string {
	if f.month == "long" {
		return " at "
	}
	onlyWeekday := f.weekday != "" && f.era == "" && f.year == "" && f.month == "" && f.day == ""
	if onlyWeekday && f.hour != "" && f.zone == "" && f.fraction == 0 && (f.twelve() || f.minute != "") {
		return " "
	}
	return ", "
}

// twelve says that hours count to twelve, with AM and PM.
func (f *dateFields) twelve() bool {
	return f.cycle == "h11" || f.cycle == "h12"
}

// datePattern builds the part of weekday, era, year, month and day.
func (f *dateFields) datePattern() ([]token, bool) {
	weekday, era := token{"weekday", f.weekday}, token{"era", f.era}
	core := f.coreDate()
	if f.month != "" && f.day != "" {
		if f.weekday != "" {
			core = append([]token{weekday, literal(", ")}, core...)
		}
		if f.era != "" {
			core = append(core, literal(" "), era)
		}
		return core, true
	}
	switch {
	case f.era == "" && f.weekday == "":
		return core, f.year == "" || f.day == ""
	case f.year != "" && f.day != "":
		if f.era != "" || f.weekday == "" {
			return nil, false
		}
		return []token{{"day", f.day}, literal(" "), weekday, literal(" "), {"year", f.year}}, true
	case f.day != "":
		if f.weekday == "" {
			return nil, false
		}
		core = append(core, literal(" "), weekday)
		if f.era != "" {
			core = append(core, literal(" "), era)
		}
		return core, true
	case f.year == "" && f.month != "" && !f.monthWithWeekday():
		return nil, false
	case f.era != "" && f.weekday != "" && len(core) == 0:
		return nil, false
	case f.weekday == "short" && f.year == "2-digit" && f.month == "" && f.era == "":
		return []token{weekday, literal(" "), {"year", f.year}}, true
	}
	for _, t := range []token{era, weekday} {
		if t.width == "" {
			continue
		}
		if len(core) > 0 {
			core = append(core, literal(" "))
		}
		core = append(core, t)
	}
	return core, true
}

// monthWithWeekday says that CLDR has a pattern for these two alone.
func (f *dateFields) monthWithWeekday() bool {
	if f.era != "" {
		return false
	}
	switch f.weekday {
	case "short":
		return f.month == "numeric" || f.month == "short"
	case "long":
		return f.month != "narrow"
	}
	return true
}

// coreDate builds the part of month, day and year.
func (f *dateFields) coreDate() []token {
	numeric := f.month == "numeric" || f.month == "2-digit"
	var tokens []token
	for _, t := range []token{{"month", f.month}, {"day", f.day}, {"year", f.year}} {
		if t.width == "" {
			continue
		}
		if len(tokens) > 0 {
			between := " "
			switch {
			case numeric:
				between = "/"
			case t.field == "year" && f.day != "":
				between = ", "
			}
			tokens = append(tokens, literal(between))
		}
		tokens = append(tokens, t)
	}
	return tokens
}

// timePattern builds the part of hour, minute, second, fraction and zone.
func (f *dateFields) timePattern() ([]token, bool) {
	minute, second := token{"minute", "2-digit"}, token{"second", "2-digit"}
	hasSecond := f.second != "" || f.minute != "" && f.fraction > 0
	var tokens []token
	switch {
	case f.hour != "" && f.minute == "":
		if f.second != "" || f.fraction > 0 {
			return nil, false
		}
		tokens = append(tokens, f.hourToken())
	case f.hour != "":
		tokens = append(tokens, f.hourToken(), literal(":"), minute)
		if hasSecond {
			tokens = append(tokens, literal(":"), second)
		}
	case f.minute != "" && hasSecond:
		tokens = append(tokens, minute, literal(":"), second)
	case f.minute != "":
		tokens = append(tokens, token{"minute", "numeric"})
	case hasSecond:
		if f.second == "2-digit" && f.fraction == 1 {
			return nil, false
		}
		tokens = append(tokens, token{"second", "numeric"})
	}
	if f.fraction > 0 {
		if hasSecond {
			tokens = append(tokens, literal("."))
		}
		tokens = append(tokens, token{"fractionalSecond", itoa(f.fraction)})
	}
	if f.hour != "" && f.twelve() {
		tokens = append(tokens, literal(narrowNoBreakSpace), token{"dayPeriod", ""})
	}
	if f.zone == "" {
		return tokens, true
	}
	if len(tokens) > 0 {
		space := " "
		if f.hour != "" && f.minute == "" && !f.twelve() {
			space = "h "
		}
		tokens = append(tokens, literal(space))
	}
	return append(tokens, token{"timeZoneName", f.zone}), true
}

// hourToken is the hour; where it counts to 24 it always has two digits.
func (f *dateFields) hourToken() token {
	if f.twelve() {
		return token{"hour", f.hour}
	}
	return token{"hour", "2-digit"}
}

// styled gives the fields that a dateStyle and a timeStyle stand for.
func styled(dateStyle, timeStyle, cycle string) dateFields {
	f := dateFields{cycle: cycle}
	switch dateStyle {
	case "full":
		f.weekday, f.month, f.day, f.year = "long", "long", "numeric", "numeric"
	case "long":
		f.month, f.day, f.year = "long", "numeric", "numeric"
	case "medium":
		f.month, f.day, f.year = "short", "numeric", "numeric"
	case "short":
		f.month, f.day, f.year = "numeric", "numeric", "2-digit"
	}
	if timeStyle != "" {
		f.hour, f.minute = "numeric", "2-digit"
		if timeStyle != "short" {
			f.second = "2-digit"
		}
		switch timeStyle {
		case "full":
			f.zone = "long"
		case "long":
			f.zone = "short"
		}
	}
	return f
}
