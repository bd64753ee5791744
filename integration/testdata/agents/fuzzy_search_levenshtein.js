const lev = (a,b) => { const d = Array.from({length:a.length+1},(_, i)=>[i,...Array(b.length).fill(0)]); for (let j=1;j<=b.length;j++) d[0][j]=j; for (let i=1;i<=a.length;i++) for (let j=1;j<=b.length;j++) d[i][j]=Math.min(d[i-1][j]+1,d[i][j-1]+1,d[i-1][j-1]+(a[i-1]!==b[j-1])); return d[a.length][b.length] };
const trigrams = s => new Set(Array.from({length:Math.max(0,s.length-2)},(_, i)=>s.slice(i,i+3)));
const sim = (a,b) => { const x=trigrams(a),y=trigrams(b); const i=[...x].filter(t=>y.has(t)).length; return i/(x.size+y.size-i||1) };
output = ['banana','bandana','cabana','apple'].map(w => ({w, d: lev('banana',w), s: +sim('banana',w).toFixed(3)})).sort((a,b)=>a.d-b.d||b.s-a.s);
