// Loads a library as a script would, and tells what it is. input is the list of the names to
// require, the library's own first; an empty one does all but that, for comparison.
const started = performance.now();
const library = input.length > 0 ? require(input[0]) : {};
const loaded = performance.now() - started;
for (const name of input) require(name);

const ofEveryFunction = ["length", "name", "prototype", "arguments", "caller"];
const isFunction = (key) => {
  try {
    return typeof library[key] === "function";
  } catch {
    return false; // a getter that throws
  }
};
const functions = typeof library === "function" ? [input[0]] : [];
if (functions.length > 0 || (typeof library === "object" && library !== null)) {
  for (const key of Object.getOwnPropertyNames(library)) {
    if (typeof library === "function" && ofEveryFunction.includes(key)) continue;
    if (/^[\x21-\x7e]{1,100}$/.test(key) && isFunction(key)) functions.push(key);
  }
}
output = { loaded, functions };
