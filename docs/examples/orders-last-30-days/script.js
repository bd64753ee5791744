// Orders of the last 30 days: count and revenue, by status and by week.
const { subDays, parseISO, isAfter, startOfWeek, format, compareDesc } = require('date-fns');

const since = subDays(new Date(), 30);

const recent = input.orders
  .map((order) => ({ ...order, placed: parseISO(order.placedAt) }))
  .filter((order) => isAfter(order.placed, since))
  .sort((a, b) => compareDesc(a.placed, b.placed));

const revenue = (orders) => Math.round(orders.reduce((sum, o) => sum + o.total, 0) * 100) / 100;

const byStatus = {};
const byWeek = {};
for (const order of recent) {
  byStatus[order.status] = (byStatus[order.status] || 0) + 1;
  const week = format(startOfWeek(order.placed, { weekStartsOn: 1 }), 'yyyy-MM-dd');
  (byWeek[week] ||= []).push(order);
}

console.log('looking back to %s: %d of %d orders', since.toISOString(), recent.length, input.orders.length);

output = {
  since,
  count: recent.length,
  revenue: revenue(recent.filter((o) => o.status === 'paid' || o.status === 'shipped')),
  byStatus,
  byWeek: Object.entries(byWeek).map(([week, orders]) => ({ week, count: orders.length, revenue: revenue(orders) })),
  newest: recent.slice(0, 3).map((o) => ({ id: o.id, placed: o.placed, total: o.total })),
  oldest: recent[recent.length - 1].id,
};
