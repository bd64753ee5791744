const _ = require('lodash'), dayjs = require('dayjs'), { z } = require('zod'), R = require('ramda'), { produce } = require('immer');
const S = z.array(z.object({id:z.number(),at:z.string().refine(s=>dayjs(s).isValid()),amt:z.coerce.number()}));
const rows = S.parse([{id:1,at:'2024-01-31',amt:'5.5'},{id:2,at:'2024-02-01',amt:3},{id:3,at:'2024-02-15',amt:'1'}]);
const byMonth = _.groupBy(rows, r => dayjs(r.at).format('YYYY-MM'));
const st = produce({months:{}}, d => { for (const [m, rs] of Object.entries(byMonth)) d.months[m] = {n: rs.length, sum: R.sum(rs.map(r=>r.amt)), first: _.minBy(rs,'at').id} });
output = [st, R.toPairs(st.months).map(([m,x])=>`${m}: ${x.sum.toFixed(2)}`), dayjs('2024-01-31').add(1,'month').format('YYYY-MM-DD'), dayjs('2024-03-10').diff(dayjs('2024-02-10'),'day')];
