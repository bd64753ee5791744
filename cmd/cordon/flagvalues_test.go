package main

import (
	"slices"
	"testing"

	"github.com/spf13/pflag"
)

func TestFlagValues(t *testing.T) {
	for _, tt := range []struct {
		name  string
		value func() pflag.Value
		good  []string
		bad   []string
	}{
		{
			"duration", func() pflag.Value { return &durationValue{} },
			[]string{"1ms", "30s", "1m30s", "0.5s"},
			[]string{"", "30", "0s", "-1s", "1us", "1.5ms", "1h2", "NaN", "9999999999h"},
		},
		{
			"count", func() pflag.Value { return &countValue{} },
			[]string{"1", "10000"},
			[]string{"", "0", "-1", "1.5", "1e3", "NaN", "9223372036854775808"},
		},
		{
			"seed", func() pflag.Value { return &seedValue{} },
			[]string{"0", "18446744073709551615"},
			[]string{"", "-1", "18446744073709551616", "0x1", "1.5"},
		},
		{
			"time", func() pflag.Value { return &timeValue{} },
			[]string{"2026-03-01T12:00:00Z", "2026-03-01T12:00:00.5+02:00"},
			[]string{"", "2026-03-01", "2026-03-01 12:00:00", "2026-02-30T00:00:00Z", "now"},
		},
		{
			"list", func() pflag.Value { return &listValue{} },
			[]string{"", "a", "a,b", " a , b "},
			[]string{",", "a,,b", "a,"},
		},
		{
			"choice", func() pflag.Value { return &choiceValue{words: []string{"on", "off"}} },
			[]string{"on", "off"},
			[]string{"", "ON", "o"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, s := range tt.good {
				if err := tt.value().Set(s); err != nil {
					t.Errorf("Set(%q): %v", s, err)
				}
			}
			for _, s := range tt.bad {
				if err := tt.value().Set(s); err == nil {
					t.Errorf("Set(%q) was accepted", s)
				}
			}
		})
	}
}

func TestListTellsEmptyFromAbsent(t *testing.T) {
	var list listValue
	if list.names != nil {
		t.Error("an absent list is not nil")
	}
	if err := list.Set(""); err != nil || list.names == nil || len(list.names) != 0 {
		t.Errorf("an empty list is %#v, %v", list.names, err)
	}
	for _, s := range []string{"b,a", "a,c"} {
		if err := list.Set(s); err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{"b", "a", "c"}; !slices.Equal(list.names, want) {
		t.Errorf("names = %v, want %v", list.names, want)
	}
}

func TestAlternatives(t *testing.T) {
	for want, words := range map[string][]string{"": nil, "a": {"a"}, "a or b": {"a", "b"}, "a, b or c": {"a", "b", "c"}} {
		if got := alternatives(words); got != want {
			t.Errorf("alternatives(%v) = %q, want %q", words, got, want)
		}
	}
}
