// Compiles the signatures of the package's own typed functions when they are first needed:
// nine tenths of the time that the package takes to load goes into them, and a script calls
// a few of hundreds. What a script makes with typed itself is compiled at once, and throws
// at once.
//
// A function is compiled in two steps. The first one has the signatures as they were
// written; they come before all that takes a conversion or any type, so what they answer
// they answer as the whole does. The second one has all, ten times as many.
var depth = 0;

// Runs a factory of the package's own.
exports.quietly = function (factory) {
  depth++;
  try {
    return factory();
  } finally {
    depth--;
  }
};

function property(object, key, value) {
  Object.defineProperty(object, key, { value: value, writable: true, enumerable: true, configurable: true });
}

// A property that has its value from the first look on.
function later(object, key, make) {
  Object.defineProperty(object, key, {
    get: function () {
      var value = make();
      property(object, key, value);
      return value;
    },
    set: function (value) {
      property(object, key, value);
    },
    enumerable: true,
    configurable: true,
  });
}

// What one instance of typed has not compiled yet.
exports.waiting = function () {
  var functions = new Set();

  function defer(compile, name, signatures) {
    var written = null;
    var whole = null;
    var now = null;
    var part = { exact: true, resolved: null, otherwise: otherwise };
    var entry = { signatures: signatures, settle: all };

    function exact() {
      if (written === null) {
        now = written = compile(name, signatures, part);
        later(written, "_typedFunctionData", data);
      }
      return written;
    }
    function all() {
      if (whole === null) {
        exact();
        now = whole = compile(name, signatures, { exact: false, resolved: part.resolved, otherwise: null });
        functions.delete(entry);
      }
      return whole;
    }
    function otherwise() {
      return all().apply(this, arguments);
    }
    function data() {
      return all()._typedFunctionData;
    }
    function theTypedFn(arg0, arg1) {
      return (now === null ? exact() : now).apply(this, arguments);
    }
    functions.add(entry);
    Object.defineProperty(theTypedFn, "name", { value: name });
    later(theTypedFn, "signatures", function () {
      return exact().signatures;
    });
    later(theTypedFn, "_typedFunctionData", data);
    return theTypedFn;
  }

  return {
    make: function (compile, name, signatures) {
      return depth > 0 ? defer(compile, name, signatures) : compile(name, signatures);
    },
    // Compiles all that a change of the conversions to a type would change; without a type,
    // everything.
    settle: function (type) {
      functions.forEach(function (entry) {
        if (type === undefined || Object.keys(entry.signatures).some(function (s) { return s.includes(type) })) entry.settle();
      });
    },
  };
};
