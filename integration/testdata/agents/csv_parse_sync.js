const { parse } = require('csv-parse/sync');
output = [parse('id;name\n1;"a;b"\n2;c\n', {delimiter:';',columns:true,skip_empty_lines:true,cast:true}), parse('a,b\n# c\n1, 2', {comment:'#',trim:true}), parse('\ufeffa,b\n1,2',{bom:true,columns:h=>h.map(x=>x.toUpperCase())}), (()=>{try{parse('a,b\n1,2,3')}catch(e){return [e.code,e.message]}})(), parse('a,b\n1,2,3',{relax_column_count:true})];
