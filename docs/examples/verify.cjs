// Checks the expected outputs without cordon: runs each example in Node with the real npm
// packages, and compares. With --write it writes them.
//
//   make libs && go run ./docs/examples/generate DIR && TZ=UTC node docs/examples/verify.cjs DIR
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { createRequire } = require('node:module');

const packages = createRequire(path.join(__dirname, '../../libs/package.json'));
const AsyncFunction = (async () => {}).constructor;
const RealDate = Date;

// at makes the clock stand still, as --now does but for a microsecond.
function at(now) {
  if (!now) return RealDate;
  return class extends RealDate {
    constructor(...args) {
      super(...(args.length ? args : [now]));
    }
    static now() {
      return RealDate.parse(now);
    }
  };
}

async function run(example, inputs) {
  const dir = path.join(__dirname, example);
  const code = fs.readFileSync(path.join(dir, 'script.js'), 'utf8');
  const input = JSON.parse(fs.readFileSync(path.join(inputs, `${example}.json`), 'utf8'));
  const flagsFile = path.join(dir, 'flags');
  const flags = fs.existsSync(flagsFile) ? fs.readFileSync(flagsFile, 'utf8') : '';
  globalThis.Date = at(/^--now=(.*)$/m.exec(flags)?.[1]);
  try {
    const script = new AsyncFunction('input', 'require', 'console', `let output;\n${code}\n;return output;`);
    return JSON.stringify(await script(input, packages, { log() {}, warn() {} }), null, 2) + '\n';
  } finally {
    globalThis.Date = RealDate;
  }
}

async function main([inputs, mode]) {
  let wrong = 0;
  for (const entry of fs.readdirSync(__dirname, { withFileTypes: true })) {
    if (!fs.existsSync(path.join(__dirname, entry.name, 'script.js'))) continue;
    const expected = path.join(__dirname, entry.name, 'expected.json');
    const got = await run(entry.name, inputs);
    if (mode === '--write') fs.writeFileSync(expected, got);
    const same = fs.readFileSync(expected, 'utf8') === got;
    console.log(`${entry.name}: Node ${process.version} ${same ? 'agrees' : 'DISAGREES'}`);
    if (!same) wrong++;
  }
  process.exitCode = wrong ? 1 : 0;
}

main(process.argv.slice(2));
