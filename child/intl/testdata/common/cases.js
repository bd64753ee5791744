'use strict';
const cases = [];

// add records what f gives: its value as JSON, or the error with its message.
function add(label, f) {
  let result;
  try {
    const value = f();
    result = typeof value === 'string' ? value : JSON.stringify(value) || String(value);
  } catch (e) {
    result = e.name + ': ' + e.message;
  }
  cases.push([label, result]);
}

// expressions records each expression of a list of functions.
function expressions(list) {
  for (const f of list) add(f.toString(), f);
}

// text writes parts with their types.
function text(parts) {
  return parts.map((p) => p.type + ':' + p.value + (p.unit ? ':' + p.unit : '')).join('|');
}

// product calls f with each combination of the values of the fields; undefined leaves one out.
function product(fields, f) {
  const names = Object.keys(fields);
  const walk = (i, options) => {
    if (i === names.length) return f(options);
    for (const value of fields[names[i]]) {
      const next = { ...options };
      if (value !== undefined) next[names[i]] = value;
      walk(i + 1, next);
    }
  };
  walk(0, {});
}
