const dayjs = require("dayjs");
const plugins = ["advancedFormat", "buddhistEra", "calendar", "customParseFormat", "dayOfYear", "duration", "isBetween", "isLeapYear", "isSameOrAfter", "isSameOrBefore", "isToday", "isTomorrow", "isYesterday", "isoWeek", "isoWeeksInYear", "localeData", "localizedFormat", "minMax", "objectSupport", "quarterOfYear", "relativeTime", "timezone", "toArray", "toObject", "utc", "weekOfYear", "weekYear", "weekday"];
for (const name of plugins) dayjs.extend(require("dayjs/plugin/" + name));
for (const name of ["de", "fr", "ja"]) require("dayjs/locale/" + name);

const days = ["2024-01-31", "2024-02-29T12:30:15.250", "2024-03-10T01:30", "2024-03-31T00:59", "2024-10-27T00:30", "2024-11-03T00:30", "2025-06-18T12:00", "2025-06-19", "2025-06-17T23:59:59", "2023-12-31T23:59:59.999", "1999-09-09", "2024-07-04T23:00Z", "2020-12-28"];
const units = ["day", "month", "year", "hour", "minute", "week", "quarter", "d", "M", "y", "s", "ms", "date"];
const formats = ["YYYY-MM-DD HH:mm:ss.SSS Z", "dddd, MMMM D, YYYY h:mm A", "[at] H [o'clock]", "Do Q wo ww gggg", "L LT", "LLLL", "X x", "DDD", "BBBB", undefined, "E z"];

// Its methods are called with a day before their arguments; static functions by their name.
const methods = {};
for (const name of Object.getOwnPropertyNames(dayjs.prototype)) {
  if (/^[a-z]/.test(name) && typeof dayjs.prototype[name] === "function" && !/^(constructor|parse|init)$/.test(name)) {
    methods[name] = (day, ...args) => dayjs(day)[name](...args);
  }
}
const statics = {};
for (const name of Object.keys(dayjs)) if (typeof dayjs[name] === "function") statics["dayjs." + name] = (...args) => dayjs[name](...args);
const day = (d) => d.pick(days);

define({
  functions: { dayjs: (...args) => dayjs(...args), ...statics, ...methods },
  templates: [
    (d) => [day(d)], (d) => [day(d)], (d) => [day(d), day(d)], (d) => [day(d), day(d), d.pick(units)], (d) => [day(d), d.int(-3, 40)], (d) => [day(d), d.int(-3, 14), d.pick(units)], (d) => [day(d), d.pick(units)], (d) => [day(d), d.pick(units), d.int(0, 12)], (d) => [day(d), d.pick(formats)], (d) => [day(d), day(d), d.pick(units), true],
    (d) => [day(d), d.pick(["de", "fr", "ja"])], (d) => [day(d), true],
  ],
  own: {
    dayjs: [(d) => [day(d)], (d) => [new Date(2024, d.int(0, 11), 31)], (d) => [1700000000000 + d.int(0, 1e9)], (d) => ["15.01.2025 13:07", "DD.MM.YYYY HH:mm"], (d) => ["Jan 5 2024", "MMM D YYYY", "en", true], (d) => ["2024-02-30", "YYYY-MM-DD", true], (d) => [[2024, d.int(0, 11), 5]], (d) => [{ year: 2024, month: d.int(0, 11), day: 3 }], (d) => [undefined], (d) => [null]],
    "dayjs.extend": [() => [(options, Class, factory) => { factory.extended = true }]], "dayjs.locale": [() => ["en"]], "dayjs.isDayjs": [(d) => [d.pick([1, dayjs(0), {}])]], "dayjs.unix": [(d) => [1700000000 + d.int(0, 1e6)]], "dayjs.duration": [(d) => [d.int(1, 100), d.pick(["days", "hours", "minutes", "months"])], (d) => [{ days: d.int(0, 9), hours: 3 }], () => ["P1Y2M3DT4H5M6S"]],
    "dayjs.isDuration": [(d) => [d.pick([1, dayjs.duration(5)])]], "dayjs.max": [(d) => [dayjs(day(d)), dayjs(day(d))]], "dayjs.min": [(d) => [dayjs(day(d)), dayjs(day(d))]], "dayjs.tz": [(d) => [day(d), d.pick(["Asia/Tokyo", "America/New_York", "Europe/London"])]], "dayjs.utc": [(d) => [day(d)]], "dayjs.localeData": [() => []],
    tz: [(d) => [day(d), d.pick(["Asia/Tokyo", "America/New_York", "Europe/London"])]], isBetween: [(d) => [day(d), day(d), day(d)], (d) => [day(d), day(d), day(d), "month", d.pick(["()", "[]", "[)"])]], calendar: [(d) => [day(d), "2025-06-18"], (d) => [day(d)]], add: [(d) => [day(d), d.int(-30, 40), d.pick(units)], (d) => [day(d), dayjs.duration(d.int(1, 50), "hours")]],
    subtract: [(d) => [day(d), d.int(-30, 40), d.pick(units)]], from: [(d) => [day(d), day(d)], (d) => [day(d), day(d), true]], to: [(d) => [day(d), day(d)]],
  },
  apart: { fromToBase: "is for from and to, which are called" },
  also: (value) => (dayjs.isDayjs(value) ? [value.format("YYYY-MM-DDTHH:mm:ssZ"), value.locale()] : value && value.asMilliseconds ? ["duration", value.toISOString()] : value),
});
