const _ = require('lodash');
const orders = [{id:1,customer:'Ann',items:[{sku:'A',qty:2,price:9.99},{sku:'B',qty:1,price:20}],date:'2024-01-05'},{id:2,customer:'Bob',items:[{sku:'A',qty:5,price:9.99}],date:'2024-02-10'},{id:3,customer:'Ann',items:[{sku:'C',qty:1,price:100}],date:'2024-02-11'}];
const withTotals = orders.map(o => ({...o, total: _.round(_.sumBy(o.items, i => i.qty * i.price), 2)}));
output = _(withTotals).groupBy('customer').map((os, customer) => ({customer, orders: os.length, total: _.round(_.sumBy(os, 'total'), 2), last: _.maxBy(os, 'date').date})).orderBy(['total'], ['desc']).value();
