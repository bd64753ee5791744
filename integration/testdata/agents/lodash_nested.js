const _ = require('lodash');
const cfg = _.merge({}, {a:{b:[1,2,{c:3}]},d:new Date(0)}, {a:{b:[9,undefined,{e:4}]}});
output = [cfg, _.get(cfg,'a.b[2].e'), _.has(cfg,'a.b[5]'), _.set({}, 'x[0].y.z', 1), _.unset(cfg,'a.b'), cfg, _.defaultsDeep({a:{x:1}},{a:{x:2,y:3}}), _.pickBy({a:1,b:null,c:0}, _.identity), _.omitBy({a:1,b:null}, _.isNil), _.invert({a:'x',b:'y'}), _.mapKeys({a:1}, (v,k)=>k+v), _.toPairs({a:1}), _.fromPairs([['a',1]])];
