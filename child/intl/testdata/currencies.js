const U = undefined;
const some = ['USD', 'EUR', 'GBP', 'JPY', 'CHF', 'INR', 'KRW', 'CAD', 'BHD', 'CLF', 'XOF', 'XYZ', 'ISK', 'usd'];
const values = [0, -0, 1, -1, 1.5, 1234.567, -1234.5, 1e6, 123456789.995, NaN, Infinity, -Infinity, 0.005, -0.004];
function money(options) {
  let format;
  add(JSON.stringify(options), () => { format = new Intl.NumberFormat('en-US', options); return format.resolvedOptions(); });
  if (!format) return;
  for (const value of values) add(JSON.stringify(options) + ' ' + value, () => text(format.formatToParts(value)));
}
product({ style: ['currency'], currency: some, currencyDisplay: [U, 'narrowSymbol', 'code', 'name'],
  currencySign: [U, 'accounting'], signDisplay: [U, 'always', 'exceptZero', 'negative', 'never'] }, money);
product({ style: ['currency'], currency: ['USD', 'JPY', 'CHF'], currencyDisplay: [U, 'code', 'name'],
  notation: ['compact', 'scientific', 'engineering'], compactDisplay: [U, 'long'], currencySign: [U, 'accounting'] }, money);
product({ style: ['currency'], currency: ['USD', 'JPY', 'BHD'], minimumFractionDigits: [U, 0, 1, 3],
  maximumFractionDigits: [U, 0, 1, 3], maximumSignificantDigits: [U, 2] }, money);
const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
for (const a of letters) for (const b of letters) for (const c of letters) {
  const currency = a + b + c;
  if (currency > 'C' && currency < 'E' || 'MUVXZ'.includes(a)) {
    for (const currencyDisplay of ['symbol', 'narrowSymbol', 'name']) {
      add(currency, () => (-1).toLocaleString('en', { style: 'currency', currency, currencyDisplay }));
    }
  }
}
