const infer = v => v === null ? 'null' : Array.isArray(v) ? {array: v.length ? infer(v[0]) : 'any'} : typeof v === 'object' ? Object.fromEntries(Object.entries(v).map(([k,x]) => [k, infer(x)])) : typeof v;
const diff = (a,b,p='') => [...new Set([...Object.keys(a??{}),...Object.keys(b??{})])].flatMap(k => { const x=a?.[k],y=b?.[k],q=p?`${p}.${k}`:k; return x && y && typeof x==='object' && typeof y==='object' ? diff(x,y,q) : x===y ? [] : [{path:q,from:x,to:y}] });
const flat = (o,p='',r={}) => { for (const [k,v] of Object.entries(o)) typeof v==='object' && v ? flat(v,p+k+'.',r) : r[p+k]=v; return r };
output = [infer({a:1,b:[{c:'x'}],d:null,e:true}), diff({a:1,b:{c:2,d:3}},{a:1,b:{c:5},e:1}), flat({a:{b:[1,{c:2}]},d:1})];
