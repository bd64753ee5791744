// Every property of a library's exports: what it is, its own name, its number of parameters.
const skipped = ["length", "name", "prototype", "arguments", "caller"];

function surface(label, library, name = (f) => f.name) {
  sample(label + " keys", () => Object.keys(library));
  sample(label + " key in", () => Object.keys(library).filter((key) => !(key in library)));
  for (const key of Object.getOwnPropertyNames(library)) {
    if (typeof library === "function" && skipped.includes(key)) continue;
    sample(label + "." + key, () => {
      const value = library[key];
      return typeof value === "function" ? [name(value), value.length] : typeof value === "object" ? Object.keys(value || {}).length : value;
    });
  }
}

surface("lodash", require("lodash"));
surface("lodash.prototype", require("lodash").prototype);
// The real one is made from the minified lodash, whose functions have lost their names.
surface("lodash/fp", require("lodash/fp"), () => "");
surface("date-fns", require("date-fns"));
surface("date-fns/fp", require("date-fns/fp"));
surface("date-fns/locale", require("date-fns/locale"));
surface("date-fns/constants", require("date-fns/constants"));
surface("dayjs", require("dayjs"));
surface("decimal.js", require("decimal.js"));
surface("es-toolkit", require("es-toolkit"));
surface("es-toolkit/compat", require("es-toolkit/compat"));
surface("fast-xml-parser", require("fast-xml-parser"));
surface("immer", require("immer"));
surface("jstat", require("jstat"));
// The real one is minified, and names its classes a and b.
surface("marked", require("marked"), () => "");
surface("mathjs", require("mathjs"));
surface("mathjs/number", require("mathjs/number"));
surface("papaparse", require("papaparse"));
surface("ramda", require("ramda"));
surface("simple-statistics", require("simple-statistics"));
surface("zod", require("zod"));
surface("uuid", require("uuid"));
surface("validator", require("validator"));
