package engine

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"cordon/ipc"
)

// everythingRandom uses all sources of time and chance, and lets time pass.
const everythingRandom = `
	console.log(Date.now(), new Date().toISOString(), performance.now());
	console.time("t");
	const first = [Math.random(), crypto.randomUUID(), [...crypto.getRandomValues(new Uint8Array(8))]];
	await new Promise(r => setTimeout(r, 1500));
	const started = Date.now();
	while (Date.now() - started < 20);
	console.timeEnd("t");
	let ticks = 0;
	await new Promise(r => { const i = setInterval(() => { if (++ticks == 5) { clearInterval(i); r() } }, 10) });
	console.log([1, 2, 3].sort(() => Math.random() - 0.5), new Date());
	output = {first, again: Math.random(), now: Date.now(), perf: performance.now(), ticks};`

func seeded(code string) ipc.Execute {
	req := request(code)
	seed, now := uint64(42), time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC).UnixNano()
	req.Seed, req.NowUnixNano = &seed, &now
	return req
}

// encoded gives everything that a caller would see.
func encoded(t *testing.T, o outcome) []byte {
	t.Helper()
	text, err := json.Marshal(struct {
		Result ipc.Result
		Logs   []ipc.Log
	}{o.Result, o.logs})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestSameSeedSameResult(t *testing.T) {
	for name, code := range map[string]string{
		"a run":                  everythingRandom,
		"an error":               everythingRandom + "; nope()",
		"a timeout of timers":    `setInterval(() => console.log(Date.now(), Math.random()), 1000)`,
		"a timeout of a promise": `console.log(Math.random()); await new Promise(() => {})`,
		"a timer too late":       `setTimeout(() => console.log("never"), 10000)`,
		"microseconds":           `for (let i = 0; i < 100; i++) console.log(performance.now())`,
	} {
		t.Run(name, func(t *testing.T) {
			first := perform(t, seeded(code))
			if first.took > 5*time.Second {
				t.Errorf("virtual time took %v", first.took)
			}
			for range 3 {
				if again := encoded(t, perform(t, seeded(code))); !bytes.Equal(again, encoded(t, first)) {
					t.Fatalf("differs:\n%s\n%s", encoded(t, first), again)
				}
			}
		})
	}
}

func TestVirtualClock(t *testing.T) {
	o := perform(t, seeded(`
		const start = new Date().toISOString();
		await new Promise(r => setTimeout(r, 3600));
		return [start, Math.round((Date.now() - Date.parse(start)) / 10)]`))
	wantOutput(t, o, `["2024-02-29T12:00:00.000Z",360]`)
	if o.took > 2*time.Second {
		t.Errorf("waiting took %v", o.took)
	}
}

// A script whose own clock passes the timeout ends as it would have in real time.
func TestVirtualTimeout(t *testing.T) {
	for _, code := range []string{`setTimeout(() => {}, 10000)`, `await new Promise(() => {})`, `setInterval(() => {}, 1)`} {
		o := perform(t, seeded(code))
		wantError(t, o, ipc.StatusTimeout, "TimeoutError", "The script ran longer than 10000 ms")
		if o.took > 8*time.Second {
			t.Errorf("%s: took %v", code, o.took)
		}
	}
	wantOutput(t, perform(t, seeded(`setTimeout(() => { output = 1 }, 9999)`)), "1")
}

func TestOtherSeedOtherResult(t *testing.T) {
	const code = `output = [Math.random(), crypto.randomUUID()]`
	first := perform(t, seeded(code))
	req := seeded(code)
	other := uint64(43)
	req.Seed = &other
	if second := perform(t, req); bytes.Equal(first.Output, second.Output) {
		t.Errorf("two seeds give %s", first.Output)
	}
	// Without a seed the entropy of the host decides.
	one := Run(request(code), Host{Start: time.Now(), Log: func(ipc.Log) {}, Entropy: [32]byte{1}, Libraries: noLibraries{}})
	two := Run(request(code), Host{Start: time.Now(), Log: func(ipc.Log) {}, Entropy: [32]byte{2}, Libraries: noLibraries{}})
	if bytes.Equal(one.Output, two.Output) {
		t.Errorf("two entropies give %s", one.Output)
	}
}

// timezoneVariable makes the test binary run localTime in the zone that it names.
const timezoneVariable = "CORDON_TEST_TIMEZONE"

const localTime = `const d = new Date(); output = [d.getHours(), d.getTimezoneOffset()]`

// runLocalTime is the test binary as a process of its own.
func runLocalTime(zone string) {
	req := seeded(localTime)
	req.Timezone = zone
	result := Run(req, Host{Start: time.Now(), Log: func(ipc.Log) {}, Libraries: noLibraries{}})
	fmt.Print(string(result.Output))
}

// The time zone is the process's, and a process has one for its life: hence the processes.
func TestTimezone(t *testing.T) {
	for zone, want := range map[string]string{
		"UTC":                 `[12,0]`,
		"Europe/Berlin":       `[13,-60]`,
		"Asia/Kolkata":        `[17,-330]`,
		"America/New_York":    `[7,300]`,
		"Australia/Lord_Howe": `[23,-660]`,
	} {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), timezoneVariable+"="+zone)
		got, err := child.CombinedOutput()
		if err != nil || string(got) != want {
			t.Errorf("%s: %s, %v; want %s", zone, got, err, want)
		}
	}
}
