class LRU extends Map { constructor(n){super(); this.n=n} get(k){ const v=super.get(k); if(v!==undefined){super.delete(k); super.set(k,v)} return v} set(k,v){ super.delete(k); super.set(k,v); if(this.size>this.n) super.delete(this.keys().next().value); return this} }
const c = new LRU(2); c.set('a',1).set('b',2); c.get('a'); c.set('c',3);
class Stack extends Array { peek(){return this.at(-1)} } const st = new Stack(); st.push(1,2); class V { static #n=0; static inc(){return ++V.#n} static { V.inc() } x = V.inc(); }
const fib = (m => function f(n){ return m[n] ??= n<2?n:f(n-1)+f(n-2) })({});
output = [[...c.keys()], st.peek(), st.map(x=>x*2) instanceof Stack, st.length, new V().x, fib(50), c instanceof Map, Object.prototype.toString.call(c)];
