const units = ['acre', 'bit', 'byte', 'celsius', 'centimeter', 'day', 'degree', 'fahrenheit', 'fluid-ounce', 'foot',
  'gallon', 'gigabit', 'gigabyte', 'gram', 'hectare', 'hour', 'inch', 'kilobit', 'kilobyte', 'kilogram', 'kilometer',
  'liter', 'megabit', 'megabyte', 'meter', 'microsecond', 'mile', 'mile-scandinavian', 'milliliter', 'millimeter',
  'millisecond', 'minute', 'month', 'nanosecond', 'ounce', 'percent', 'petabyte', 'pound', 'second', 'stone', 'terabit',
  'terabyte', 'week', 'yard', 'year'];
for (const unitDisplay of ['long', 'short', 'narrow']) {
  for (const unit of units) {
    const format = new Intl.NumberFormat('en-US', { style: 'unit', unit, unitDisplay });
    for (const value of [1, 2, -1, 1.5, 0, NaN]) {
      add(unit + unitDisplay + value, () => text(format.formatToParts(value)));
    }
    for (const divisor of units) {
      if (unit === 'percent') continue;
      for (const value of [1, 3]) {
        add(unit + '-per-' + divisor + unitDisplay + value, () =>
          value.toLocaleString('en-US', { style: 'unit', unit: unit + '-per-' + divisor, unitDisplay }));
      }
    }
  }
}
product({ style: ['unit'], unit: ['kilometer', 'celsius', 'mile-per-hour', 'foo', '', 'meter-per-foo', 'kilometre', 'per', 'a-per-b'],
  notation: [undefined, 'compact', 'scientific'], compactDisplay: [undefined, 'long'], unitDisplay: [undefined, 'long'],
  minimumFractionDigits: [undefined, 1] }, (options) => {
  for (const value of [1, 1000, 1234567, 0.5]) add(JSON.stringify(options) + value, () => text(new Intl.NumberFormat('en', options).formatToParts(value)));
});
