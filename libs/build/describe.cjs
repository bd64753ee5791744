"use strict";
// Loads the real packages in Node and tells the build what they export: for each request
// {name, root, lazy: [specifier]} the names of the functions, and for each lazy specifier
// where every member of its exports comes from. Only Node can say: the sources spread their
// exports over loops and helpers.
const fs = require("node:fs");
const path = require("node:path");
const { createRequire } = require("node:module");

const requests = JSON.parse(fs.readFileSync(0, "utf8"));
const from = createRequire(path.resolve(process.argv[2], "package.json"));

function isReference(value) {
  return typeof value === "function" || (typeof value === "object" && value !== null);
}

// Every (file, export) of the package whose value is a reference, with the index left out.
function origins(root, indexFile) {
  const found = new Map();
  const add = (value, file, name) => {
    if (!isReference(value)) return;
    if (!found.has(value)) found.set(value, []);
    found.get(value).push({ file, export: name });
  };
  for (const file of Object.keys(from.cache).sort()) {
    if (!file.startsWith(root + path.sep) || file === indexFile) continue;
    const exported = from.cache[file].exports;
    add(exported, file, "");
    if (!isReference(exported)) continue;
    for (const name of Object.keys(exported)) {
      const descriptor = Object.getOwnPropertyDescriptor(exported, name);
      add(descriptor.get ? exported[name] : descriptor.value, file, name);
    }
  }
  return found;
}

// The nearest origin: a file of the member's own name before others, then the export of
// that name, then the file's exports as a whole.
function choose(candidates, name) {
  const rank = (c) =>
    (path.basename(c.file).replace(/\.[^.]+$/, "") === name ? 0 : 4) +
    (c.export === name ? 0 : c.export === "" ? 1 : 2);
  return candidates.slice().sort((a, b) => rank(a) - rank(b))[0];
}

function members(root, specifier) {
  const indexFile = from.resolve(specifier);
  const object = from(specifier);
  const known = origins(root, indexFile);
  return Object.getOwnPropertyNames(object).map((name) => {
    const d = Object.getOwnPropertyDescriptor(object, name);
    const value = d.get ? object[name] : d.value;
    const member = { name, writable: !!d.writable, enumerable: d.enumerable, configurable: d.configurable, accessor: !!d.get };
    if (value === object) return { ...member, self: true };
    if (!isReference(value)) return { ...member, literal: JSON.stringify(value) };
    const origin = known.has(value) ? choose(known.get(value), name) : { file: indexFile, export: name };
    return { ...member, file: path.relative(root, origin.file), export: origin.export };
  });
}

// The members of a function whose package has a file for most of them. What has none comes
// from our own rest.js, which has no file here.
function functionMembers(root, { name, function: { rest } }) {
  const object = from(name);
  return Object.getOwnPropertyNames(object).filter((key) => !["length", "name", "arguments", "caller"].includes(key)).map((key) => {
    const d = Object.getOwnPropertyDescriptor(object, key);
    const member = { name: key, writable: d.writable, enumerable: d.enumerable, configurable: d.configurable };
    if (d.value === object) return { ...member, self: true };
    if (!isReference(d.value)) return { ...member, literal: JSON.stringify(d.value) };
    // Two names of one function are one module.
    const file = (object[d.value.name] === d.value ? d.value.name : key) + ".js";
    return rest.includes(key) || !fs.existsSync(path.join(root, file)) ? { ...member, export: key } : { ...member, file };
  });
}

async function load(name, root) {
  const manifest = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
  return manifest.type === "module" ? import(require("node:url").pathToFileURL(entry(root, manifest))) : from(name);
}

// The file that Node takes for the main entry of an ECMAScript module package.
function entry(root, manifest) {
  let target = manifest.exports["."] ?? manifest.exports;
  while (typeof target === "object") target = target.node ?? target.import ?? target.default;
  return path.join(root, target);
}

const builtin = new Set(["length", "name", "prototype", "arguments", "caller"]);

async function describe(request) {
  const { name, root, lazy } = request;
  const absolute = path.resolve(root);
  const exported = await load(name, absolute);
  const functions = Object.getOwnPropertyNames(exported)
    .filter((key) => !(typeof exported === "function" && builtin.has(key)))
    .filter((key) => typeof exported[key] === "function");
  return {
    name,
    functions,
    function: request.function && { specifier: name, index: path.relative(absolute, from.resolve(name)), members: functionMembers(absolute, request) },
    lazy: lazy.map((specifier) => ({
      specifier,
      index: path.relative(absolute, from.resolve(specifier)),
      members: members(absolute, specifier),
    })),
  };
}

(async () => {
  const answers = [];
  for (const request of requests) answers.push(await describe(request));
  fs.writeSync(1, JSON.stringify(answers));
})();
