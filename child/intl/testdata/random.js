// Random combinations of all options, from a fixed seed (mulberry32).
let seed = 20261122;
function rnd(n) {
  seed = (seed + 0x6D2B79F5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % n;
}
const pick = (list) => list[rnd(list.length)];
const U = undefined;

// choose picks a value for each option and leaves the undefined ones out.
function choose(fields) {
  const options = {};
  for (const name of Object.keys(fields)) {
    const value = pick(fields[name]);
    if (value !== U) options[name] = value;
  }
  return options;
}

const timeZone = ['UTC', 'America/New_York', 'Europe/Paris', 'Asia/Tokyo', 'Australia/Adelaide', 'America/Halifax',
  'Africa/Lagos', 'Pacific/Kiritimati', 'Asia/Kolkata', 'America/Caracas', 'Europe/Istanbul', 'Asia/Almaty', 'US/Eastern'];
const word = [U, U, 'short', 'long', 'narrow'], number = [U, 'numeric', '2-digit'];
const style = [U, 'full', 'long', 'medium', 'short'];
for (let i = 0; i < 1500; i++) {
  const options = rnd(4) === 0
    ? choose({ timeZone, dateStyle: style, timeStyle: style, hour12: [U, true, false], hourCycle: [U, 'h11', 'h23', 'h24'] })
    : choose({ timeZone, weekday: word, era: [U, U, U, U, U, 'short', 'long', 'narrow'], year: number,
      month: [...number, 'short', 'long', 'narrow'], day: number, hour: number, minute: number, second: number,
      fractionalSecondDigits: [U, U, 1, 2, 3], hour12: [U, U, true, false], hourCycle: [U, U, 'h11', 'h12', 'h23', 'h24'],
      timeZoneName: [U, U, 'short', 'long', 'shortOffset', 'longOffset'] });
  const time = rnd(3) ? Math.floor((rnd(32768) / 32768) * 2.5e12 + 2e11) + rnd(86400000) : Math.floor((rnd(32768) / 32768) * 8.6e15);
  const method = pick(['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString']);
  add(JSON.stringify([options, time, method]), () => new Date(time)[method]('en-US', options));
  add(JSON.stringify([options, time]), () => text(new Intl.DateTimeFormat('en-US', options).formatToParts(time)));
}
for (let i = 0; i < 3000; i++) {
  const options = choose({ style: [U, 'percent', 'currency', 'unit'], notation: [U, U, 'compact', 'scientific', 'engineering'],
    compactDisplay: [U, 'long'], currency: ['USD', 'EUR', 'CHF', 'JPY', 'KWD'], currencyDisplay: [U, 'name', 'code', 'narrowSymbol'],
    currencySign: [U, 'accounting'], unit: ['kilometer', 'celsius', 'liter-per-hour', 'percent'], unitDisplay: [U, 'long', 'narrow'],
    signDisplay: [U, 'always', 'exceptZero', 'negative', 'never'], useGrouping: [U, U, false, 'min2', 'always'],
    minimumFractionDigits: [U, U, 0, 1, 2, 6], maximumFractionDigits: [U, U, 0, 1, 2, 6], minimumSignificantDigits: [U, U, U, 1, 3],
    maximumSignificantDigits: [U, U, U, 2, 5], minimumIntegerDigits: [U, U, U, 2], roundingPriority: [U, U, 'morePrecision', 'lessPrecision'],
    roundingMode: [U, 'ceil', 'floor', 'expand', 'trunc', 'halfCeil', 'halfFloor', 'halfExpand', 'halfTrunc', 'halfEven'],
    trailingZeroDisplay: [U, 'stripIfInteger'], roundingIncrement: [U, U, U, U, 5, 50] });
  const value = pick([rnd(32768) / 8, -rnd(32768) / 64, rnd(32768) * 1e5, (rnd(32768) - 16384) / 1e6, rnd(32768) * rnd(32768) * 1e7,
    rnd(2000) - 1000, 0, -0, 1, -1, NaN, Infinity]);
  add(JSON.stringify([options, String(value)]), () => text(new Intl.NumberFormat('en-US', options).formatToParts(value)));
  add(JSON.stringify([options, String(value), 'locale']), () => value.toLocaleString('en-US', options));
}
const letters = [...'aAbBzZ019 -_.,éÉöØßłĐńç\'"’()@#/αβΩжЖñ'];
function letterString() {
  let s = '';
  for (let n = rnd(6); n >= 0; n--) s += pick(letters);
  return s;
}
for (let i = 0; i < 6000; i++) {
  const options = choose({ sensitivity: [U, U, 'base', 'accent', 'case'], numeric: [U, U, true] });
  const a = letterString(), b = rnd(3) ? letterString() : a.toUpperCase();
  add(JSON.stringify([a, b, options]), () => a.localeCompare(b, 'en', options));
}
