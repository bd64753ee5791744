// The package's list of factories, without the files that they are in. A stand-in knows of
// its factory what others ask for: its name, what it depends on, what it is. It loads the
// file when it is called, and is the one that a script sees wherever the package shows the
// factory.
var making = require("#typed");
var data = require("#data");

function standIn(file, name, fn, dependencies, meta) {
  function assertAndCreate(scope) {
    return making.quietly(function () {
      return data.link(file)[name](scope);
    });
  }
  assertAndCreate.isFactory = true;
  assertAndCreate.fn = fn;
  assertAndCreate.dependencies = dependencies ? dependencies.split(",") : [];
  if (meta) assertAndCreate.meta = JSON.parse(meta);
  return assertAndCreate;
}

Object.defineProperty(exports, "__esModule", { value: true });
data.factories.split("\n").forEach(function (line) {
  var name = line.slice(0, line.indexOf(" "));
  var factory = null;
  Object.defineProperty(exports, name, {
    enumerable: true,
    get: function () {
      if (factory === null) {
        var parts = line.split(" ");
        factory = standIn(+parts[1], parts[2], parts[3], parts[4], parts[5]);
      }
      return factory;
    },
  });
});
