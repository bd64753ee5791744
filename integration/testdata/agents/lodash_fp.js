const fp = require('lodash/fp');
output = fp.flow(fp.filter('active'), fp.map(fp.pick(['id'])), fp.sortBy('id'), fp.reverse)([{id:1,active:true},{id:2},{id:3,active:1}]).concat([fp.set('a.b', 2, {a:{c:1}}), fp.getOr(5,'x.y',{}), fp.mapValues(fp.add(1))({a:1}), fp.update('n', x=>x+1)({n:1})]);
