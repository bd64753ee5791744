package ipc

import "math"

// The fields of each message, in their written order. Both directions go by these tables.

func (m *Hello) fields() codec {
	return object{
		{name: "version", value: version{&m.Version}},
		{name: "walls", value: m.Walls.fields()},
	}
}

func (m *Walls) fields() codec {
	return object{
		{name: "seccomp", value: boolean{&m.Seccomp}},
		{name: "landlock", value: boolean{&m.Landlock}},
		{name: "data_bytes", value: unsigned{&m.DataBytes}},
		{name: "cpu_seconds", value: unsigned{&m.CPUSeconds}},
	}
}

func (m *Ready) fields() codec {
	return object{
		{name: "version", value: version{&m.Version}},
		{name: "landlock_abi", value: small{&m.LandlockABI, 0}},
		{name: "threads", value: small{&m.Threads, 1}},
	}
}

func (m *Execute) fields() codec {
	return object{
		{name: "id", value: text{&m.ID}},
		{name: "code", value: text{&m.Code}},
		{name: "filename", value: text{&m.Filename}},
		{name: "input", value: document{&m.Input, MaxInputDepth, false}},
		{name: "modules", value: texts(&m.Modules)},
		{name: "limits", value: m.Limits.fields()},
		{name: "seed", need: when(m.Seed != nil), value: pointer[uint64]{&m.Seed, func(p *uint64) codec { return unsigned{p} }}},
		{name: "now_unix_nano", need: when(m.NowUnixNano != nil), value: pointer[int64]{&m.NowUnixNano, func(p *int64) codec {
			return whole{p, math.MinInt64, math.MaxInt64}
		}}},
		{name: "timezone", value: text{&m.Timezone}},
		{name: "libraries", need: when(len(m.Libraries) > 0), value: list[Library]{&m.Libraries, (*Library).fields}},
	}
}

func (l *Library) fields() codec {
	return object{
		{name: "name", value: text{&l.Name}},
		{name: "modules", value: list[LibraryModule]{&l.Modules, (*LibraryModule).fields}},
	}
}

func (m *LibraryModule) fields() codec {
	return object{
		{name: "specifiers", value: texts(&m.Specifiers)},
		{name: "code", value: quoted{&m.Code}},
	}
}

func (l *Limits) fields() codec {
	return object{
		{name: "timeout_ms", value: whole{&l.TimeoutMS, 1, math.MaxInt64}},
		{name: "memory_bytes", value: whole{&l.MemoryBytes, 1, math.MaxInt64}},
		{name: "output_bytes", value: whole{&l.OutputBytes, 1, math.MaxInt64}},
		{name: "log_bytes", value: whole{&l.LogBytes, 1, math.MaxInt64}},
		{name: "log_lines", value: whole{&l.LogLines, 1, math.MaxInt64}},
	}
}

func (m *Log) fields() codec {
	return object{
		{name: "id", value: text{&m.ID}},
		{name: "level", value: choice[string]{&m.Level, []string{"log", "info", "warn", "error", "debug"}}},
		{name: "message", value: text{&m.Message}},
		{name: "at_ms", value: duration{&m.AtMS}},
	}
}

func (m *Result) fields() codec {
	return object{
		{name: "id", value: text{&m.ID}},
		{name: "status", value: choice[Status]{&m.Status, Statuses()}},
		{name: "output", need: when(len(m.Output) > 0), value: document{&m.Output, MaxOutputDepth, true}},
		{name: "error", need: when(m.Error != nil), value: pointer[ScriptError]{&m.Error, (*ScriptError).fields}},
		{name: "logs_truncated", value: boolean{&m.LogsTruncated}},
	}
}

func (m *ScriptError) fields() codec {
	return object{
		{name: "name", value: text{&m.Name}},
		{name: "message", value: text{&m.Message}},
		{name: "line", need: when(m.Line != 0), value: small{&m.Line, 0}},
		{name: "column", need: when(m.Column != 0), value: small{&m.Column, 0}},
		{name: "source_line", need: when(m.SourceLine != ""), value: text{&m.SourceLine}},
		{name: "stack", need: when(m.Stack != ""), value: text{&m.Stack}},
	}
}

// version is the peer's [Version], which must be this end's own.
type version struct{ to *int }

func (v version) write(e *encoder) { small{v.to, 0}.write(e) }

func (v version) read(s *scanner) *SyntaxError {
	start := s.pos
	if err := (small{v.to, 0}).read(s); err != nil {
		return err
	}
	if *v.to != Version {
		return s.fail(VersionMismatch, start, "this end speaks another version of the protocol; supervisor and child must come from one build")
	}
	return nil
}
