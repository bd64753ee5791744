package telemetry

import (
	"math"
	"time"

	dto "github.com/prometheus/client_model/go"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	metrics "go.opentelemetry.io/proto/otlp/metrics/v1"
)

// span is the time that cumulative points are about, in nanoseconds since 1970.
type span struct{ from, to uint64 }

// points gives the metrics of a Prometheus registry as OpenTelemetry's, with their names.
func points(families []*dto.MetricFamily, began, now time.Time) []*metrics.Metric {
	over := span{uint64(began.UnixNano()), uint64(now.UnixNano())}
	all := make([]*metrics.Metric, 0, len(families))
	for _, f := range families {
		m := &metrics.Metric{Name: f.GetName(), Description: f.GetHelp()}
		switch f.GetType() {
		case dto.MetricType_COUNTER:
			m.Data = &metrics.Metric_Sum{Sum: &metrics.Sum{
				AggregationTemporality: metrics.AggregationTemporality_AGGREGATION_TEMPORALITY_CUMULATIVE, IsMonotonic: true,
				DataPoints: over.numbers(f, func(m *dto.Metric) float64 { return m.GetCounter().GetValue() })}}
		case dto.MetricType_GAUGE:
			m.Data = &metrics.Metric_Gauge{Gauge: &metrics.Gauge{
				DataPoints: over.numbers(f, func(m *dto.Metric) float64 { return m.GetGauge().GetValue() })}}
		case dto.MetricType_HISTOGRAM:
			m.Data = &metrics.Metric_Histogram{Histogram: &metrics.Histogram{
				AggregationTemporality: metrics.AggregationTemporality_AGGREGATION_TEMPORALITY_CUMULATIVE,
				DataPoints:             over.histograms(f)}}
		case dto.MetricType_SUMMARY:
			m.Data = &metrics.Metric_Summary{Summary: &metrics.Summary{DataPoints: over.summaries(f)}}
		default:
			continue // none of ours, of Go's or of the process's
		}
		all = append(all, m)
	}
	return all
}

func (s span) numbers(f *dto.MetricFamily, value func(*dto.Metric) float64) []*metrics.NumberDataPoint {
	var all []*metrics.NumberDataPoint
	for _, m := range f.Metric {
		all = append(all, &metrics.NumberDataPoint{Attributes: labels(m), StartTimeUnixNano: s.from, TimeUnixNano: s.to,
			Value: &metrics.NumberDataPoint_AsDouble{AsDouble: value(m)}})
	}
	return all
}

func (s span) histograms(f *dto.MetricFamily) []*metrics.HistogramDataPoint {
	var all []*metrics.HistogramDataPoint
	for _, m := range f.Metric {
		h := m.GetHistogram()
		sum := h.GetSampleSum()
		p := &metrics.HistogramDataPoint{Attributes: labels(m), StartTimeUnixNano: s.from, TimeUnixNano: s.to,
			Count: h.GetSampleCount(), Sum: &sum}
		below := uint64(0) // Prometheus' buckets hold what is in those below them as well
		for _, b := range h.Bucket {
			if math.IsInf(b.GetUpperBound(), 1) {
				continue
			}
			p.ExplicitBounds = append(p.ExplicitBounds, b.GetUpperBound())
			p.BucketCounts = append(p.BucketCounts, b.GetCumulativeCount()-below)
			below = b.GetCumulativeCount()
		}
		p.BucketCounts = append(p.BucketCounts, h.GetSampleCount()-below)
		all = append(all, p)
	}
	return all
}

func (s span) summaries(f *dto.MetricFamily) []*metrics.SummaryDataPoint {
	var all []*metrics.SummaryDataPoint
	for _, m := range f.Metric {
		p := &metrics.SummaryDataPoint{Attributes: labels(m), StartTimeUnixNano: s.from, TimeUnixNano: s.to,
			Count: m.GetSummary().GetSampleCount(), Sum: m.GetSummary().GetSampleSum()}
		for _, q := range m.GetSummary().Quantile {
			p.QuantileValues = append(p.QuantileValues,
				&metrics.SummaryDataPoint_ValueAtQuantile{Quantile: q.GetQuantile(), Value: q.GetValue()})
		}
		all = append(all, p)
	}
	return all
}

func labels(m *dto.Metric) []*common.KeyValue {
	var all []*common.KeyValue
	for _, l := range m.Label {
		all = append(all, text(l.GetName(), l.GetValue()))
	}
	return all
}
