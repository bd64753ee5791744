const { XMLParser, XMLBuilder, XMLValidator } = require('fast-xml-parser');
const xml = '<?xml version="1.0"?><rss version="2.0"><channel><title>A &amp; B</title><item id="1"><p>5.50</p></item><item id="2"><p>7</p><![CDATA[<x>]]></item><empty/></channel></rss>';
const j = new XMLParser({ignoreAttributes:false, attributeNamePrefix:'@_'}).parse(xml);
output = [j, new XMLParser().parse(xml), new XMLBuilder({format:true, ignoreAttributes:false}).build({root:{'@_a':1, b:[1,2], c:{d:'<e>'}}}), XMLValidator.validate('<a><b></a>'), XMLValidator.validate(xml), new XMLParser({isArray: n => n === 'b', parseTagValue:false}).parse('<a><b>1</b></a>'), new XMLParser({preserveOrder:true}).parse('<a>t<b/>u</a>')];
