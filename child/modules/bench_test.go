package modules

import "testing"

// BenchmarkInstall is what every child pays at its start, libraries or not.
func BenchmarkInstall(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		rt := newRealm(b)
		b.StartTimer()
		install(b, rt, everything...)
	}
}
