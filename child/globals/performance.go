package globals

import "github.com/dop251/goja"

// installPerformance supplies performance.now and performance.timeOrigin,
// https://www.w3.org/TR/hr-time-3. Their sum is what Date.now gives.
func (r *realm) installPerformance() {
	performance, proto := r.singleton("performance", "Performance")
	r.webMethod(proto, "now", 0, func(goja.FunctionCall) goja.Value {
		return r.rt.ToValue(r.env.Clock.Since())
	})
	origin := float64(r.env.Clock.Origin().UnixMicro()) / 1000
	r.fail(performance.DefineDataProperty("timeOrigin", r.rt.ToValue(origin), no, yes, yes))
}
