// What a call of _ calls. rest.js makes its prototype that of the wrappers, before there is
// any wrapper.
function lodash(value) {
  return require("#rest").wrap(value);
}

module.exports = lodash;
