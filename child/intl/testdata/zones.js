const zones = ['UTC', 'GMT', 'Etc/GMT', 'Greenwich', 'Etc/UCT', 'Zulu', 'Etc/GMT+0', 'US/Pacific', 'America/New_York', 'America/Los_Angeles', 'Europe/London', 'Europe/Berlin', 'Europe/Dublin',
  'Asia/Kolkata', 'Asia/Tokyo', 'Asia/Kathmandu', 'Australia/Sydney', 'Australia/Lord_Howe', 'America/Sao_Paulo',
  'Africa/Casablanca', 'Pacific/Apia', 'America/St_Johns', 'Pacific/Chatham', 'Etc/GMT+5', 'Asia/Tehran',
  'Antarctica/Troll', 'America/Phoenix', 'Pacific/Honolulu', 'America/Anchorage', 'Europe/Moscow', 'Asia/Pyongyang'];
const times = [0, -1, 8.64e15, -8.64e15, -4e12, 1e12, Date.UTC(2024, 0, 1), Date.UTC(2023, 11, 31, 23, 59, 59, 999),
  Date.UTC(2024, 1, 29, 12), Date.UTC(1999, 11, 31, 23), Date.UTC(1950, 6, 1), Date.UTC(1918, 3, 1), Date.UTC(1880, 5, 5, 5)];
for (let year = 1970; year < 2040; year += 3) for (let month = 0; month < 12; month += 2) times.push(Date.UTC(year, month, 20, 7, 8, 9));
for (const minutes of [-61, -1, 0, 1, 59, 60, 61]) {
  for (const turn of [Date.UTC(2024, 2, 10, 7), Date.UTC(2024, 10, 3, 6), Date.UTC(2024, 2, 31, 1), Date.UTC(2024, 9, 27, 1)]) {
    times.push(turn + minutes * 60000);
  }
}
for (const timeZone of zones) {
  for (const timeZoneName of ['short', 'long', 'shortOffset', 'longOffset']) {
    const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName, dateStyle: undefined,
      year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' });
    for (const time of times) add(timeZone + ' ' + timeZoneName + ' ' + time, () => format.format(time));
  }
  add(timeZone, () => new Intl.DateTimeFormat('en-US', { timeZone: timeZone.toLowerCase() }).resolvedOptions());
  add(timeZone, () => new Date(1e12).toLocaleString('en-US', { timeZone, dateStyle: 'full', timeStyle: 'full' }));
}
