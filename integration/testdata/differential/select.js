// Runs in Node alone: tries each function with many arguments, and keeps those calls that
// show most of it. What is kept is the corpus.
const tries = 2; // of each template, and at least three for each call that is kept
const kept = library.kept || 8; // calls of each function; one of them may throw

// dull results say little of a function; they are kept where there is nothing better.
function dull(text) {
  return /^(undefined|null|NaN|0|false|""|\[\]|\{\}|function.*|a promise that is pending|throws .*)$/.test(text);
}

// choose takes seeds from each kind of result in turn, telling ones first, until there are
// enough.
function choose(kinds) {
  const order = [...kinds.keys()].sort((a, b) => dull(a) - dull(b));
  const seeds = [];
  for (let round = 0; seeds.length < kept; round++) {
    const before = seeds.length;
    for (const text of order) {
      const failing = /^(a promise that )?throws /.test(text);
      const seed = kinds.get(text)[round];
      if (seed !== undefined && seeds.length < kept && !(failing && round > 0)) seeds.push(seed);
    }
    if (seeds.length === before) break;
  }
  return seeds;
}

async function select() {
  const corpus = [], onesided = [];
  for (const name of Object.keys(library.functions)) {
    if (Object.hasOwn(library.apart, name)) continue;
    const kinds = new Map(), seen = new Set();
    const all = templatesOf(name).length * Math.max(tries, Math.ceil(3 * kept / templatesOf(name).length));
    for (let seed = 1; seed <= all; seed++) {
      const args = name + argumentsOf(name, seed).map(show);
      if (seen.has(args)) continue;
      seen.add(args);
      const text = await outcome(name, seed);
      if (!kinds.has(text)) kinds.set(text, []);
      kinds.get(text).push(seed);
    }
    if (library.judges && library.judges.test(name) && !(kinds.has("true") && kinds.has("false"))) onesided.push(name);
    for (const seed of choose(kinds)) corpus.push([name, seed]);
  }
  return { corpus, functions: Object.keys(library.functions), apart: library.apart, onesided };
}
