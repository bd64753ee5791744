const Papa = require('papaparse'), _ = require('lodash'), { parse, format, isValid } = require('date-fns'), Decimal = require('decimal.js'), { z } = require('zod');
const csv = 'date,amount,category\n01/02/2024,10.10,Food\n15/02/2024,5.05,Food\n03/03/2024,abc,Rent\n04/03/2024,900,Rent\n';
const Row = z.object({date: z.string().transform((s,ctx) => { const d = parse(s,'dd/MM/yyyy',new Date(0)); if (!isValid(d)) ctx.addIssue({code:'custom',message:'bad date'}); return d }), amount: z.string().refine(s=>!isNaN(s),'not a number').transform(s=>new Decimal(s)), category: z.string()});
const parsed = Papa.parse(csv.trim(), {header:true}).data.map((r,i) => ({line:i+2, ...Row.safeParse(r)}));
const [good, bad] = _.partition(parsed,'success');
const rows = good.map(g=>g.data);
output = { report: _.chain(rows).groupBy(r=>format(r.date,'yyyy-MM')).mapValues(rs=>_.mapValues(_.groupBy(rs,'category'), xs=>xs.reduce((s,x)=>s.plus(x.amount),new Decimal(0)).toFixed(2))).value(), bad: bad.map(b=>({line:b.line, why:b.error.issues.map(i=>i.message)})) };
