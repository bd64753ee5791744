const ss = require("simple-statistics");
const xs = [2, 4, 4, 4, 5, 5, 7, 9];
[ss.mean(xs), ss.median(xs), ss.mode(xs), ss.standardDeviation(xs), ss.sampleStandardDeviation(xs), ss.variance(xs)]
[ss.min(xs), ss.max(xs), ss.sum(xs), ss.product(xs), ss.extent(xs)]
[0.1, 0.25, 0.5, 0.9].map((q) => ss.quantile(xs, q))
ss.linearRegression([[0, 0], [1, 2], [2, 3.5]])
ss.linearRegressionLine(ss.linearRegression([[0, 0], [1, 2]]))(3)
ss.rSquared([[0, 0], [1, 1.1], [2, 1.9]], (x) => x)
[ss.sampleCorrelation([1, 2, 3], [2, 4, 7]), ss.sampleCovariance([1, 2, 3], [2, 4, 7]), ss.sampleRankCorrelation([1, 2, 3], [3, 1, 2])]
[ss.interquartileRange(xs), ss.medianAbsoluteDeviation(xs), ss.sampleSkewness(xs), ss.sampleKurtosis(xs), ss.rootMeanSquare(xs)]
[ss.geometricMean([1, 2, 4]).toFixed(12), ss.harmonicMean([1, 2, 4]), ss.zScore(5, 4, 2), ss.tTest(xs, 4), ss.tTestTwoSample([1, 2, 3], [2, 3, 5])]
ss.ckmeans([1, 2, 10, 11, 50], 3)
ss.jenks([1, 2, 4, 5, 7, 9, 10, 20], 3)
ss.equalIntervalBreaks(xs, 3)
[ss.erf(0.5), ss.cumulativeStdNormalProbability(1), ss.probit(0.9), ss.factorial(6)]
ss.binomialDistribution(4, 0.5).map((p) => p.toFixed(12))
ss.poissonDistribution(2).slice(0, 5).map((p) => p.toFixed(12))
ss.combinations([1, 2, 3], 2).concat(ss.permutationsHeap([1, 2]))
((m) => { m.train({ species: "cat" }, "animal"); return m.score({ species: "cat" }) })(new ss.BayesianClassifier())
ss.mean([])
