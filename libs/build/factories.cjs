"use strict";
// Tells the build how a package's functions are made from factories: for each request
// {root, spaces: [{specifier, main, list, all, made}]} the factories of the list, and for
// every name that the main file exports where it comes from.
//
// Which factory makes which function stands in generated files that call one factory after
// the other. They run here against factories that only take notes.
const fs = require("node:fs");
const path = require("node:path");
const { createRequire } = require("node:module");

const { root, spaces } = JSON.parse(fs.readFileSync(0, "utf8"));
const absolute = path.resolve(root);
const from = createRequire(path.join(absolute, "package.json"));
const fail = (text) => { throw new Error(text) };

class Note {
  constructor(factory, dependencies) { Object.assign(this, { factory, dependencies }) }
  createProxy(of) { this.proxyOf = of }
}

// The exports of a generated file, with a note in place of everything that a factory makes.
function takeNotes(file, list, config, others) {
  const exported = {};
  const target = path.join(absolute, file);
  const local = createRequire(target);
  const factories = new Proxy(list, { get: (_, key) => key in list ? (dependencies) => new Note(key, dependencies) : undefined });
  const answer = (id) => {
    const found = local.resolve(id);
    if (others.has(found)) return others.get(found);
    const real = local(id);
    return real === list ? factories : real.config ? { config } : real;
  };
  new Function("exports", "require", fs.readFileSync(target, "utf8"))(exported, answer);
  others.set(target, exported);
  return exported;
}

// The file and the name that a value is exported by, other than by an index: by the
// same name if there is one, and by the file that exports the least besides.
function origin(value, name) {
  const candidates = [];
  for (const file of Object.keys(from.cache).sort()) {
    if (!file.startsWith(absolute + path.sep) || indexes.has(file)) continue;
    const exported = from.cache[file].exports;
    const keys = Object.keys(exported);
    for (const key of keys) {
      if (exported[key] !== value) continue;
      candidates.push({ file: path.relative(absolute, file), export: key, rank: keys.length + (key === name ? 0 : 1e6) });
    }
  }
  return candidates.sort((a, b) => a.rank - b.rank)[0];
}

// Holds what the generated files pass to a factory against the factory's own list: with
// that the list is all that the linker needs.
function check(name, note, list, made, config, roles) {
  const wanted = list[note.factory].dependencies.map((d) => d.replace("?", ""));
  for (const dependency of new Set([...wanted, ...Object.keys(note.dependencies)])) {
    const value = note.dependencies[dependency];
    const named = dependency === "config" ? config : dependency in made ? made[dependency] : value instanceof Note ? undefined : value;
    if (!wanted.includes(dependency) || value !== named) fail(`${name}: ${note.factory} takes another ${dependency}`);
    if (value === undefined || value instanceof Note || value === config) continue;
    if ((roles[dependency] ??= value) !== value) fail(`${name}: there are two objects ${dependency}`);
  }
}

// The members of an object that factories take whole: each a name that is made, or the
// factory that makes it for this object alone.
function members(role, object, names, space) {
  return Object.entries(object).map(([name, value]) => {
    if (value === space.config) return [name, "config"];
    if (names.has(value)) return [name, names.get(value)];
    if (!(value instanceof Note)) fail(`${role}.${name} is made by no factory`);
    check(`${role}.${name}`, value, space.list, space.made, space.config, {});
    return [name, "", value.factory];
  });
}

// The indexes: files that hand on what others export.
const indexes = new Set(spaces.flatMap((space) => [
  from.resolve(space.specifier),
  ...[space.main, space.list, space.all, ...space.made].map((file) => path.join(absolute, file)),
]));

function describe(request) {
  const main = from(request.specifier);
  const list = from(path.join(absolute, request.list));
  const config = {};
  const others = new Map();
  const made = Object.assign({}, ...request.made.map((file) => takeNotes(file, list, config, others)));
  const names = new Map();
  const roles = {};
  for (const [name, value] of Object.entries(made)) {
    if (!(value instanceof Note)) { delete made[name]; continue }
    names.set(value, name);
  }
  for (const name of Object.keys(made)) check(name, made[name], list, made, config, roles);
  const index = from.resolve(request.specifier);
  const space = { list, made, config };
  return {
    specifier: request.specifier,
    index: path.relative(absolute, index),
    factories: Object.keys(list).map((name) => {
      const { fn, dependencies, meta } = list[name];
      return { name, fn, dependencies, meta: meta && JSON.stringify(meta), ...(origin(list[name], name) ?? { file: request.list, export: name }) };
    }),
    made: Object.entries(made).map(([name, note]) => ({ name, factory: note.factory, proxy: Object.keys(roles).find((role) => roles[role] === note.proxyOf) })),
    roles: Object.entries(roles).map(([role, object]) => ({ role, members: members(role, object, names, space) })),
    exports: Object.keys(main).map((name) => {
      if (name in made) return { name, made: true };
      if (name in list) return { name, listed: true };
      if (main[name] === list) return { name, all: true };
      return { name, ...(origin(main[name], name) ?? fail(`${name} comes from no file`)) };
    }),
  };
}

fs.writeSync(1, JSON.stringify(spaces.map(describe)));
