const sleep = ms => new Promise(r => setTimeout(r, ms));
const log = []; const limit = async (n, tasks) => { const out = []; let i = 0; await Promise.all(Array.from({length:n}, async () => { while (i < tasks.length) { const k = i++; out[k] = await tasks[k]() } })); return out };
const r1 = await limit(2, [3,1,2].map(ms => async () => { await sleep(ms); log.push(ms); return ms*10 }));
const r2 = await Promise.race([sleep(20).then(()=> 'slow'), sleep(1).then(()=> 'fast')]);
const r3 = await Promise.allSettled([Promise.reject(new TypeError('bad')), 1]);
const retry = async (f, n) => { for (let i = 0;; i++) try { return await f(i) } catch (e) { if (i >= n) throw e } };
const r4 = await retry(async i => { if (i < 2) throw new Error('x'); return i }, 3);
const order = []; setTimeout(()=>order.push('t'),0); setImmediate?.(()=>order.push('i')); queueMicrotask(()=>order.push('m')); Promise.resolve().then(()=>order.push('p')); order.push('s'); await sleep(5);
let timedOut; try { await Promise.race([sleep(50), new Promise((_, rej) => setTimeout(() => rej(new Error('timeout')), 2))]) } catch (e) { timedOut = e.message } finally { log.push('f') }
output = [r1, r2, r3.map(x => x.status + (x.reason?.message ?? x.value)), r4, order.slice(0,3), timedOut, log.length];
