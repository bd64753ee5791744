// Package intl gives a goja runtime the part of ECMA-402 that cordon answers for: the locale
// en-US (and en, which has the same data), correct to the byte against Node 20 with full ICU.
//
//	err := intl.Install(rt, intl.Env{Zone: zones.Load, Local: time.UTC, Now: clock.Now})
//
// It defines Intl with NumberFormat, DateTimeFormat, PluralRules, ListFormat,
// RelativeTimeFormat, Collator and getCanonicalLocales, and replaces the toLocale* methods of
// Number, BigInt, Date and String, and String.prototype.localeCompare.
//
// What the package does not know it refuses: another locale, a calendar, an option or a
// combination of options outside the data gets a RangeError that names it and what is
// supported. Not there are Intl.Segmenter, Intl.DisplayNames, Intl.Locale,
// Intl.supportedValuesOf, and the methods formatRange, formatRangeToParts and selectRange.
//
// Where answers can differ from Node's: the rules of time zones are Go's, which know more of
// the time before 1970 (and of Tijuana before 1977) than ICU's; comparisons of text outside
// Latin, Greek, Cyrillic and common punctuation use the older CLDR of golang.org/x/text; and
// roundingIncrement is exact for numbers of more than 34 digits, where ICU's is not.
//
// Nothing here makes a system call. The natives use intrinsics that they took when Install
// ran, so that nothing a script does to a prototype changes them.
package intl
