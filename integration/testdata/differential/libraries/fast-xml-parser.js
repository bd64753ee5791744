const xml = require("fast-xml-parser");
const documents = ["<a><b>1</b><b>2</b><c x=\"1\"/></a>", "<?xml version=\"1.0\"?><r><!-- no --><v>1.50</v><v>0x1f</v></r>", "<a>text <b>bold</b> tail</a>", "<a><![CDATA[<raw> & ]]></a>", "<a b='&lt;x&gt;'>&amp; &#233; &quot;</a>", "<ns:a xmlns:ns=\"u\"><ns:b>true</ns:b></ns:a>", "<a><b></a>", "<a", "", "<a>\n  <b> padded </b>\n</a>", "<é>👍</é>", "<a><b>007</b><c>1e3</c><d>+5</d></a>", "<!DOCTYPE a [<!ENTITY e \"v\">]><a>&e;</a>"];
const read = (d) => d.pick([{}, { ignoreAttributes: false }, { ignoreAttributes: false, attributeNamePrefix: "", parseAttributeValue: true }, { preserveOrder: true }, { parseTagValue: false }, { trimValues: false }, { removeNSPrefix: true }, { cdataPropName: "#c" }, { commentPropName: "#n" }, { isArray: (name) => name === "b" }, { processEntities: false }, { stopNodes: ["a.b"] }, { alwaysCreateTextNode: true }]);
const write = (d) => d.pick([{}, { format: true }, { ignoreAttributes: false }, { suppressEmptyNode: true }, { format: true, indentBy: "\t" }, { processEntities: false }, { arrayNodeName: "item" }]);
const data = (d) => d.pick([{ a: { b: [1, 2], c: "x & <y>" } }, { a: { "@_x": 1, "#text": "t" } }, { r: null, e: "" }, [1, 2], { a: { b: { c: true } } }, { d: { n: -1.5, l: [] } }]);

define({
  kept: 100,
  functions: { XMLParser: (text, options, strict) => new xml.XMLParser(options).parse(text, strict), XMLBuilder: (value, options) => new xml.XMLBuilder(options).build(value) },
  templates: [],
  own: {
    XMLParser: [(d) => [d.pick(documents), read(d)], (d) => [d.pick(documents), read(d)], (d) => [d.pick(documents), {}, true]],
    XMLBuilder: [(d) => [data(d), write(d)], (d) => [data(d), write(d)]],
  },
});
