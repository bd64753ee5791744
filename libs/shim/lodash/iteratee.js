// What the whole lodash does with an iteratee where the modules know functions only.
module.exports = function (value) {
  if (typeof value == "function") return value;
  return value == null ? require("identity.js") : require("_baseIteratee.js")(value);
};
