package intl

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Written by tables/generate.js, which says what the fields are.
var (
	//go:embed tables/zones.txt
	zoneTable string
	//go:embed tables/zonenames.txt
	zoneNameTable string
	//go:embed tables/zonelinks.txt
	zoneLinkTable string
)

// canonicalZone gives the name that Node has for a time zone, and the key of its names in
// zoneTable; both are empty for an unknown one.
func canonicalZone(name string) (canonical, key string) {
	if fields := record(zoneLinkTable, strings.ToLower(name)); fields != nil {
		return fields[0], fields[1]
	}
	return "", ""
}

// ZoneName names the zone of a time as it is called at that time, in full: "Central European
// Summer Time", or "GMT+05:30" where CLDR has no name. Local time has to be a named zone.
func ZoneName(at time.Time) string {
	_, key := canonicalZone(at.Location().String())
	return zoneText(key, "long", at)
}

// zoneText names a zone at an instant. Where CLDR has no name the offset stands in.
func zoneText(zone, width string, at time.Time) string {
	_, offset := at.Zone()
	switch width {
	case "short", "long":
		if name := zoneName(zone, width, at.Unix(), offset); name != "" {
			return name
		}
	}
	return offsetText(offset, width == "long" || width == "longOffset")
}

// zoneName looks the name of a zone up that holds at an instant with an offset.
func zoneName(zone, width string, seconds int64, offset int) string {
	fields := record(zoneTable, zone)
	if fields == nil {
		return ""
	}
	holds := ""
	for span := range strings.SplitSeq(fields[0], ";") {
		start, names, _ := strings.Cut(span, ":")
		if from, err := strconv.ParseInt(start, 10, 64); err == nil && seconds < from {
			break
		}
		holds = names
	}
	for name := range strings.SplitSeq(holds, ",") {
		at, index, _ := strings.Cut(name, "=")
		if at != strconv.Itoa(offset) {
			continue
		}
		names := record(zoneNameTable, index)
		if width == "long" {
			return names[0]
		}
		return names[1]
	}
	return ""
}

// offsetText writes an offset from UTC in seconds: GMT+5:30, or GMT+05:30 in the long form.
func offsetText(offset int, long bool) string {
	sign := '+'
	if offset < 0 {
		sign, offset = '-', -offset
	}
	hours, minutes, seconds := offset/3600, offset/60%60, offset%60
	text := fmt.Sprintf("GMT%c%d", sign, hours)
	if long {
		text = fmt.Sprintf("GMT%c%02d:%02d", sign, hours, minutes)
	} else if minutes != 0 || seconds != 0 {
		text += fmt.Sprintf(":%02d", minutes)
	}
	if seconds != 0 {
		text += fmt.Sprintf(":%02d", seconds)
	}
	return text
}
