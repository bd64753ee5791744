const { jStat } = require("jstat");
const vector = (d) => d.list(3, 7, () => d.pick([1, 2, 3, 4.5, 5, 7, 8.25, 10]));
const matrix = (d) => { const n = d.int(2, 3); return d.list(n, n, () => d.list(n, n, () => d.int(1, 9))) };
const square = () => [[4, 1, 1], [1, 3, 0], [1, 0, 5]];
const positive = () => [square()];
const table = (d) => jStat([[1, 2], [1, 4], [1, d.int(5, 9)]]);
const column = (d) => jStat([[3], [d.int(4, 6)], [9]]);
const p = (d) => d.pick([0.05, 0.3, 0.5, 0.9]);
const x = (d) => d.pick([0.2, 0.5, 1, 2, 3.5]);

// The distributions are objects of functions; those are called as normal.pdf and so on.
const distributions = {};
for (const name of Object.keys(jStat)) {
  if (!jStat[name] || !jStat[name].cdf) continue;
  for (const method of Object.keys(jStat[name])) {
    if (typeof jStat[name][method] === "function") distributions[name + "." + method] = (...args) => jStat[name][method](...args);
  }
}
const ofDistribution = [(d) => [x(d), d.int(1, 5), d.int(1, 5)], (d) => [p(d), d.int(1, 5), d.int(1, 5)], (d) => [p(d), x(d), x(d)], (d) => [d.int(1, 4), d.int(5, 9), p(d)], (d) => [d.int(1, 3), 20, 7, 12], (d) => [x(d), 1, 9, d.int(2, 8)], (d) => [d.int(1, 5), d.int(1, 5)], (d) => [x(d)]];

define({
  functions: { ...functionsOf(jStat), ...distributions },
  templates: [
    (d) => [vector(d)], (d) => [vector(d)], (d) => [matrix(d)], (d) => [matrix(d)], (d) => [vector(d), d.int(1, 4)], (d) => [matrix(d), d.int(0, 1)], (d) => [matrix(d), matrix(d)], (d) => [[1, 2, 4, 8], [2, 1, 5, d.int(3, 9)]], (d) => [vector(d), true], (d) => [matrix(d), (v) => v + 1],
    (d) => [x(d)], (d) => [d.int(1, 6)], (d) => [d.int(1, 6), d.int(1, 6)], (d) => [x(d), d.int(1, 5), d.int(1, 5)], (d) => [p(d), d.int(1, 5), d.int(1, 5)], (d) => [p(d)], (d) => [d.int(1, 3), d.int(4, 9), d.int(2, 5)],
  ],
  own: {
    ...Object.fromEntries(Object.keys(distributions).map((name) => [name, ofDistribution])),
    "poisson.sampleLarge": [(d) => [d.int(11, 30)]],
    seq: [(d) => [0, d.int(2, 9), d.int(2, 5)]], arange: [(d) => [d.int(0, 3), d.int(5, 9), d.int(1, 3)]], create: [(d) => [d.int(1, 3), d.int(1, 3), (i, j) => i * 10 + j]], setRandom: [(d) => [Math.random]], _init: [(d) => [[1, 2]]], jStat: [(d) => [[1, 2]]],
    quantiles: [(d) => [vector(d), [p(d), 0.5]]], percentile: [(d) => [vector(d), p(d)]], percentileOfScore: [(d) => [vector(d), d.int(1, 9)]], histogram: [(d) => [vector(d), d.int(1, 4)]], stanMoment: [(d) => [vector(d), d.int(1, 4)]], slice: [(d) => [matrix(d), { row: d.int(0, 1) }]], sliceAssign: [(d) => [matrix(d), { row: 0, col: 0 }, d.int(0, 9)]],
    lu: [positive], cholesky: [positive], QR: [positive], householder: [positive], jacobi: [positive], det: [(d) => [matrix(d)], positive], inv: [positive], lstsq: [(d) => [square(), [[1], [d.int(1, 5)], [3]]]], PCA: [() => [[[1, 2, 4], [2, 1, 5]]]],
    gauss_elimination: [(d) => [square(), [[1], [2], [d.int(1, 5)]]]], gauss_jordan: [(d) => [square(), [[1], [2], [d.int(1, 5)]]]], gauss_jacobi: [(d) => [square(), [[1], [2], [3]], [[0], [0], [0]], 0.01]], gauss_seidel: [(d) => [square(), [[1], [2], [3]], [[0], [0], [0]], 0.01]], SOR: [(d) => [square(), [[1], [2], [3]], [[0], [0], [0]], 0.01, 1.1]],
    triaUpSolve: [(d) => [[[2, 1], [0, 3]], [[d.int(1, 5)], [6]]]], triaLowSolve: [(d) => [[[2, 0], [1, 3]], [[d.int(1, 5)], [6]]]], rungekutta: [(d) => [(a, b) => a + b, 0.1, 1, 0, d.int(1, 2)]], romberg: [(d) => [(v) => v * v, 0, d.int(1, 3), 4]], richardson: [(d) => [[1, 2, 3, 4, 5], (v) => v * v, 3, 1]], simpson: [(d) => [(v) => v * v, 0, d.int(1, 3), 4]],
    hermite: [(d) => [[0, 1, 2], [0, 1, 4], [0, 2, 4], d.pick([0.5, 1.5])]], lagrange: [(d) => [[0, 1, 2], [0, 1, 4], d.pick([0.5, 1.5])]],
    zscore: [(d) => [x(d), vector(d)], (d) => [x(d), 2, 3]], ztest: [(d) => [x(d), vector(d), 2]], tscore: [(d) => [x(d), vector(d)]], ttest: [(d) => [x(d), vector(d), 2]], anovafscore: [(d) => [[1, 2, 3], [4, 5, d.int(4, 9)]]], anovaftest: [(d) => [[1, 2, 3], [4, 5, d.int(4, 9)]]], ftest: [(d) => [x(d), 2, 9]], qscore: [(d) => [1, 4, 5, 2, 0.6]], qtest: [(d) => [3, 9, 3]], tukeyhsd: [() => [[[1, 2, 3], [4, 5, 9]]]], normalci: [(d) => [3, 0.05, vector(d)]], tci: [(d) => [3, 0.05, vector(d)]], significant: [(d) => [x(d), 2]],
    tukey: [() => []], "tukey.cdf": [(d) => [3, 3, 9]], "tukey.inv": [(d) => [0.9, 3, 9]], outer: [(d) => [[1, 2], [3, d.int(1, 5)]]], pow: [(d) => [matrix(d), 2]], norm: [(d) => [vector(d), d.int(1, 3)]], angle: [(d) => [[1, 2], [3, d.int(1, 5)]]], dot: [(d) => [[1, 2], [3, d.int(1, 5)]]],
    rand: [(d) => [2, 2]], randn: [(d) => [2, 2]], randg: [(d) => [d.pick([0.5, 1, 2, 3])]], buildjymatrix: [(d) => [column(d)]], xtranspx: [(d) => [table(d)]], xtranspxinv: [(d) => [table(d)]], matrixmult: [(d) => [jStat(matrix(d)), jStat([[1, 2], [3, 4]])], (d) => [table(d), jStat([[1], [d.int(1, 4)]])]], jMatYBar: [(d) => [table(d), jStat([[1], [d.int(1, 4)]])]], regress: [(d) => [table(d), column(d)]], regresst: [(d) => [table(d), column(d), 2]],
  },
  apart: {
    cubic_spline: "throws in the package itself, whatever it is given",
    gauss_quadrature: "is not implemented in the package",
    "kumaraswamy.variance": "is not implemented in the package",
    "uniform.mode": "is not implemented in the package",
    "arcsine.mode": "is not implemented in the package",
  },
});
digits = 9;
