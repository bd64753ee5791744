const ss = require('simple-statistics');
const x = [2,4,4,4,5,5,7,9];
output = [ss.mean(x), ss.median(x), ss.mode(x), ss.standardDeviation(x), ss.sampleVariance(x), ss.quantile(x,[0.25,0.5,0.9]), ss.linearRegression([[0,1],[1,3],[2,5]]), ss.linearRegressionLine(ss.linearRegression([[0,1],[1,3]]))(4), ss.sampleCorrelation([1,2,3],[2,4,7]), ss.zScore(9,5,2), ss.interquartileRange(x), ss.min(x), ss.sumSimple(x), ss.ckmeans([1,2,10,11],2), ss.rSquared([[0,0],[1,1]], a=>a), ss.tTest(x,4), ss.cumulativeStdNormalProbability(1.96), ss.kernelDensityEstimation([1,2,3])(2), ss.equalIntervalBreaks(x,2)];
