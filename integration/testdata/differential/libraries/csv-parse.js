const csv = require("csv-parse/sync");
const tables = ["a,b,c\n1,2,3\n4,5,6\n", "a;b\n\"x;y\";1\n", "a,b\r\n1,2\r\n", "# c\na,b\n1,2", "a,b\n1,\"two\nlines\"\n", "a,b\n1\n", "a,\"b\"\"c\"\n", " a , b \n1 , 2\n", "", "é,👍\n", "a,b\n\n1,2\n", "a\tb\n1\t2"];
const chosen = (d) => d.pick([undefined, { columns: true }, { columns: true, cast: true }, { delimiter: ";" }, { comment: "#" }, { trim: true }, { relax_column_count: true }, { skip_empty_lines: true }, { from_line: 2 }, { to: 1 }, { info: true }, { columns: ["x", "y"], relax_column_count: true }, { delimiter: "\t" }, { cast: (v, c) => v + c.index }, { quote: null }, { objname: "a", columns: true }, { on_record: (r) => r.slice ? r.slice(0, 1) : r }, { group_columns_by_name: true, columns: true }]);

define({
  kept: 100,
  functions: {
    ...functionsOf(csv),
    CsvError: (code, message) => ((e) => [e.name, e.code, e.message])(new csv.CsvError(code, [message], {})),
    // Its defaults hold Buffers in Node, and views of bytes here.
    normalize_options: (options) => Object.keys(csv.normalize_options(options || {})),
  },
  templates: [(d) => [d.pick(tables), chosen(d)]],
  own: { CsvError: [() => ["CSV_X", "said"]], normalize_options: [(d) => [chosen(d)]] },
});
