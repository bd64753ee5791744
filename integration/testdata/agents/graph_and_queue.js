const g = {a:['b','c'],b:['d'],c:['d'],d:['e'],e:[]};
const bfs = (s,t) => { const q=[[s]]; const seen=new Set([s]); while(q.length){const p=q.shift(); const n=p.at(-1); if(n===t) return p; for(const m of g[n]) if(!seen.has(m)){seen.add(m); q.push([...p,m])}} return null };
const topo = () => { const out=[], st={}; const visit=n=>{ if(st[n]===1) throw new Error('cycle'); if(st[n]) return; st[n]=1; g[n].forEach(visit); st[n]=2; out.unshift(n) }; Object.keys(g).forEach(visit); return out };
output = [bfs('a','e'), topo(), bfs('e','a')];
