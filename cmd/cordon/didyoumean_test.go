package main

import (
	"testing"

	"cordon/supervisor"
)

func TestDidYouMean(t *testing.T) {
	known := func(library string) []string {
		if library == "lodash" {
			return []string{"chunk", "groupBy", "sumBy"}
		}
		return nil
	}
	for _, row := range []struct{ name, code, message, want string }{
		{"a member", `const _ = require("lodash"); _.groupBuy([])`, "_.groupBuy is not a function", "did you mean _.groupBy? cordon libs lodash lists what lodash has"},
		{"taken out", `const { chunk, groupBuy } = require('lodash')`, "groupBuy is not a function", "did you mean groupBy? cordon libs lodash lists what lodash has"},
		{"among others", `const a = 1, lo = require("lodash"), b = 2`, "lo.sumby is not a function", "did you mean lo.sumBy? cordon libs lodash lists what lodash has"},
		{"nothing like it", `const _ = require("lodash")`, "_.frobnicate is not a function", ""},
		{"one that is there", `const _ = require("lodash")`, "_.groupBy is not a function", ""},
		{"of no library", `const rows = {}; const _ = require("lodash")`, "rows.groupBuy is not a function", ""},
		{"of another library", `const d = require("dayjs")`, "d.groupBuy is not a function", ""},
		{"taken under another name", `const { groupBuy: g } = require("lodash")`, "g is not a function", ""},
		{"a part of a member", `const _ = require("lodash")`, "_.groupBuy.x is not a function", ""},
		{"another error", `const _ = require("lodash")`, "_.groupBuy is odd", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			e := &supervisor.ExecutionError{Name: "TypeError", Message: row.message}
			if got := didYouMean(row.code, e, known); got != row.want {
				t.Errorf("hint %q, want %q", got, row.want)
			}
		})
	}
	if hint := didYouMean(`const _ = require("lodash")`, &supervisor.ExecutionError{Name: "Error", Message: "_.sumby is not a function"}, known); hint != "" {
		t.Errorf("an error of another class has the hint %q", hint)
	}
}
