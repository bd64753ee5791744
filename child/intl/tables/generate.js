// Writes the tables of this directory from the ICU data of the Node that runs it:
//
//	unzip -Z1 $(go env GOROOT)/lib/time/zoneinfo.zip | grep -v '/$' |
//		node child/intl/tables/generate.js
//
// The tables hold facts of the en-US locale only. Each line is one record of tab-separated
// fields, sorted by its first field, and each file begins and ends with a newline, so that a
// record is found by searching for newline, key, tab.
'use strict';
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');

function write(name, records) {
  writeFileSync(join(__dirname, name), '\n' + records.map((r) => r.join('\t')).join('\n') + '\n');
}

function parts(options, value) {
  return new Intl.NumberFormat('en-US', options).formatToParts(value);
}

// code, fraction digits, symbol, narrow symbol, singular name, plural name. A currency that is
// missing has 2 digits and stands as its code everywhere, as ICU has it.
function currencies() {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const records = [];
  for (const a of letters) for (const b of letters) for (const c of letters) {
    const currency = a + b + c;
    const named = (currencyDisplay, value) =>
      parts({ style: 'currency', currency, currencyDisplay, maximumFractionDigits: 0 }, value)
        .find((p) => p.type === 'currency').value;
    const digits = new Intl.NumberFormat('en-US', { style: 'currency', currency })
      .resolvedOptions().maximumFractionDigits;
    const names = [named('symbol', 1), named('narrowSymbol', 1), named('name', 1), named('name', 2)];
    if (digits !== 2 || names.some((n) => n !== currency)) {
      records.push([currency, digits, ...names]);
    }
  }
  write('currencies.txt', records);
}

// unit, then for long, short and narrow: singular suffix, plural suffix, suffix as a divisor.
function units() {
  const all = Intl.supportedValuesOf('unit');
  const suffix = (unit, unitDisplay, value) =>
    parts({ style: 'unit', unit, unitDisplay }, value)
      .filter((p) => p.type !== 'integer').map((p) => p.value).join('');
  const records = all.map((unit) => {
    const record = [unit];
    for (const display of ['long', 'short', 'narrow']) {
      const dividend = unit === 'meter' ? 'gram' : 'meter';
      const whole = suffix(dividend + '-per-' + unit, display, 2);
      record.push(suffix(unit, display, 1), suffix(unit, display, 2),
        whole.slice(suffix(dividend, display, 2).length));
    }
    return record;
  });
  write('units.txt', records);
}

// unit and style, then the patterns for one and more ahead, one and more ago, with # for the
// number, then the words for -1, 0 and 1, empty where there are none.
function relative() {
  const records = [];
  for (const unit of ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']) {
    for (const style of ['long', 'short', 'narrow']) {
      const always = new Intl.RelativeTimeFormat('en-US', { style });
      const auto = new Intl.RelativeTimeFormat('en-US', { style, numeric: 'auto' });
      const patterns = [1, 2, -1, -2].map((n) => always.format(n, unit).replace(/[12]/, '#'));
      const words = [-1, 0, 1].map((n) =>
        (auto.format(n, unit) === always.format(n, unit) ? '' : auto.format(n, unit)));
      records.push([unit + '-' + style, ...patterns, ...words]);
    }
  }
  write('relative.txt', records);
}

// Times at which a zone's names are looked at, in seconds: ICU has no names for the time before
// 1970 but for two zones, and its rules for the future begin before 2040.
const FIRST = Date.UTC(1900, 0, 1) / 1000;
const LAST = Date.UTC(2040, 0, 1) / 1000;
const STEP = 5 * 86400;
const NAMES_END = Date.UTC(9999, 11, 31, 23, 59) / 1000;

// lookAt gives a function from a time to the zone's state: offset, long name, short name. Names
// that only spell the offset are empty.
function lookAt(timeZone) {
  const formats = ['long', 'short', 'longOffset'].map((timeZoneName) =>
    new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName, hour: 'numeric' }));
  return (seconds) => {
    const [long, short, offset] = formats.map((f) =>
      f.formatToParts(seconds * 1000).find((p) => p.type === 'timeZoneName').value);
    const [, sign, h, m, s] = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(offset);
    const amount = (h * 3600 || 0) + (m * 60 || 0) + (Number(s) || 0);
    return {
      offset: sign === '-' ? -amount : amount,
      name: (/^GMT[+-]/.test(long) ? '' : long) + '|' + (/^GMT[+-]/.test(short) ? '' : short),
    };
  };
}

// transition finds the first second in (low, high] at which the state differs from that at low.
function transition(at, low, high) {
  const before = at(low);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const state = at(middle);
    if (state.offset === before.offset && state.name === before.name) low = middle;
    else high = middle;
  }
  return high;
}

// periods splits a zone's history into spans in which each offset has one name.
function periods(timeZone) {
  const at = lookAt(timeZone);
  const spans = [{ start: '', names: new Map() }];
  const add = (start, { offset, name }) => {
    let span = spans[spans.length - 1];
    if (span.names.has(offset) && span.names.get(offset) !== name) {
      span = { start, names: new Map() };
      spans.push(span);
    }
    span.names.set(offset, name);
  };
  let state = at(FIRST);
  add(FIRST, state);
  for (let seconds = FIRST; seconds < LAST; seconds += STEP) {
    let from = seconds;
    for (;;) {
      const next = at(seconds + STEP);
      if (next.offset === state.offset && next.name === state.name) break;
      from = transition(at, from, seconds + STEP);
      state = at(from);
      add(from, state);
    }
  }
  // CLDR's zone names end with the year 9999.
  const far = [Date.UTC(275000, 0, 1), Date.UTC(275000, 6, 1)].map((time) => at(time / 1000));
  const { names } = spans[spans.length - 1];
  if (far.some(({ offset, name }) => names.get(offset) !== name)) {
    spans.push({ start: NAMES_END, names: new Map(far.map(({ offset, name }) => [offset, name])) });
  }
  return spans;
}

// zones writes three tables. zones.txt: zone, then its spans, newest last, as
// start:offset=index,...; an offset without a name is left out. zonenames.txt: index, long name,
// short name. zonelinks.txt: a name in lower case, the name that ICU has for it, the key in
// zones.txt: Node takes some names of GMT for UTC in its answers, but not in its formats.
function zones(universe) {
  const names = new Map();
  const links = [];
  const canonical = new Set();
  for (const name of universe) {
    let zone;
    try {
      zone = new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
    } catch {
      continue;
    }
    const data = zone === 'UTC' && lookAt(name)(LAST).name !== lookAt(zone)(LAST).name ? 'Greenwich' : zone;
    links.push([name.toLowerCase(), zone, data]);
    canonical.add(data);
  }
  const index = (name) => {
    if (!names.has(name)) names.set(name, names.size);
    return names.get(name);
  };
  write('zones.txt', [...canonical].sort().map((zone) => [zone, periods(zone).map((span) =>
    span.start + ':' + [...span.names].filter(([, name]) => name !== '|')
      .map(([offset, name]) => offset + '=' + index(name)).join(',')).join(';')]));
  write('zonenames.txt', [...names].map(([name, i]) => [i, ...name.split('|')]));
  write('zonelinks.txt', links.sort((a, b) => (a[0] < b[0] ? -1 : 1)));
}

currencies();
units();
relative();
// The names of the zones that Go has come on standard input, one a line.
zones(require('node:fs').readFileSync(0, 'utf8').split('\n').filter(Boolean));
