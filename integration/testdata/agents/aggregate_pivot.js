const rows = [{r:'N',p:'A',v:1},{r:'N',p:'B',v:2},{r:'S',p:'A',v:5},{r:'S',p:'A',v:7}];
const pivot = rows.reduce((acc, {r,p,v}) => { (acc[r] ??= {})[p] = (acc[r]?.[p] ?? 0) + v; return acc }, {});
const cols = [...new Set(rows.map(x=>x.p))]; const table = Object.entries(pivot).map(([r, o]) => [r, ...cols.map(c => o[c] ?? 0)]);
const md = ['| |' + cols.join('|') + '|', '|-|' + cols.map(()=>'-').join('|') + '|', ...table.map(t => '|' + t.join('|') + '|')].join('\n');
const csv = [['region',...cols],...table].map(r => r.map(c => /[",\n]/.test(c) ? `"${String(c).replaceAll('"','""')}"` : c).join(',')).join('\n');
output = {pivot, table, md, csv};
