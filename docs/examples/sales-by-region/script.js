// Sales by region: how many, how much in total and on average, the largest region first.
const _ = require('lodash');

const round = (n) => Math.round(n * 100) / 100;

const byRegion = _.groupBy(input.sales, (sale) => sale.region || 'unassigned');
const summary = _.mapValues(byRegion, (sales) => ({
  count: sales.length,
  units: _.sumBy(sales, 'units'),
  total: round(_.sumBy(sales, 'amount')),
  average: round(_.mean(_.map(sales, 'amount'))),
}));

const ranked = _.orderBy(_.toPairs(summary), ([, s]) => s.total, 'desc');
console.log(`${input.sales.length} sales in ${ranked.length} regions, most in ${ranked[0][0]}`);

output = {
  regions: _.fromPairs(ranked),
  total: round(_.sumBy(input.sales, 'amount')),
};
