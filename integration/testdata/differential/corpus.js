// The corpus: calls of every function of a library. A call is the function's name and a
// seed, of which the same arguments come every time, in Node and in cordon.

// Draw makes arguments out of a seed.
class Draw {
  constructor(seed) {
    this.state = Math.imul(seed, 2654435761) >>> 0 || 1;
    for (let i = 0; i < 3; i++) this.int(0, 1);
  }

  // int is a whole number from low to high.
  int(low, high) {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    this.state >>>= 0;
    return low + (this.state % (high - low + 1));
  }

  pick(list) {
    return list[this.int(0, list.length - 1)];
  }

  // list is so many of what make gives.
  list(low, high, make) {
    const items = [];
    for (let n = this.int(low, high); n > 0; n--) items.push(make());
    return items;
  }
}

// library is what a file of libraries/ tells: see define.
let library;

// define says how a library is called:
//
//   functions: by name, what to call
//   templates: functions that make arguments with a Draw; each function is tried with all
//   own:       by name, templates for that function alone
//   apart:     by name, why a function is not called
//   kept:      how many calls of each function the corpus has, where it has few functions
//   judges:    a pattern of the names that have to say yes to something and no to something
//   also:      makes what is seen of a result, where its keys do not tell
function define(definition) {
  library = { own: {}, apart: {}, also: (value) => value, ...definition };
}

// functionsOf are the functions among an object's members, those of its prototype included
// where it is no plain object.
function functionsOf(object) {
  const found = {};
  for (const name of Object.keys(object)) {
    if (typeof object[name] === "function") found[name] = (...args) => object[name](...args);
  }
  return found;
}

function templatesOf(name) {
  return Object.hasOwn(library.own, name) ? library.own[name] : library.templates;
}

function argumentsOf(name, seed) {
  const templates = templatesOf(name);
  return templates[seed % templates.length](new Draw(seed));
}

// outcome makes one call and tells all that came of it: the result, what calling a result
// that is a function gives, and what the call did to its arguments.
function outcome(name, seed) {
  const args = argumentsOf(name, seed);
  const before = args.map(show).join(", ");
  chance = seed;
  let value, text;
  try {
    value = library.functions[name](...args);
    if (value instanceof Promise) return settled(value.then(library.also));
    text = show(library.also(value));
  } catch (error) {
    return thrown(error);
  }
  for (let i = 1; i <= 2 && typeof value === "function"; i++) {
    try {
      value = value(...argumentsOf(name, seed + i));
      text += ", then " + show(library.also(value));
    } catch (error) {
      text += ", then " + thrown(error);
      break;
    }
  }
  const after = args.map(show).join(", ");
  return after === before ? text : text + ", having made its arguments " + after;
}

// perform makes the calls of a corpus, and gives what each came to.
async function perform(corpus) {
  const outcomes = [];
  for (const [name, seed] of corpus) outcomes.push(await outcome(name, seed));
  return outcomes;
}
