const { marked, ...rest } = require("marked");
const blocks = ["# Title *x*", "- a\n- b\n  - c\n\n1. d\n2. e", "| a | b |\n|:--|--:|\n| 1 | `2` |", "> quote\n> more\n\ntext", "```js\nconst a = 1 < 2;\n```", "    indented", "![alt](a.png \"t\") [link](http://x.y?z=1&w) <http://auto.link>", "**bold** _em_ ~~gone~~ `code` \\*", "a  \nb\nc", "---", "<div>html & <b>x</b></div>", "- [x] done\n- [ ] not", "[ref][r]\n\n[r]: http://example.com \"T\"", "Setext\n======", "www.example.com and a@b.com", "&copy; &amp; <", "é 👍 日本語", "* a\n\n  b\n* c", ""];
const text = (d) => d.list(1, 4, () => d.pick(blocks)).join("\n\n");
const options = (d) => d.pick([{ gfm: false }, { breaks: true }, { pedantic: true }, { async: true }, { silent: true }]);
const { Marked, Lexer, Parser, Renderer, TextRenderer, Tokenizer, Hooks } = rest;

define({
  kept: 30,
  functions: {
    ...functionsOf(rest), marked: (...args) => marked(...args),
    // A lexer leaves its patterns in the options that it is given.
    Marked: (markdown, chosen) => new Marked(chosen || {}).parse(markdown), Lexer: (markdown, chosen) => new Lexer({ ...chosen }).lex(markdown), Parser: (markdown, chosen) => new Parser({ ...chosen }).parse(new Lexer({ ...chosen }).lex(markdown)),
    lexer: (markdown, chosen) => rest.lexer(markdown, { ...chosen }),
    Renderer: (markdown) => new Marked({ renderer: Object.assign(new Renderer(), { hr: () => "<hr class=x>\n" }) }).parse(markdown), TextRenderer: (markdown) => { const lexer = new Lexer(); return Parser.parseInline(lexer.inlineTokens(markdown), { renderer: new TextRenderer() }) },
    Tokenizer: (markdown) => new Marked({ tokenizer: Object.assign(new Tokenizer(), { codespan: () => false }) }).parse(markdown), Hooks: (markdown) => new Marked({ hooks: { preprocess: (s) => s.toUpperCase(), postprocess: (s) => s + "!" } }).parse(markdown),
    parser: (markdown) => rest.parser(rest.lexer(markdown)), walkTokens: (markdown) => { const seen = []; rest.walkTokens(rest.lexer(markdown), (token) => { seen.push(token.type) }); return seen },
    use: (markdown) => new Marked().use({ extensions: [{ name: "at", level: "inline", start: (s) => s.indexOf("@"), tokenizer(s) { const m = /^@(\w+)/.exec(s); return m ? { type: "at", raw: m[0], who: m[1] } : undefined }, renderer: (token) => "<at>" + token.who + "</at>" }] }).parse(markdown),
  },
  templates: [(d) => [text(d)], (d) => [text(d), options(d)]],
  own: { setOptions: [() => [{}]], options: [() => [{}]], getDefaults: [() => []] },
});
