const _ = require('lodash');
let n = 0; const d = _.debounce(() => { n++ }, 5); d(); d(); d();
const t = _.throttle(() => { n += 10 }, 50); t(); t();
await new Promise(r => setTimeout(r, 20)); d.cancel(); t.cancel();
const memo = _.memoize((x) => { n += 100; return x * 2 }); memo(2); memo(2);
output = [n, memo(2), _.once(() => 5)(), _.partial((a,b,c)=>[a,b,c], _, 2)(1,3), _.curry((a,b,c)=>a+b+c)(1)(2)(3), _.flow([x=>x+1,x=>x*2])(3), _.overEvery([_.isNumber, x=>x>1])(2)];
