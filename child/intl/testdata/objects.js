const always = new Intl.RelativeTimeFormat('en'), auto = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const cardinal = new Intl.PluralRules('en'), ordinal = new Intl.PluralRules('en', { type: 'ordinal' });
for (const style of ['long', 'short', 'narrow']) {
  for (const numeric of ['always', 'auto']) {
    const format = new Intl.RelativeTimeFormat('en-US', { style, numeric });
    add(style + numeric, () => format.resolvedOptions());
    for (const unit of ['second', 'minute', 'hours', 'day', 'week', 'months', 'quarter', 'years', 'decade', 'dayss', '', 's']) {
      for (const value of [0, -0, 1, -1, 2, -2, 1.5, 1000, -12345.678, '3', 1e21, NaN]) {
        add(style + numeric + unit + value, () => format.format(value, unit));
        add(style + numeric + unit + value + ' parts', () => text(format.formatToParts(value, unit)));
      }
    }
  }
}
for (const value of [0, -0, 1, -1, 2, 3, 4, 10, 11, 12, 13, 21, 22, 23, 101, 111, 112, 113, 1.5, 21.5, 0.1, 1e21, NaN, Infinity, '1', null]) {
  add('plural ' + value, () => [cardinal.select(value), ordinal.select(value),
    new Intl.PluralRules('en', { minimumFractionDigits: 1 }).select(value),
    new Intl.PluralRules('en', { maximumFractionDigits: 0 }).select(value),
    new Intl.PluralRules('en', { maximumSignificantDigits: 1, type: 'ordinal' }).select(value)]);
}
for (const type of ['conjunction', 'disjunction', 'unit']) for (const style of ['long', 'short', 'narrow']) {
  const format = new Intl.ListFormat('en', { type, style });
  add(type + style, () => format.resolvedOptions());
  for (const list of [[], ['A'], ['A', 'B'], ['A', 'B', 'C'], ['A', 'B', 'C', 'D'], new Set(['x', 'y', 'z'])]) {
    add(type + style + JSON.stringify([...list]), () => [format.format(list), text(format.formatToParts(list))]);
  }
}
for (const tag of [undefined, 'en', 'en-US', 'EN-us', 'en-US-u-hc-h23', 'en-u-nu-latn', 'en-US-u-ca-gregory', 'en-US-u-kn', 'en-US-u-kn-true',
  'en-US-u-kn-false', 'en-US-u-hc-h99', 'en-US-u-nu-latn-hc-h23', 'en-us-u-hc-h23-hc-h12', 'en-US-u-hc-h11-kn-nu-latn', 'en-u-hc-h12', 'en-u-hc-h24', [], ['en'], ['en-US', 'de'],
  { length: 1, 0: 'en' }, 5, true]) {
  for (const options of [undefined, { hour: 'numeric' }, { hour: 'numeric', hourCycle: 'h23' }, { hour: 'numeric', hour12: true }, { hour: 'numeric', hour12: false }, { hour: '2-digit', hour12: false, hourCycle: 'h11' }, { hour: 'numeric', hour12: true, hourCycle: 'h23' }, { hourCycle: 'h23' }, { hour12: true }, { month: 'long', hour12: false }, { hour12: true, timeStyle: 'short' }, { dateStyle: 'short', hourCycle: 'h12' }]) {
    add(JSON.stringify([tag, options]), () => new Intl.DateTimeFormat(tag, options).resolvedOptions());
  }
  for (const options of [undefined, { numeric: true }, { numeric: false }, { sensitivity: 'base' }]) {
    add(JSON.stringify([tag, options]), () => new Intl.Collator(tag, options).resolvedOptions());
  }
  add('number ' + JSON.stringify(tag), () => new Intl.NumberFormat(tag).resolvedOptions());
  add('relative ' + JSON.stringify(tag), () => new Intl.RelativeTimeFormat(tag).resolvedOptions());
  add('plural ' + JSON.stringify(tag), () => [new Intl.PluralRules(tag).resolvedOptions(), new Intl.PluralRules(tag, { type: 'ordinal', maximumSignificantDigits: 3 }).resolvedOptions()]);
  add('list ' + JSON.stringify(tag), () => new Intl.ListFormat(tag).resolvedOptions());
  add('canonical ' + JSON.stringify(tag), () => Intl.getCanonicalLocales(tag));
}
const sample = new Date(1709607849078);
expressions([
  () => new Intl.NumberFormat('en', { style: Symbol() }), () => new Date(0).toLocaleString('en', { timeZone: Symbol() }), () => 'a'.localeCompare(Symbol()), () => always.format(1, Symbol()),
  () => [{ toLocaleString() {} }, { toLocaleString: () => null }].toLocaleString(), () => [{ toLocaleString: () => Symbol() }].toLocaleString(), () => 'null'.localeCompare(null), () => new Intl.Collator().compare(undefined, 'undefined'),
  () => new Intl.ListFormat('en').format(['\ud800', 'é', '\udc00x']), () => new Intl.ListFormat('en').formatToParts(['\ud800']), () => ['\ud800', 'ü'].toLocaleString(), () => '\ud800ä'.toLocaleUpperCase('en'),
  () => sample.toLocaleString(), () => sample.toLocaleDateString(), () => sample.toLocaleTimeString(),
  () => sample.toLocaleString('en-US'), () => sample.toLocaleDateString('en', { hour: 'numeric' }), () => sample.toLocaleTimeString('en', { day: 'numeric' }),
  () => sample.toLocaleString('en', { weekday: 'long' }), () => sample.toLocaleDateString('en', { era: 'short' }),
  () => sample.toLocaleTimeString('en', { timeZoneName: 'short' }), () => sample.toLocaleString('en', { timeZoneName: 'short' }),
  () => sample.toLocaleString('en', { hour12: false }), () => sample.toLocaleString('en', { fractionalSecondDigits: 3 }),
  () => sample.toLocaleTimeString('en', { fractionalSecondDigits: 3 }), () => sample.toLocaleDateString('en', { dateStyle: 'long', timeStyle: 'short' }),
  () => sample.toLocaleTimeString('en', { dateStyle: 'long' }), () => sample.toLocaleString('en', { timeZone: 'America/New_York' }),
  () => sample.toLocaleDateString(undefined, { month: 'long', day: 'numeric' }), () => new Date(NaN).toLocaleString(), () => new Date(NaN).toLocaleString('en', { timeZone: 'No/Where' }),
  () => (1234.5).toLocaleString(), () => (1234.5).toLocaleString('en-US', { style: 'currency', currency: 'USD' }), () => (-1234).toLocaleString('en-US', { style: 'currency', currency: 'USD' }),
  () => NaN.toLocaleString(), () => Infinity.toLocaleString(), () => (12345678901234567890n).toLocaleString(), () => (5n).toLocaleString('en', { style: 'percent' }),
  () => new Number(5000).toLocaleString(), () => Object(5000n).toLocaleString(), () => Number.prototype.toLocaleString.call('x'), () => BigInt.prototype.toLocaleString.call(1),
  () => (1).toLocaleString('en', { style: 'currency' }), () => (1).toLocaleString('en', { style: 'foo' }), () => (1).toLocaleString(null), () => (1).toLocaleString('en', null),
  () => [1, 2.5, sample, null, undefined, 123456n, 'x', [1234]].toLocaleString('en-US'), () => [1234.5].toLocaleString('en-US', { style: 'currency', currency: 'USD' }),
  () => { const a = [1234]; a.push(a, 5); return a.toLocaleString(); }, () => [, 1, , 2].toLocaleString(), () => new Float64Array([1234.5, NaN]).toLocaleString('en-US', { minimumFractionDigits: 2 }),
  () => Array.prototype.toLocaleString.call({ length: 2, 0: 1000, 1: 2 }), () => new BigInt64Array([12345n]).toLocaleString(), () => [{ toLocaleString: (...a) => a.length + ':' + a }].toLocaleString('en', {}, 1),
  () => new Intl.DateTimeFormat('en').format(NaN), () => new Intl.DateTimeFormat('en').format('2020'), () => new Intl.DateTimeFormat('en').format(null), () => new Intl.DateTimeFormat('en').format(sample),
  () => new Intl.DateTimeFormat('en').format(8.65e15), () => new Intl.DateTimeFormat('en', { timeZone: 'Foo/Bar' }), () => new Intl.DateTimeFormat('en', { timeZone: '' }), () => new Intl.DateTimeFormat('en', { timeZone: '+01:00' }),
  () => new Intl.DateTimeFormat('en', { timeZone: 'a\nb' }), () => new Intl.DateTimeFormat('en', { month: 'foo' }), () => new Intl.DateTimeFormat('en', { fractionalSecondDigits: 4 }), () => new Intl.DateTimeFormat('en', { fractionalSecondDigits: 0 }),
  () => new Intl.DateTimeFormat('en', { dateStyle: 'short', year: 'numeric' }), () => new Intl.DateTimeFormat('en', { timeStyle: 'short', weekday: 'long' }), () => new Intl.DateTimeFormat('en', { hourCycle: 'x' }), () => new Intl.DateTimeFormat('en', { calendar: 'x' }),
  () => new Intl.DateTimeFormat('en', { formatMatcher: 'x' }), () => new Intl.DateTimeFormat('en', { localeMatcher: 'x' }), () => new Intl.DateTimeFormat('en', { formatMatcher: 'basic', localeMatcher: 'lookup' }).format(0),
  () => new Intl.NumberFormat('x'), () => new Intl.NumberFormat([5]), () => new Intl.NumberFormat(null), () => new Intl.NumberFormat(''), () => new Intl.NumberFormat('en_US'), () => new Intl.NumberFormat('en', { currency: 'U' }),
  () => new Intl.NumberFormat('en', { style: 'currency', currency: 'usd' }).resolvedOptions().currency, () => new Intl.NumberFormat('en', { minimumFractionDigits: 5, maximumFractionDigits: 2 }), () => new Intl.NumberFormat('en', { maximumFractionDigits: 21 }),
  () => new Intl.NumberFormat('en', { minimumSignificantDigits: 0 }), () => new Intl.NumberFormat('en', { maximumSignificantDigits: NaN }), () => new Intl.NumberFormat('en', { minimumIntegerDigits: 22 }), () => new Intl.NumberFormat('en', { roundingIncrement: 3 }),
  () => new Intl.NumberFormat('en', { useGrouping: 'x' }), () => new Intl.NumberFormat('en', { numberingSystem: 'x' }), () => new Intl.NumberFormat('en').format(Symbol()),
  () => Intl.PluralRules(), () => Intl.RelativeTimeFormat(), () => Intl.ListFormat(), () => Intl.NumberFormat('en') instanceof Intl.NumberFormat, () => Intl.Collator.call({}, 'en').compare('a', 'b'),
  () => Intl.DateTimeFormat.call({}, 'en') instanceof Intl.DateTimeFormat, () => { const { NumberFormat } = Intl; return NumberFormat().format(1); }, () => { class X extends Intl.NumberFormat { get y() { return 1; } } const x = new X('en'); return x.y + x.format(1000) + (x instanceof X); },
  () => new Intl.ListFormat('en').format(), () => new Intl.ListFormat('en').format('abc'), () => new Intl.ListFormat('en').format([1]), () => new Intl.ListFormat('en', { type: 'x' }),
  () => new Intl.PluralRules('en', { type: 'x' }), () => cardinal.select(1n), () => always.format(1n, 'day'), () => new Intl.Collator('en', { sensitivity: 'x' }), () => new Intl.Collator('en', { usage: 'x' }),
  () => Intl.getCanonicalLocales(['en', 'en-us', 'EN', 'de-de']), () => Intl.getCanonicalLocales('zh-hant-tw'), () => Intl.getCanonicalLocales('en-u-kn-true'), () => Intl.getCanonicalLocales('e'), () => Intl.getCanonicalLocales(null),
  () => Intl.NumberFormat.supportedLocalesOf(['en-US', 'en', 'xx']), () => Intl.DateTimeFormat.supportedLocalesOf('en-us', { localeMatcher: 'x' }), () => Intl.Collator.supportedLocalesOf(), () => Intl.ListFormat.supportedLocalesOf('x'),
  () => 'a'.localeCompare('b', 'en', { sensitivity: 'x' }), () => 'a'.localeCompare(), () => 'undefined'.localeCompare(), () => ['b', 'a', 'C', 'A'].sort((x, y) => x.localeCompare(y)), () => ['b', 'a', 'C', 'A'].sort(new Intl.Collator().compare),
  () => ''.localeCompare.call(null, 'a'), () => 'i'.toLocaleUpperCase('en-US'), () => 'İ'.toLocaleLowerCase('en'), () => 'ß'.toLocaleUpperCase(), () => 'a'.toLocaleUpperCase('x'), () => 'a'.toLocaleUpperCase('de'), () => 'ΑΣ'.toLocaleLowerCase(),
  () => Object.prototype.toString.call(Intl), () => Object.prototype.toString.call(new Intl.NumberFormat()), () => [Intl.NumberFormat.name, Intl.NumberFormat.length, Intl.DateTimeFormat.length],
  () => ['NumberFormat', 'DateTimeFormat', 'Collator', 'PluralRules', 'ListFormat', 'RelativeTimeFormat'].map((n) => JSON.stringify([Object.getOwnPropertyDescriptor(Intl, n), Object.getOwnPropertyDescriptor(Intl[n], 'prototype'), Object.getOwnPropertyNames(Intl[n]).sort(), Object.getOwnPropertyNames(Intl[n].prototype).filter((k) => !/Range/.test(k)).sort(), Object.getOwnPropertySymbols(Intl[n].prototype).map(String), Object.getOwnPropertySymbols(new Intl[n]()).length, Reflect.ownKeys(new Intl[n]()).length])),
  () => JSON.stringify(Object.getOwnPropertyDescriptor(globalThis, 'Intl')), () => Object.getOwnPropertyDescriptor(Intl.NumberFormat.prototype, 'format').get.name, () => [Intl.NumberFormat().format.name, Intl.NumberFormat().format.length, new Intl.Collator().compare.length],
  () => { const f = new Intl.NumberFormat(); return f.format === f.format; }, () => [Number, BigInt, Array, Date].map((c) => { const f = c.prototype.toLocaleString; return f.name + f.length + ('prototype' in f) + Object.keys(c.prototype); }),
  () => { try { new (Number.prototype.toLocaleString)(); } catch (e) { return e.name; } }, () => [1, 2, 3].map(new Intl.NumberFormat('en', { style: 'percent' }).format),
]);
