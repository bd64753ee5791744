const Papa = require("papaparse");
const tables = ["a,b,c\n1,2,3\n4,5,6", "name;n\n\"x;y\";1\n\"q\"\"r\";2", "a\tb\r\n1\t2\r\n", "a,b\n1\n2,3,4", "# note\na,b\n\n1,2\n", "\"open,1\n2", "a|b|c\n|2|", "é,👍\n日,本", "x", "", "a,a\n1,2", "1.5,true,FALSE,2024-01-05,null\n-2e3,,x, y ,z"];
const chosen = (d) => d.pick([undefined, { header: true }, { dynamicTyping: true }, { header: true, dynamicTyping: true, skipEmptyLines: true }, { delimiter: ";" }, { comments: "#" }, { preview: 1 }, { skipEmptyLines: "greedy" }, { header: true, transformHeader: (h) => h.toUpperCase() }, { transform: (v) => v.trim() + "!" }, { newline: "\n", quoteChar: "'" }, { fastMode: true }]);
const rows = (d) => d.pick([[[1, "a,b", null], ["x\"y", true, undefined]], [{ a: 1, b: "two\nlines" }, { a: 3, c: 4 }], { fields: ["a", "b"], data: [[1, 2], [3, 4]] }, [], [["=1+1", " pad "]], [{ d: new Date(0), n: 1.5 }]]);
const written = (d) => d.pick([undefined, { quotes: true }, { delimiter: ";" }, { header: false }, { newline: "\n" }, { columns: ["b", "a"] }, { escapeFormulae: true }, { skipEmptyLines: true }, { quotes: [true, false] }]);

define({
  kept: 60,
  functions: {
    ...functionsOf(Papa), Parser: (text, config) => new Papa.Parser(config || {}).parse(text, 0, false), ParserHandle: (text, config) => new Papa.ParserHandle(config || {}).parse(text),
    StringStreamer: (text) => { const all = []; new Papa.StringStreamer({ chunkSize: 5, chunk: (r) => { all.push(...r.data) } }).stream(text); return all },
  },
  templates: [(d) => [d.pick(tables), chosen(d)], (d) => [d.pick(tables)]],
  own: { unparse: [(d) => [rows(d), written(d)]] },
  apart: { NetworkStreamer: "scripts have no network", FileStreamer: "scripts have no files", ReadableStreamStreamer: "reads Node's streams", DuplexStreamStreamer: "is one of Node's streams" },
});
