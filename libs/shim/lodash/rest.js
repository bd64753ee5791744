// The whole lodash behind the lazy one: what wraps values, and what makes sense for all
// functions together only. It is loaded when a script first asks for one of these. Whatever
// leads from it back to _ has to lead to the lazy one, the one that scripts have.
var whole = require("#whole");
var lazy = require("#index");

require("#function").prototype = whole.prototype;
whole.prototype.constructor = lazy;
whole.templateSettings.imports._ = lazy;
var holders = ["bind", "bindKey", "curry", "curryRight", "partial", "partialRight"];
for (var i = 0; i < holders.length; i++) whole[holders[i]].placeholder = lazy;

// The methods of wrappers that work on their own this, or count, become the lazy one's.
function host(value) {
  return whole(value);
}
host.prototype = whole.prototype;
whole.mixin(host, {
  mixin: function mixin(source, options) {
    return whole.mixin.apply(lazy, arguments);
  },
});
whole.mixin(host, {
  noConflict: function noConflict() {
    return whole.noConflict.call(lazy);
  },
  uniqueId: require("uniqueId.js"),
}, { chain: false });

module.exports = {
  wrap: whole,
  prototype: whole.prototype,
  chain: whole.chain,
  mixin: whole.mixin,
  noConflict: whole.noConflict,
  runInContext: whole.runInContext,
  templateSettings: whole.templateSettings,
};
