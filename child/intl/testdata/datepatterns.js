const U = undefined;
const at = [Date.UTC(2024, 2, 5, 3, 4, 9, 78), Date.UTC(-43, 10, 25, 0, 0, 0, 5)];
function dates(options) {
  let format, failure;
  add(JSON.stringify(options) + ' resolved', () => {
    try {
      format = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', ...options });
    } catch (e) {
      failure = e;
      throw e;
    }
    if (format.format(0).match(/[(\u251c]/)) return format.format(0);
    return format.resolvedOptions();
  });
  for (const time of at) {
    add(JSON.stringify(options) + ' ' + time, () => {
      if (!format) throw failure;
      return text(format.formatToParts(time));
    });
  }
}
const number = [U, 'numeric', '2-digit'];
const word = [U, 'short', 'long', 'narrow'];
product({ weekday: word, era: word, year: number, month: [...number, 'short', 'long', 'narrow'], day: number }, dates);
product({ hourCycle: [U, 'h11', 'h12', 'h23', 'h24'], hour: number, minute: number, second: number,
  fractionalSecondDigits: [U, 1, 2, 3], timeZoneName: [U, 'short', 'long'] }, dates);
product({ weekday: [U, 'short', 'long'], year: [U, 'numeric'], month: [U, 'numeric', 'short', 'long'], day: [U, 'numeric'],
  hour: number, minute: [U, 'numeric'], second: [U, '2-digit'], hour12: [U, false], timeZoneName: [U, 'short'] }, dates);
product({ era: word, weekday: [U, 'short'], month: [U, 'long'], hour: [U, 'numeric'], second: [U, '2-digit'],
  fractionalSecondDigits: [U, 2], minute: [U, 'numeric'] }, dates);
product({ dateStyle: [U, 'full', 'long', 'medium', 'short'], timeStyle: [U, 'full', 'long', 'medium', 'short'],
  hour12: [U, true, false], hourCycle: [U, 'h11', 'h12', 'h23', 'h24'] }, dates);
