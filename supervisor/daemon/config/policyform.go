package config

import (
	"strconv"
	"time"

	"cordon/policy"
	"cordon/supervisor/daemon/admission"
	"cordon/supervisor/units"
)

// limitRow is one limit of executions.
type limitRow struct {
	key    string // here
	policy string // in requests, and in errors of the package policy
	usage  string
	value  func(l *policy.Limits, role string) value
	show   func(n int64) string // a number of policy's, as it is written here
}

func limitRows() []limitRow {
	const most = 1 << 50 // policy knows the bounds, and says which
	size := func(pick func(*policy.Limits) *int64) func(*policy.Limits, string) value {
		return func(l *policy.Limits, _ string) value { return sizeValue{p: pick(l), least: 1, most: most} }
	}
	inMS := func(n int64) string { return units.FormatDuration(time.Duration(n) * time.Millisecond) }
	return []limitRow{
		{"timeout", "timeout_ms", "wall clock over everything", func(l *policy.Limits, _ string) value {
			return durationValue{p: &l.Timeout, most: longest}
		}, inMS},
		{"cpu", "cpu_ms", "CPU time; timeout is the execution's own, on each processor that it may use", func(l *policy.Limits, role string) value {
			d := durationValue{p: &l.CPU, most: longest}
			if role == "defaults" {
				return cpuValue{d}
			}
			return d
		}, inMS},
		{"memory", "memory_bytes", "memory of the whole process", size(func(l *policy.Limits) *int64 { return &l.Memory }), sizeText},
		{"output", "output_bytes", "size of the output as JSON", size(func(l *policy.Limits) *int64 { return &l.Output }), sizeText},
		{"log_bytes", "log_bytes", "size of all console lines", size(func(l *policy.Limits) *int64 { return &l.LogBytes }), sizeText},
		{"log_lines", "log_lines", "number of console lines", func(l *policy.Limits, _ string) value {
			return countValue{p: &l.LogLines, least: 1, most: unbounded}
		}, func(n int64) string { return strconv.FormatInt(n, 10) }},
	}
}

// form gives the fields of a policy file, which write into s.
func (s *policySettings) form(host hostMemory) *form {
	made := newForm()
	made.open = map[string]func(string) ([]*field, error){"tenants": s.tenant}
	add := func(key string, v value, usage string) {
		made.add(&field{key: key, value: v, usage: usage})
	}
	for _, role := range []struct {
		name   string
		limits *policy.Limits
	}{{"defaults", &s.defaults}, {"ceilings", &s.ceilings}} {
		for _, row := range limitRows() {
			add("limits/"+role.name+"/"+row.key, row.value(role.limits, role.name), row.usage)
		}
	}
	add("modules", modules(&s.modules), "the built-in libraries that scripts may require")
	add("degraded", walls(&s.degraded), "the walls to go without where the host lacks them")
	add("fresh_namespaces", boolValue{p: &s.fresh}, "all namespaces fresh for each execution")
	add("access/uids", ids(&s.access.UIDs, "user", userID), "the users who may call")
	add("access/gids", ids(&s.access.GIDs, "group", groupID), "the groups who may call; without users and groups all may who can connect")
	add("access/tenant_header_uids", ids(&s.access.TenantHeaderUIDs, "user", userID), "the users who may say for which tenant they call")
	add("admission/concurrency", countValue{p: &s.gate.Concurrency, least: 1, most: 4096}, "how many execute at a time")
	add("admission/queue", countValue{p: &s.gate.Queue, least: 0, most: 1_000_000}, "how many may wait for that")
	add("admission/queue_timeout", durationValue{p: &s.gate.QueueTimeout, most: longest}, "how long they wait")
	add("admission/memory", budgetValue{p: &s.gate.MemoryBytes, host: host, how: &s.budget}, "what the memory limits of all that execute may add up to")
	made.add(tenantFields("default", &s.gate.Default)...)
	add("pool/min_idle", countValue{p: &s.pool.MinIdle, least: 0, most: 4096}, "how many children wait, ready, for an execution")
	add("pool/max", countValue{p: &s.pool.Max, least: 1, most: 8192}, "the most children that there are, at work and waiting")
	return made
}

// tenant makes the fields of a tenant that the file names.
func (s *policySettings) tenant(name string) ([]*field, error) {
	if err := tenantName(name); err != nil {
		return nil, err
	}
	limits := new(admission.TenantLimits)
	s.tenants[name] = limits
	return tenantFields(name, limits), nil
}

// tenantFields are the limits of one tenant. Among those of the default, 0 is no bound; a
// named one leaves a key out to have what the default has, and 0 has no meaning there.
func tenantFields(name string, t *admission.TenantLimits) []*field {
	least, none := 1, ""
	if name == "default" {
		least, none = 0, "; 0 is no bound of its own"
	}
	rate := rateValue{p: &t.Rate, least: 0.001 * float64(least), most: 1e6}
	share := rateValue{p: &t.QueueShare, least: 0.01, most: 1}
	prefix := "tenants/" + name + "/"
	return []*field{
		{key: prefix + "concurrency", value: countValue{p: &t.Concurrency, least: least, most: unbounded}, usage: "how many of a tenant's execute at a time" + none},
		{key: prefix + "rate", value: rate, usage: "how many of a tenant's may begin in a second, on average" + none},
		{key: prefix + "burst", value: countValue{p: &t.Burst, least: least, most: unbounded}, usage: "how many of a tenant's may begin at once after a rest; 0 is what rate allows in a second"},
		{key: prefix + "queue_share", value: share, usage: "the part of the queue that a tenant may fill"},
		{key: prefix + "weight", value: countValue{p: &t.Weight, least: 1, most: 1000}, usage: "a tenant's part of what there is, against those of others"},
	}
}
