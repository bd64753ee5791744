package globals

import (
	"math"
	"time"
)

// Times are milliseconds since 1970, in UTC unless they are called local, NaN for none;
// ECMA-262, 21.4.1.
const (
	msPerDay = 86_400_000
	// maxTime is the last time that a Date can hold, and minus the first, 21.4.1.1.
	maxTime = 8.64e15
	// maxYear and maxMonth bound the numbers of which V8 makes a day; what lies beyond is no
	// date in any case but contrived ones.
	maxYear, maxMonth = 1_000_000, 10_000_000
)

// The fields of a date, in the order of the constructor's arguments.
const (
	fieldYear = iota
	fieldMonth
	fieldDay
	fieldHour
	fieldMinute
	fieldSecond
	fieldMillisecond
	fieldCount
)

type dateFields [fieldCount]float64

// fieldsOf takes a time apart as the clocks of a zone show it.
func fieldsOf(at float64, zone *time.Location) dateFields {
	t := time.UnixMilli(int64(at)).In(zone)
	return dateFields{
		float64(t.Year()), float64(t.Month()) - 1, float64(t.Day()),
		float64(t.Hour()), float64(t.Minute()), float64(t.Second()), float64(t.Nanosecond() / int(time.Millisecond)),
	}
}

// time puts a time together, which is NaN where there is none: MakeDay, MakeTime, MakeDate,
// UTC and TimeClip of 21.4.1.
func (f *dateFields) time(zone *time.Location) float64 {
	for i := range f {
		if math.IsNaN(f[i]) || math.IsInf(f[i], 0) {
			return math.NaN()
		}
		f[i] = math.Trunc(f[i])
	}
	if math.Abs(f[fieldYear]) > maxYear || math.Abs(f[fieldMonth]) > maxMonth {
		return math.NaN()
	}
	years := math.Floor(f[fieldMonth] / 12)
	month := time.Month(f[fieldMonth]-12*years) + 1
	first := time.Date(int(f[fieldYear]+years), month, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	day := float64(first/msPerDay) + f[fieldDay] - 1
	clock := f[fieldHour]*3_600_000 + f[fieldMinute]*60_000 + f[fieldSecond]*1_000 + f[fieldMillisecond]
	return fromLocal(day*msPerDay+clock, zone)
}

// reach is more than any zone has ever been off UTC; Manila was 15:56 behind.
const reach = 16 * 3_600_000

// fromLocal gives the time at which the clocks of a zone show what they show in UTC at
// local. Of two such times it gives the earlier one; where the clocks skip local, it takes
// the offset of before, as 21.4.1.26 says. The result is clipped.
func fromLocal(local float64, zone *time.Location) float64 {
	if math.IsNaN(local) || math.Abs(local) > maxTime+msPerDay {
		return math.NaN()
	}
	at := int64(local)
	before, after := offset(at-reach, zone), offset(at+reach, zone)
	utc := at - before
	if before != after && offset(utc, zone) != before && offset(at-after, zone) == after {
		utc = at - after
	}
	if float64(utc) > maxTime || float64(utc) < -maxTime {
		return math.NaN()
	}
	return float64(utc)
}

// offset is how many milliseconds local time is ahead of UTC at a time.
func offset(at int64, zone *time.Location) int64 {
	_, seconds := time.UnixMilli(at).In(zone).Zone()
	return int64(seconds) * 1000
}
