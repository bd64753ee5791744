// Everything that the package makes from its factories, made when it is first read: a name
// of this object is both what a script gets and what other factories take.
var list = require("#list");
var data = require("#data");

function lazy(object, name, make) {
  function settle(value) {
    Object.defineProperty(object, name, { value: value, writable: true, enumerable: true, configurable: true });
    return value;
  }
  Object.defineProperty(object, name, {
    enumerable: true,
    configurable: true,
    get: function () {
      return settle(make());
    },
    set: settle,
  });
}

function rows(text, each) {
  text.split("\n").forEach(function (line) {
    each.apply(null, line.split(" "));
  });
}

exports.config = require("lib/cjs/entry/configReadonly.js").config;

rows(data.made, function (name, factory, proxy) {
  lazy(exports, name, function () {
    var value = list[factory](exports);
    if (proxy) value.createProxy(exports[proxy]);
    return value;
  });
});

// The objects that factories take whole, as the namespace of the expression parser. A member
// is a name of the above, or made for the object alone.
rows(data.roles, function (role, name, from, factory) {
  var object = exports[role] || (exports[role] = {});
  lazy(object, name, function () {
    return from ? exports[from] : list[factory](exports);
  });
});
