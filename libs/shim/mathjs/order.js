// Puts the signatures of a typed function into the order in which they are tried: the same
// order that typed-function's own comparison gives, which asks each signature anew at every
// comparison. Here each is asked once.

// What comes before all comparisons of single parameters, as one number: parameters of any
// type are the last choice, then conversions, then a rest parameter.
function rank(params) {
  var last = params[params.length - 1];
  var rest = last !== undefined && last.restParam;
  var any = 0;
  var conversions = 0;
  for (var i = 0; i < params.length; i++) {
    if (params[i].hasAny) any++;
    if (params[i].hasConversion) conversions++;
  }
  var key = rest && last.hasAny ? 1 : 0;
  key = key * 1000 + any;
  key = key * 2 + (rest && last.hasConversion ? 1 : 0);
  key = key * 1000 + conversions;
  key = key * 2 + (rest ? 1 : 0);
  return key * 1000 + (rest ? 999 - params.length : params.length);
}

// The ranks of signatures with a parameter of any type begin here.
var anyRank = 2 * 1000 * 2 * 1000;

// The lowest index of a type, and of a conversion, among the types that a parameter takes.
function measure(param) {
  var type = Infinity;
  var conversion = Infinity;
  for (var i = 0; i < param.types.length; i++) {
    var t = param.types[i];
    if (t.typeIndex < type) type = t.typeIndex;
    if (t.conversion && t.conversionIndex < conversion) conversion = t.conversionIndex;
  }
  return { any: param.hasAny, rest: param.restParam, type: type, converts: !!param.hasConversion, conversion: conversion };
}

// How much a is a better choice than b, below zero, or a worse one: the kind of difference
// sets the weight.
function weigh(a, b) {
  if (a.any !== b.any) return a.any ? 0.1 : -0.1;
  if (a.rest !== b.rest) return a.rest ? 0.01 : -0.01;
  if (a.type !== b.type) return a.type < b.type ? -0.001 : 0.001;
  if (a.converts !== b.converts) return a.converts ? (1 + a.conversion) * 0.000001 : -(1 + b.conversion) * 0.000001;
  if (a.conversion !== b.conversion) return a.conversion < b.conversion ? -0.0000001 : 0.0000001;
  return 0;
}

// Signatures of one rank have parameters in the same number. The sum of the differences
// decides, and where they make up for each other the first of them.
function compare(a, b) {
  if (a.rank !== b.rank) return a.rank - b.rank;
  var sum = 0;
  var first = 0;
  for (var i = 0; i < a.params.length; i++) {
    var difference = weigh(a.params[i], b.params[i]);
    sum += difference;
    if (first === 0) first = difference;
  }
  return sum !== 0 ? sum : first;
}

// The exact part of a typed function goes without what takes any type: that comes after the
// conversions.
module.exports = function (signatures, part) {
  var entries = signatures.map(function (signature) {
    return { signature: signature, rank: rank(signature.params), params: signature.params.map(measure) };
  });
  entries.sort(compare);
  if (part && part.exact) entries = entries.filter(function (entry) { return entry.rank < anyRank });
  signatures.length = entries.length;
  for (var i = 0; i < entries.length; i++) signatures[i] = entries[i].signature;
};
