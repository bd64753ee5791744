package telemetry

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// parent is what a traceparent header says, by W3C Trace Context.
type parent struct {
	trace   [16]byte
	span    [8]byte
	sampled bool
	state   string
}

// parseParent reads a traceparent and its tracestate. Headers that are not well-formed count
// as none, as the specification says.
func parseParent(header, state string) (parent, bool) {
	var p parent
	parts := strings.Split(header, "-")
	if len(parts) < 4 {
		return p, false
	}
	var version, flags [1]byte
	if !lowerHex(version[:], parts[0]) || !lowerHex(p.trace[:], parts[1]) || !lowerHex(p.span[:], parts[2]) || !lowerHex(flags[:], parts[3]) {
		return p, false
	}
	// Later versions may add fields behind these; version 255 is forbidden.
	if version[0] == 0xff || version[0] == 0 && len(parts) != 4 || p.trace == [16]byte{} || p.span == [8]byte{} {
		return p, false
	}
	p.sampled = flags[0]&1 == 1
	if len(state) <= 512 {
		p.state = state
	}
	return p, true
}

// lowerHex decodes text that fills to exactly.
func lowerHex(to []byte, text string) bool {
	if len(text) != hex.EncodedLen(len(to)) || strings.ToLower(text) != text {
		return false
	}
	_, err := hex.Decode(to, []byte(text))
	return err == nil
}

// newID fills an identifier with random bytes, which are never all 0.
func newID(id []byte) {
	// It never fails (crypto/rand).
	rand.Read(id)
	id[0] |= 1
}

// sampler says which traces are kept.
type sampler struct {
	ratio   float64
	parents bool // what the caller decided is kept to
}

// sampler reads OTEL_TRACES_SAMPLER.
func (env environment) sampler() (sampler, error) {
	const variable = "OTEL_TRACES_SAMPLER"
	name, parents := strings.CutPrefix(env(variable), "parentbased_")
	switch name {
	case "":
		return sampler{ratio: 1, parents: true}, nil
	case "always_on":
		return sampler{ratio: 1, parents: parents}, nil
	case "always_off":
		return sampler{ratio: 0, parents: parents}, nil
	case "traceidratio":
		s := sampler{ratio: 1, parents: parents}
		if env(variable+"_ARG") == "" {
			return s, nil
		}
		ratio, err := strconv.ParseFloat(env(variable+"_ARG"), 64)
		if err != nil || !(ratio >= 0 && ratio <= 1) {
			return s, env.refuse(variable+"_ARG", "a number from 0 to 1")
		}
		s.ratio = ratio
		return s, nil
	}
	return sampler{}, env.refuse(variable, "always_on, always_off, traceidratio, or one of these behind parentbased_")
}

// keeps decides on a trace. The ratio is taken of the identifier, as OpenTelemetry's SDKs do,
// so that all services with the same ratio keep the same traces.
func (s sampler) keeps(trace [16]byte, p *parent) bool {
	if s.parents && p != nil {
		return p.sampled
	}
	return s.ratio >= 1 || binary.BigEndian.Uint64(trace[8:])>>1 < uint64(s.ratio*(1<<63))
}

// resource reads who this is: OTEL_RESOURCE_ATTRIBUTES, over which OTEL_SERVICE_NAME goes.
func (env environment) resource() ([]attribute, error) {
	const variable = "OTEL_RESOURCE_ATTRIBUTES"
	all, err := pairs(env(variable))
	if err != nil {
		return nil, fmt.Errorf("telemetry: %s: %w", variable, err)
	}
	if name := env("OTEL_SERVICE_NAME"); name != "" {
		all = append(all, attribute{"service.name", name})
	}
	return all, nil
}
