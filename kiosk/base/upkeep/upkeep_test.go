package upkeep

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/health"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
)

var at = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

func open(t *testing.T, change func(*Opts)) *Upkeep {
	t.Helper()
	o := Opts{Program: "kiosk", Version: "v1.2.3", Data: t.TempDir(), Store: "kiosk", Health: &health.Tracker{}, Log: slog.New(slog.DiscardHandler)}
	if change != nil {
		change(&o)
	}
	u, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { u.Close() })
	return u
}

func TestThresholds(t *testing.T) {
	good := sight{free: 50, all: 100, synchronised: true}
	day := 24 * time.Hour
	for name, tt := range map[string]struct {
		change func(*sight)
		want   []health.Code
	}{
		"all is well":              {func(*sight) {}, nil},
		"a tenth free":             {func(s *sight) { s.free = 10 }, nil},
		"less than a tenth free":   {func(s *sight) { s.free = 9 }, []health.Code{"disk.low"}},
		"a volume that is unknown": {func(s *sight) { s.free, s.all = 0, 0 }, nil},
		"two seconds off":          {func(s *sight) { s.offset, s.compared = -2*time.Second, true }, nil},
		"more than two":            {func(s *sight) { s.offset, s.compared = -2100*time.Millisecond, true }, []health.Code{"clock.off"}},
		"nobody keeps the clock":   {func(s *sight) { s.synchronised = false }, []health.Code{"clock.alone"}},
		"but the hall agrees":      {func(s *sight) { s.synchronised, s.compared = false, true }, nil},
		"a certificate for long":   {func(s *sight) { s.certificates = map[string]time.Time{"a": at.Add(15 * day), "b": {}} }, nil},
		"a certificate for 13 d":   {func(s *sight) { s.certificates = map[string]time.Time{"a": at.Add(13 * day)} }, []health.Code{"certificate.soon"}},
		"a certificate that ended": {func(s *sight) { s.certificates = map[string]time.Time{"a": at.Add(-day)} }, []health.Code{"certificate.soon"}},
	} {
		u, s := open(t, nil), good
		tt.change(&s)
		u.judge(s, at)
		var got []health.Code
		for _, w := range u.opts.Health.Snapshot(at.Add(time.Hour)) {
			got = append(got, w.Code)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		u.judge(good, at)
		if left := u.opts.Health.Snapshot(at.Add(time.Hour)); len(left) > 0 {
			t.Errorf("%s: afterwards %v is left", name, left)
		}
	}
}

func TestTheHallsClockIsReadFromItsAnswers(t *testing.T) {
	var ahead time.Duration
	hall := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", time.Now().Add(ahead).UTC().Format(http.TimeFormat))
	}))
	defer hall.Close()
	var c Clock
	client := http.Client{Transport: c.Listen(nil)}
	if _, ok := c.Offset(time.Now()); ok {
		t.Error("a clock that nobody compared has an offset")
	}
	for _, ahead = range []time.Duration{0, time.Hour, -time.Hour} {
		answer, err := client.Get(hall.URL)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		got, ok := c.Offset(time.Now())
		if diff := (got - ahead).Abs(); !ok || diff > time.Second || (ahead == 0 && got != 0) {
			t.Errorf("got %v, %v; want about %v", got, ok, ahead)
		}
	}
	if _, ok := c.Offset(time.Now().Add(memory + time.Second)); ok {
		t.Error("a comparison counts for ever")
	}
}

func get(t *testing.T, u *Upkeep, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	u.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	body, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Code, string(body)
}

func TestWhoWatchesReadsHowTheProgramIs(t *testing.T) {
	broken := errors.New("not now")
	turned := time.Now()
	u := open(t, func(o *Opts) {
		o.Ready = func(context.Context) error { return broken }
		o.Loops = map[string]func() time.Time{"screen": func() time.Time { return turned }}
		o.Samples = func(context.Context) []Sample {
			return []Sample{{"waiting", "people", map[string]string{"service": "estate"}, 7}, {"waiting", "people", map[string]string{"service": "tax"}, 2}}
		}
		o.Certificates = func() map[string]time.Time {
			return map[string]time.Time{"terminal": time.Now().Add(240*time.Hour + 10*time.Minute)}
		}
	})
	if code, body := get(t, u, "/readyz"); code != http.StatusServiceUnavailable {
		t.Errorf("without a store: %d %s", code, body)
	}
	db, err := sqldb.Open(t.Context(), filepath.Join(u.opts.Data, "kiosk.db"), sqldb.Opts{MinFree: -1}, u.opts.Log)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := u.Opened(t.Context(), db, &vault.Vault{}); err != nil {
		t.Fatal(err)
	}
	if code, body := get(t, u, "/readyz"); code == http.StatusOK {
		t.Errorf("a program that is not ready: %d %s", code, body)
	}
	broken = nil
	if code, body := get(t, u, "/readyz"); code != http.StatusOK {
		t.Errorf("ready: %d %s", code, body)
	}
	// What a careless driver might put into a warning must not leave the machine: only codes do.
	u.opts.Health.Set(time.Now().Add(-time.Hour), health.Kind{Code: "reader.silent", Severity: health.Broken}, map[string]string{"x": "张三 11010119900307001X"})
	code, body := get(t, u, "/metrics")
	for _, want := range []string{
		`onetrip_build_info{program="kiosk",version="v1.2.3"} 1`, "onetrip_ready 1", `onetrip_alarm{code="reader.silent"} 1`, "onetrip_disk_free_bytes",
		`onetrip_waiting{service="estate"} 7`, `onetrip_loop_age_seconds{loop="screen"}`, `onetrip_loop_age_seconds{loop="writer"}`, "process_open_fds", "go_goroutines",
		`onetrip_certificate_days{name="terminal"} 10.0`,
	} {
		if code != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("metrics (%d) lack %s\n%s", code, want, body)
		}
	}
	for _, secret := range []string{"张三", "11010119900307001X"} {
		if strings.Contains(body, secret) {
			t.Errorf("metrics tell %s", secret)
		}
	}
	if code, _ := get(t, u, "/healthz"); code != http.StatusOK {
		t.Errorf("healthz: %d", code)
	}
	turned = turned.Add(-time.Minute)
	if code, body := get(t, u, "/healthz"); code != http.StatusServiceUnavailable || !strings.Contains(body, "screen") {
		t.Errorf("healthz of a stuck program: %d %s", code, body)
	}
}

func TestOtherMachinesMustProveThemselves(t *testing.T) {
	for listen, want := range map[string]int{
		"": 0, "127.0.0.1:9095": 0, "[::1]:9095": 0, "localhost:9095": 0, "0.0.0.0:9095": 1, "10.0.0.5:9095": 1, "hall.example:9095": 1, "9095": 1,
	} {
		if got := Problems(Backup{}, Monitor{Listen: listen}); len(got) != want {
			t.Errorf("%q: got %v, want %d problems", listen, got, want)
		}
	}
	if got := Problems(Backup{}, Monitor{Listen: "0.0.0.0:1", Cert: "a", Key: "b", ClientCA: "c"}); len(got) != 0 {
		t.Errorf("with certificates: got %v", got)
	}
	if got := Problems(Backup{Hourly: -1, Daily: 10000}, Monitor{}); len(got) != 2 {
		t.Errorf("impossible numbers: got %v", got)
	}
}
