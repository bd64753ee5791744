const { XMLParser } = require('fast-xml-parser'), { marked } = require('marked'), dayjs = require('dayjs'), _ = require('lodash');
const feed = new XMLParser({ignoreAttributes:false}).parse('<rss><channel><item><title>One &lt;1&gt;</title><pubDate>2024-01-02</pubDate></item><item><title>Two</title><pubDate>2024-03-04</pubDate></item></channel></rss>');
const md = _.castArray(feed.rss.channel.item).map(i => `- **${i.title}** (${dayjs(i.pubDate).format('MMM D, YYYY')})`).join('\n');
output = [md, marked.parse(md)];
