const dateFns = require("date-fns");
const locales = require("date-fns/locale");

// Local times around what zones do: a time that is skipped, one that comes twice, the ends of
// months and years, leap days.
const moments = [
  [2024, 0, 31, 12, 30], [2024, 1, 29], [2023, 11, 31, 23, 59, 59, 999], [2024, 2, 10, 1, 30], [2024, 2, 10, 2, 30], [2024, 2, 31, 1, 59], [2024, 2, 31, 2, 30], [2024, 3, 7, 1, 45],
  [2024, 9, 6, 2, 15], [2024, 9, 27, 2, 30], [2024, 10, 3, 1, 30], [2024, 10, 3, 0, 30], [2025, 5, 18, 12], [2025, 5, 19, 9, 5, 7, 8], [2025, 5, 17], [2000, 0, 1], [1999, 8, 9, 9, 9, 9], [1970, 0, 1],
  [2024, 5, 15, 10, 20, 30, 400], [2020, 11, 28], [2021, 0, 3], [2024, 6, 4, 23], [2025, 11, 29], [2012, 1, 28, 14, 7],
];
const patterns = ["yyyy-MM-dd HH:mm:ss.SSS xxx", "PPPP", "Pp", "EEEE, do MMMM yyyy", "h:mm a", "RRRR-'W'II-i", "QQQ yyyy", "D", "t T", "'at' hh 'o''clock' b", "yy/M/d H:m:s", "wo LLL ccc", "X XXX z zzzz", "G y BBBB", "e EEEEE", "PPpp", "YYYY"];
const dateTexts = [
  ["2025-01-15", "yyyy-MM-dd"], ["15.01.2025", "dd.MM.yyyy"], ["02/29/2024", "MM/dd/yyyy"], ["02/30/2024", "MM/dd/yyyy"], ["2024-03-10 02:30", "yyyy-MM-dd HH:mm"], ["Jan 5, 2024 3:07 PM", "MMM d, yyyy h:mm a"],
  ["2024-W05-3", "RRRR-'W'II-i"], ["1700000000", "t"], ["Monday 3rd June 2024", "EEEE do MMMM yyyy"], ["24/7/4", "yy/M/d"], ["2024-10-27T02:30:00+02:00", "yyyy-MM-dd'T'HH:mm:ssxxx"], ["", "yyyy"], ["366 2024", "D yyyy"],
];
const isoTexts = ["2025-01-15", "2024-03-10T02:30:00", "2024-10-27T02:30:00+02:00", "2024-02-30", "20240229T101112Z", "2024-W10-4", "2024-366", "2024-06-15T10:20:30.400Z", "2024-06-15 10:20", "+002024-06-15", "nonsense", "2024-06-15T24:00"];

Object.assign(Draw.prototype, {
  local() {
    return new Date(...this.pick(moments));
  },
  date() {
    return this.pick([() => this.local(), () => this.local(), () => this.local(), () => this.local().getTime(), () => new Date(Date.UTC(...this.pick(moments)))])();
  },
  amount() {
    return this.pick([0, 1, 2, 3, 5, 7, 10, 12, 24, 25, 31, 53, 60, 100, -1, -3, -12, 1.7, 366, 1000]);
  },
  interval() {
    const start = this.local();
    return { start, end: dateFns.addDays(start, this.int(0, 70)) };
  },
  short() {
    const start = this.local();
    return { start, end: dateFns.addHours(start, this.int(0, 30)) };
  },
  duration() {
    const all = { years: this.int(0, 2), months: this.int(0, 13), weeks: this.int(0, 5), days: this.int(0, 40), hours: this.int(0, 30), minutes: this.int(0, 90), seconds: this.int(0, 90) };
    return this.pick([all, { months: all.months, days: all.days }, { hours: all.hours, minutes: all.minutes }, {}, { years: 1 }]);
  },
  locale() {
    return locales[this.pick(["de", "fr", "enGB", "es", "ja", "ru", "ar", "ptBR", "zhCN", "tr", "pl", "hi"])];
  },
  options() {
    return this.pick([
      () => ({ locale: this.locale() }), () => ({ weekStartsOn: this.int(0, 6) }), () => ({ weekStartsOn: 1, firstWeekContainsDate: 4 }), () => ({ addSuffix: true }), () => ({ includeSeconds: true, addSuffix: true, locale: this.locale() }),
      () => ({ unit: this.pick(["day", "hour", "month", "minute", "year"]), roundingMethod: this.pick(["floor", "ceil", "round"]) }), () => ({ roundingMethod: this.pick(["floor", "ceil", "trunc"]) }), () => ({ nearestTo: this.pick([1, 5, 15, 30, 6]) }),
      () => ({ format: this.pick(["basic", "extended"]), representation: this.pick(["date", "time", "complete"]) }), () => ({ step: this.pick([2, 3, -1, 6]) }), () => ({ additionalDigits: this.int(0, 2) }), () => ({ fractionDigits: this.int(0, 3) }),
      () => ({ inclusive: true }), () => ({ format: ["years", "days", "hours"], zero: true, delimiter: ", " }), () => ({ useAdditionalWeekYearTokens: true, useAdditionalDayOfYearTokens: true }), () => ({ in: (v) => new Date(v) }),
    ])();
  },
});

const dateTemplates = [
  (d) => [d.date()], (d) => [d.date()], (d) => [d.local()], (d) => [new Date(2025, 5, d.int(16, 20), d.int(0, 23), 30)], (d) => [new Date(NOW + d.pick([-90000, 60000, 3600000, -86400000]))], (d) => [d.date(), d.options()], (d) => [d.date(), d.amount()],
  (d) => [d.date(), d.amount()], (d) => [d.local(), d.int(0, 6)], (d) => [d.local(), d.int(1, 12), d.options()], (d) => [d.date(), d.date()], (d) => [d.date(), d.date()], (d) => [d.local(), dateFns.addHours(d.local(), d.int(0, 9))],
  (d) => [d.date(), d.date(), d.options()], (d) => [d.local(), new Date(2025, 5, d.int(12, 24), 10), d.options()], (d) => [d.date(), d.pick(patterns)], (d) => [d.date(), d.pick(patterns), d.options()], (d) => [d.pick(isoTexts)], (d) => [d.pick(isoTexts), d.options()], (d) => [d.interval()], (d) => [d.interval(), d.options()], (d) => [d.short()], (d) => [d.short(), d.options()],
  (d) => [d.local(), d.interval()], (d) => [d.interval(), d.interval()], (d) => [d.interval(), d.interval(), { inclusive: true }], (d) => [d.local(), d.list(1, 4, () => d.date())], (d) => [d.list(1, 4, () => d.date())], (d) => [d.duration()], (d) => [d.duration(), d.options()],
  (d) => [d.local(), d.duration()], (d) => [d.local(), { year: 2024, month: d.int(0, 11), date: d.int(1, 28), hours: d.int(0, 23) }], (d) => [d.amount()], (d) => [d.int(1970, 2040), d.int(0, 11), d.int(0, 31)], (d) => [d.local(), Date], (d) => [Date, d.date()], () => [], (d) => [new Date(NaN), d.amount()],
];

define({
  functions: functionsOf(dateFns),
  templates: dateTemplates,
  own: {
    parse: [(d) => [...d.pick(dateTexts), new Date(2024, 0, 1)], (d) => [...d.pick(dateTexts), new Date(2024, 0, 1), d.options()], (d) => [dateFns.format(d.local(), "PPPP", { locale: locales.de }), "PPPP", new Date(0), { locale: locales.de }]],
    lightFormat: [(d) => [d.date(), d.pick(["yyyy-MM-dd", "HH:mm:ss.SSS", "d/M/yy", "h:mm a", "'day' d", "QQQ"])]],
    isMatch: [(d) => d.pick(dateTexts), (d) => [...d.pick(dateTexts), d.options()]],
    intlFormat: [(d) => [d.local(), { year: "numeric", month: d.pick(["long", "short", "2-digit"]), day: "numeric" }, { locale: "en-US" }]],
    intlFormatDistance: [(d) => [d.local(), d.local(), { locale: "en-US" }], (d) => [d.local(), d.local(), { unit: d.pick(["day", "week", "month", "hour"]), numeric: "always", locale: "en" }]],
    setDefaultOptions: [(d) => [{}]],
    eachMinuteOfInterval: [(d) => [d.short(), { step: d.pick([7, 15, 30]) }], (d) => [{ start: new Date(2024, 2, 10, 1, 50), end: new Date(2024, 2, 10, 3, 10) }, { step: 5 }]],
  },
});
