const Papa = require("papaparse");
Papa.parse("a,b\n1,2\n3,4")
Papa.parse("a,b\n1,x\n2.5,true\n", { header: true, dynamicTyping: true, skipEmptyLines: true })
Papa.parse("a;b\r\n\"x;y\";\"q\"\"q\"\r\n", { header: true }).data
Papa.parse("a\tb\n1\t2").meta
Papa.parse("a,b\n1\n", { header: true }).errors
Papa.parse("# c\n1,2\n", { comments: "#" }).data
Papa.parse("a,b\n1,2\n3,4\n", { preview: 1 }).data
((rows) => { Papa.parse("1,2\n3,4", { step: (r) => rows.push(r.data) }); return rows })([])
Papa.parse("a, b\n1, 2", { header: true, transformHeader: (h) => h.trim().toUpperCase(), transform: (v) => v.trim() }).data
Papa.parse("\"unclosed,1\n2").errors
Papa.unparse([{ a: 1, b: "x,y" }, { a: null, b: "q\"q" }])
Papa.unparse([[1, 2], ["a b", "line\nbreak"]], { delimiter: ";", quotes: true })
Papa.unparse({ fields: ["b", "a"], data: [{ a: 1, b: 2 }] })
Papa.unparse([{ a: new Date(0), b: [1, 2] }], { header: false })
Papa.parse("日本,é\n1,2", { header: true }).data
Papa.parse("", { header: true }).data
