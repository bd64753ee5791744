// Their arguments come in reverse.
const dateFnsFP = require("date-fns/fp");
const plain = library;

define({
  functions: functionsOf(dateFnsFP),
  templates: plain.templates.map((template) => (d) => template(d).reverse()),
  own: {
    ...Object.fromEntries(["parse", "parseWithOptions", "lightFormat", "isMatch", "isMatchWithOptions"].map((name) => [name, plain.own[name.replace("WithOptions", "")].map((template) => (d) => template(d).reverse())])),
    intlFormat: [(d) => [{ locale: "en-US" }, { month: "long", day: "numeric" }, d.local()]],
    intlFormatDistance: [(d) => [d.local(), d.local()]],
    intlFormatDistanceWithOptions: [(d) => [{ unit: d.pick(["day", "week", "month", "hour"]), locale: "en" }, d.local(), d.local()]],
    eachMinuteOfInterval: [(d) => [{ start: new Date(2024, 2, 10, 1, 50), end: new Date(2024, 2, 10, 3, d.int(0, 20)) }]],
    eachMinuteOfIntervalWithOptions: [(d) => [{ step: d.pick([7, 15, 30]) }, d.short()]],
  },
});
