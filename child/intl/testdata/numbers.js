const values = [0, -0, 1, -1, 0.5, 1.005, 2.5, -2.5, 1.45, 999.995, 1234.5, -1234.5, 12345.678, 999949, 999950,
  999999.5, 1234567.891, 1e15, 1e16, 1.5e21, 1e-7, 0.00012345, -0.0001, 5e-324, 1.7976931348623157e308,
  NaN, Infinity, -Infinity, 2 ** 53, 0.1 + 0.2, 1.0049999];
// ICU rounds by increments in 34 digits, so numbers with more come out wrong there.
const moderate = values.filter((v) => !(Math.abs(v) > 1e30));
function numbers(options) {
  let format;
  add(JSON.stringify(options), () => { format = new Intl.NumberFormat('en-US', options); return format.resolvedOptions(); });
  if (!format) return;
  for (const value of options.roundingIncrement > 1 ? moderate : values) {
    add(JSON.stringify(options) + ' ' + value, () => text(format.formatToParts(value)));
  }
}
const U = undefined;
product({ style: [U, 'percent'], notation: [U, 'scientific', 'engineering', 'compact'],
  signDisplay: [U, 'always', 'never', 'exceptZero', 'negative'], useGrouping: [U, false, true, 'min2'] }, numbers);
product({ maximumFractionDigits: [U, 0, 2, 20], minimumFractionDigits: [U, 0, 2, 5],
  notation: [U, 'compact', 'scientific'], roundingMode: [U, 'floor', 'halfEven'] }, numbers);
product({ maximumSignificantDigits: [U, 1, 3, 21], minimumSignificantDigits: [U, 1, 3, 5],
  notation: [U, 'compact', 'engineering'] }, numbers);
product({ roundingMode: ['ceil', 'floor', 'expand', 'trunc', 'halfCeil', 'halfFloor', 'halfExpand', 'halfTrunc', 'halfEven'],
  maximumFractionDigits: [0, 1, 2] }, numbers);
product({ roundingPriority: ['morePrecision', 'lessPrecision', 'auto'], maximumSignificantDigits: [U, 2, 4],
  maximumFractionDigits: [U, 1, 3], minimumSignificantDigits: [U, 2], minimumFractionDigits: [U, 1] }, numbers);
product({ roundingIncrement: [1, 2, 5, 10, 25, 50, 5000, 3], minimumFractionDigits: [U, 2], maximumFractionDigits: [U, 2],
  roundingMode: [U, 'halfEven', 'trunc'] }, numbers);
product({ trailingZeroDisplay: ['auto', 'stripIfInteger'], minimumFractionDigits: [U, 2], minimumIntegerDigits: [U, 3, 21] }, numbers);
product({ notation: ['compact'], compactDisplay: ['short', 'long'], minimumFractionDigits: [U, 2],
  maximumFractionDigits: [U, 1], maximumSignificantDigits: [U, 4], minimumIntegerDigits: [U, 3] }, numbers);
for (const value of ['1', ' 12 ', '', '1e3', '0x1F', '0b11', '-5', '+5', 'abc', '1e400', '-1e400', '1e-300', '1_000',
  '123456789012345678901234567890.123456', 'Infinity', '-Infinity', '.5', '5.', '.', '1e', 'e5', '--1', '\u00a07\ufeff',
  123n, -98765432109876543210n, 0n, null, undefined, true, [], [5], {}, { valueOf() { return 7; } }]) {
  for (const options of [{}, { maximumSignificantDigits: 3 }, { style: 'percent' }, { notation: 'compact' }]) {
    add(String(value) + typeof value + JSON.stringify(options), () => new Intl.NumberFormat('en-US', options).format(value));
  }
}
