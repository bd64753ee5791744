const Papa = require('papaparse');
const csv = 'name,dept,salary\n"Smith, J",Eng,"1,000"\nLee,"Sales ""West""",900.5\n\nKim,Eng,\n';
const { data, errors, meta } = Papa.parse(csv, { header: true, skipEmptyLines: true, dynamicTyping: true, transformHeader: h => h.toUpperCase() });
output = { data, errors, meta, out: Papa.unparse(data), semi: Papa.unparse([{a:1,b:'x;y'},{a:2,b:null}], {delimiter:';', quotes:true}), cols: Papa.parse('a\tb\n1\t2', {delimiter:'\t'}).data, bad: Papa.parse('a,b\n1,2,3', {header:true}).errors };
