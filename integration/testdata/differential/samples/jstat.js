const { jStat } = require("jstat");
const xs = [2, 4, 4, 4, 5, 5, 7, 9];
[jStat.mean(xs), jStat.median(xs), jStat.mode(xs), jStat.stdev(xs), jStat.stdev(xs, true), jStat.variance(xs)]
[jStat.sum(xs), jStat.min(xs), jStat.max(xs), jStat.range(xs), jStat.quartiles(xs), jStat.percentile(xs, 0.3)]
[jStat.normal.pdf(0, 0, 1), jStat.normal.cdf(1.96, 0, 1), jStat.normal.inv(0.975, 0, 1)]
[jStat.studentt.cdf(2, 10), jStat.studentt.inv(0.975, 10), jStat.chisquare.cdf(3.84, 1), jStat.centralF.cdf(4, 2, 10)]
[jStat.binomial.pdf(3, 10, 0.5), jStat.poisson.cdf(2, 3), jStat.exponential.cdf(1, 2), jStat.uniform.pdf(1, 0, 2)]
[jStat.corrcoeff([1, 2, 3], [2, 4, 7]), jStat.covariance([1, 2, 3], [2, 4, 7]), jStat.spearmancoeff([1, 2, 3], [3, 1, 2])]
[jStat.ttest(5, xs, 2), jStat.ztest(5, xs), jStat.anovaftest([1, 2, 3], [2, 3, 4])]
[jStat.gammafn(5), jStat.betafn(2, 3), jStat.erf(0.5), jStat.factorial(6), jStat.combination(5, 2)]
jStat.normalci(10, 0.05, 2, 30)
jStat.transpose([[1, 2], [3, 4]]).concat(jStat.multiply([[1, 2], [3, 4]], [[1], [2]]))
jStat.det([[1, 2], [3, 4]]) + jStat.inv([[2, 0], [0, 4]])[0][0]
jStat([[1, 2], [3, 4]]).sum()
jStat.cumsum([1, 2, 3]).concat(jStat.diff([1, 4, 9]))
jStat.zscore(5, xs) + jStat.skewness(xs) + jStat.kurtosis(xs) + jStat.meansqerr(xs)
jStat.models.ols([1, 2, 3.1, 4], [[1, 1], [1, 2], [1, 3], [1, 4]]).coef
