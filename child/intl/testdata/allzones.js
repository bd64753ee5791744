// All zones that Go has, from 1977 on: before that Go's data and ICU's differ in details.
const times = [];
for (let year = 1977; year < 2100; year += 2) times.push(Date.UTC(year, (year * 7) % 12, (year * 11) % 28 + 1, 5, 6, 7));
for (const timeZone of zoneNames) {
  add(timeZone, () => new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone);
  for (const timeZoneName of ['short', 'long']) {
    const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName, month: 'numeric', day: 'numeric', hour: 'numeric' });
    add(timeZone + ' ' + timeZoneName, () => times.map((time) => format.format(time)));
  }
}
