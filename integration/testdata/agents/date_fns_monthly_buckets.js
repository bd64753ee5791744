const { parseISO, format, startOfMonth, eachMonthOfInterval, isWithinInterval, endOfMonth, addMonths } = require('date-fns');
const tx = [['2023-11-15',100],['2023-12-31',50.5],['2024-02-29',25]];
const months = eachMonthOfInterval({start: parseISO('2023-11-01'), end: parseISO('2024-03-01')});
output = months.map(m => ({month: format(m,'MMM yyyy'), total: tx.filter(([d]) => isWithinInterval(parseISO(d), {start: startOfMonth(m), end: endOfMonth(m)})).reduce((s,[,v])=>s+v,0)}));
