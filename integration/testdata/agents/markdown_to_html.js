const { marked } = require('marked');
const md = '# Title\n\nSome *emph* and **strong** `code` [link](https://e.org "t").\n\n- a\n- b\n  - c\n\n1. x\n2. y\n\n> quote\n\n```js\nconst a = 1 < 2;\n```\n\n| A | B |\n|---|:-:|\n| 1 | 2 |\n\n- [x] done\n\n---\n<b>raw</b> &amp; ~~del~~\n\nHard  \nbreak ![img](a.png)';
const toc = marked.lexer(md).filter(t => t.type === 'heading').map(t => [t.depth, t.text]);
const r = new marked.Renderer(); r.heading = ({tokens, depth}) => `<h${depth} id="x">${tokens.map(t=>t.raw).join('')}</h${depth}>`;
output = [marked.parse(md), toc, marked.parse('# Hi', {renderer: r}), marked.parseInline('a *b*'), marked('a\nb', {breaks:true, gfm:true})];
