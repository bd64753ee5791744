const statistics = require("simple-statistics");
const samples = (d) => d.list(3, 9, () => d.pick([1, 2, 2, 3, 4.5, 5, 7, 8.25, 10, 13]));
const positives = (d) => d.list(4, 8, () => d.int(1, 40));
const points = (d) => d.list(3, 7, () => [d.int(0, 9), d.int(0, 20)]);
const ascending = (d) => samples(d).sort((a, b) => a - b);
const probability = (d) => d.pick([0.05, 0.25, 0.5, 0.75, 0.9]);
const even = (d) => [[1, 3, 5, 2, 8, 9].map((n) => n + d.int(0, 2)), [2, 5, 4, 4, 9, 12].map((n) => n * d.int(1, 3))];

define({
  functions: {
    ...functionsOf(statistics),
    BayesianClassifier: (animals) => {
      const classifier = new statistics.BayesianClassifier();
      for (const a of animals) classifier.train({ species: a }, a < "d" ? "early" : "late");
      return classifier.score({ species: animals[0] });
    },
    PerceptronModel: (rows) => {
      const model = new statistics.PerceptronModel();
      for (const row of rows) model.train(row, row[0] > 1 ? 1 : 0);
      return [model.weights, model.bias, model.predict(rows[0])];
    },
    bayesian: () => typeof new statistics.bayesian().train,
    perceptron: () => typeof new statistics.perceptron().train,
  },
  templates: [
    (d) => [samples(d)], (d) => [samples(d)], (d) => [positives(d)], (d) => [ascending(d)], even, (d) => [samples(d), d.int(1, 3)], (d) => [ascending(d), probability(d)], (d) => [samples(d), d.list(1, 3, () => probability(d))], (d) => [points(d)], (d) => [positives(d), positives(d)],
    (d) => [d.int(0, 8)], (d) => [probability(d)], (d) => [d.pick([-2, -0.5, 0, 1, 2.5, 4])], (d) => [d.int(1, 9), probability(d)], (d) => [d.int(1, 9), d.int(1, 5), d.int(1, 9)], (d) => [d.int(1, 9), d.int(1, 9), d.int(1, 9), d.int(1, 9), d.int(2, 6), d.int(2, 6)],
    (d) => [samples(d), d.list(9, 9, () => d.int(1, 4))], () => [],
  ],
  own: {
    quantile: [(d) => [samples(d), probability(d)], (d) => [samples(d), d.list(1, 3, () => probability(d))]],
    BayesianClassifier: [(d) => [d.list(1, 6, () => d.pick(["cat", "bird", "dog", "eel"]))]], PerceptronModel: [(d) => [d.list(2, 6, () => [d.int(0, 3), d.int(0, 3)])]],
    bisect: [(d) => [(x) => x * x - d.int(1, 4), 0, 5, 100, 1e-9]], chiSquaredGoodnessOfFit: [(d) => [d.list(30, 40, () => d.int(0, 3)), statistics.poissonDistribution, 0.05]],
    jenks: [(d) => [positives(d), d.int(1, 3)]], ckmeans: [(d) => [positives(d), d.int(1, 3)]], equalIntervalBreaks: [(d) => [positives(d), d.int(1, 4)]], kMeansCluster: [(d) => [points(d), d.int(1, 3), Math.random]],
    silhouette: [(d) => [points(d), [0, 1, 0, 1, 0, 1, 0]]], silhouetteMetric: [(d) => [[[0, 0], [1, 1], [8, 9], [9, d.int(5, 9)]], [0, 0, 1, 1]]],
    kernelDensityEstimation: [(d) => [samples(d), d.pick(["gaussian", undefined]), d.pick(["nrd", 2])]], kde: [(d) => [samples(d)]], linearRegressionLine: [(d) => [{ m: d.int(1, 4), b: d.int(-3, 3) }]],
    rSquared: [(d) => [points(d), (x) => 2 * x + 1]], permutationTest: [(d) => [positives(d), positives(d), d.pick(["two_side", "greater", "less"]), 50]], combinations: [(d) => [["a", "b", "c", "d"], d.int(1, 4)]], combinationsReplacement: [(d) => [["a", "b", "c"], d.int(1, 3)]],
    permutationsHeap: [(d) => [d.list(1, 4, () => d.int(0, 9))]], quickselect: [(d) => { const a = positives(d); return [a, d.int(0, 3)] }], sumNthPowerDeviations: [(d) => [samples(d), d.int(2, 4)]], factorial: [(d) => [d.int(0, 12)]], gamma: [(d) => [d.pick([0.5, 1, 3, 4.5, -1.5])]],
    poissonDistribution: [(d) => [d.pick([0.5, 2, 4])]], binomialDistribution: [(d) => [d.int(1, 8), probability(d)]], sampleRankCorrelation: [even], wilcoxonRankSum: [(d) => [[1, 3, 5 + d.int(0, 3)], [2, 4, 9]]], tTestTwoSample: [(d) => [positives(d), positives(d), d.int(0, 1)]], tTest: [(d) => [samples(d), d.int(1, 5)]],
    logit: [(d) => [probability(d)]], probit: [(d) => [probability(d)]], chunk: [(d) => [samples(d), d.int(1, 3)]], sample: [(d) => [samples(d), d.int(1, 3), Math.random]], shuffle: [(d) => [samples(d), Math.random]], shuffleInPlace: [(d) => [samples(d), Math.random]],
    sampleWithReplacement: [(d) => [samples(d), d.int(1, 5), Math.random]], weightedLinearRegression: [(d) => [[[0, 1], [1, d.int(2, 9)], [2, 5]], [1, 2, d.int(1, 4)]]], weightedMean: [(d) => [[1, 2, 3], [d.int(1, 4), 2, 3]]], weightedVariance: [(d) => [[1, 2, 3], [d.int(1, 4), 2, 3]]], weightedStandardDeviation: [(d) => [[1, 2, 3], [d.int(1, 4), 2, 3]]], weightedQuantile: [(d) => [[1, 2, 3], [d.int(1, 4), 2, 3], probability(d)]],
  },
});
digits = 10;
