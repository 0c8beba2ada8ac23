package notify_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/notify"
	"onetrip/locker"
	"onetrip/locker/lockertest"
)

// city is a gateway.
type city struct {
	mu     sync.Mutex // guards all below
	status int        // 0: 204
	after  string     // Retry-After
	hang   chan struct{}
	got    []notify.Message
	secret []string
	keys   []string
}

func (c *city) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var m notify.Message
	if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	c.got, c.secret, c.keys = append(c.got, m), append(c.secret, r.Header.Get("X-Key")), append(c.keys, r.Header.Get("Idempotency-Key"))
	if c.hang != nil {
		<-c.hang
	}
	if c.after != "" {
		w.Header().Set("Retry-After", c.after)
	}
	status := c.status
	if status == 0 {
		status = http.StatusNoContent
	}
	w.WriteHeader(status)
	_, _ = w.Write([]byte(m.Params.Code)) // as careless gateways do
}

func (c *city) set(change func(*city)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(c)
}

// count returns how many messages came.
func (c *city) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.got)
}

// rig is a notifier between a cabinet in memory and a gateway.
type rig struct {
	*testing.T
	city     *city
	store    *lockertest.Memory
	world    *lockertest.World
	health   health.Tracker
	notifier *notify.Notifier
	log      *basetest.Log
	now      time.Time
}

const secret = "Bearer hall-1 sesame"

func newRig(t *testing.T, by notify.By) *rig {
	t.Helper()
	r := &rig{T: t, city: &city{}, store: lockertest.NewMemory(), now: lockertest.Morning().Add(time.Hour)}
	server := httptest.NewServer(r.city)
	t.Cleanup(server.Close)
	c := notify.Config{By: by}
	if by == notify.HTTP {
		c.URL, c.Header, c.SecretFile = server.URL+"/v1/messages", "X-Key", filepath.Join(t.TempDir(), "secret")
		if err := os.WriteFile(c.SecretFile, []byte(secret+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if found := c.Problems("pickup.notify.", false); len(found) > 0 {
		t.Fatal(found)
	}
	var log *slog.Logger
	log, r.log = basetest.CaptureLog(t, secret, lockertest.Person(0).Name, lockertest.Person(0).Phone, lockertest.Person(1).Phone)
	r.notifier = notify.New(c, notify.Opts{
		Hall: func() string { return "蛟河市政务服务大厅" }, Health: &r.health, Log: log, Now: func() time.Time { return r.now },
		Wire: &http.Transport{ResponseHeaderTimeout: 100 * time.Millisecond, DisableKeepAlives: true},
	})
	r.notifier.Enter(r.store)
	r.world = lockertest.NewWorld(8, 0, lockertest.Sound)
	r.world.Use(r.store, lockertest.Coder())
	r.must(r.world.Install(t.Context()))
	t.Cleanup(r.noCodes)
	return r
}

// noCodes wants no code in the log.
func (r *rig) noCodes() {
	if r.world.SlipIn([]byte(r.log.String())) {
		r.Error("the log tells a code")
	}
}

func (r *rig) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// deposit puts so many documents in.
func (r *rig) deposit(n int) {
	r.Helper()
	for i := range n {
		r.must(r.world.Register(r.Context(), i))
		r.must(r.world.Deposit(r.Context(), i))
	}
}

// turn looks after a while.
func (r *rig) turn(after time.Duration) {
	r.Helper()
	r.now = r.now.Add(after)
	r.must(r.notifier.Turn(r.Context()))
}

// waiting returns the notices that were not sent.
func (r *rig) waiting() []locker.Notice {
	r.Helper()
	list, err := r.store.Unsent(r.Context())
	r.must(err)
	return list
}

func TestAGatewayTellsApplicants(t *testing.T) {
	r := newRig(t, notify.HTTP)
	r.deposit(2)
	codes := r.waiting()
	r.turn(0)
	want := notify.Message{ID: string(codes[0].ID), Phone: lockertest.Person(0).Phone, Template: locker.NoticeStored, Params: notify.Params{
		Hall: "蛟河市政务服务大厅", Name: "张*", Case: "JH2026-0000", Document: "不动产权证书", Cabinet: "1", Cell: 1,
		Last: civil.Date{Year: 2026, Month: 11, Day: 30}, Code: string(codes[0].Code),
	}}
	if r.city.count() != 2 {
		t.Fatalf("the gateway got %d messages, want 2", r.city.count())
	}
	if diff := cmp.Diff(want, r.city.got[0]); diff != "" {
		t.Errorf("message (-want +got):\n%s", diff)
	}
	if r.city.secret[0] != secret || r.city.keys[0] != want.ID {
		t.Errorf("headers: got key %q, and the secret %t", r.city.keys[0], r.city.secret[0] == secret)
	}
	if left := r.waiting(); len(left) != 0 {
		t.Errorf("after the messages %d notices wait", len(left))
	}
	r.turn(time.Hour)
	if r.city.count() != 2 {
		t.Errorf("after an hour the gateway got %d messages, want no more", r.city.count())
	}
}

func TestRemindersGoOutToo(t *testing.T) {
	r := newRig(t, notify.HTTP)
	r.deposit(1)
	r.turn(0)
	r.must(r.world.Pass(r.Context(), 4*24*time.Hour))
	r.must(r.world.Pass(r.Context(), 3*24*time.Hour))
	r.turn(7 * 24 * time.Hour)
	var kinds []string
	for _, m := range r.city.got[1:] {
		kinds = append(kinds, string(m.Template))
		if m.Params.Code != "" {
			t.Errorf("a %s tells a code", m.Template)
		}
	}
	if got := strings.Join(kinds, " "); got != "reminder last_day" {
		t.Errorf("after a week: got %q, want a reminder and the last day's", got)
	}
}

func TestAGatewayInTroubleIsTriedAgain(t *testing.T) {
	for name, tt := range map[string]struct {
		trouble func(*city)
		heal    func(*city)
	}{
		"broken":            {func(c *city) { c.status = 500 }, func(c *city) { c.status = 0 }},
		"silent":            {func(c *city) { c.status = 503 }, func(c *city) { c.status = 409 }}, // it had taken the message all the same
		"refuses us":        {func(c *city) { c.status = 401 }, func(c *city) { c.status = 202 }},
		"sends us away":     {func(c *city) { c.status = 302 }, func(c *city) { c.status = 200 }},
		"asks for patience": {func(c *city) { c.status, c.after = 429, "60" }, func(c *city) { c.status, c.after = 0, "" }},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, notify.HTTP)
			r.deposit(2)
			r.city.set(tt.trouble)
			r.turn(0)
			r.turn(time.Second)
			if r.city.count() != 1 || !r.health.Has("notify.gateway") || len(r.waiting()) != 2 {
				t.Errorf("in trouble: got %d messages, warning %t, %d notices wait; want one try, a warning, both", r.city.count(),
					r.health.Has("notify.gateway"), len(r.waiting()))
			}
			r.city.set(tt.heal)
			r.turn(2 * time.Minute)
			if r.city.count() != 3 || r.health.Has("notify.gateway") || len(r.waiting()) != 0 {
				t.Errorf("healed: got %d messages, warning %t, %d notices wait; want both sent", r.city.count(), r.health.Has("notify.gateway"), len(r.waiting()))
			}
			if r.city.keys[0] != r.city.keys[1] {
				t.Errorf("the second try has the ID %q, want %q again", r.city.keys[1], r.city.keys[0])
			}
		})
	}
}

func TestTheGatewayIsLeftAloneLongerAndLonger(t *testing.T) {
	r := newRig(t, notify.HTTP)
	r.deposit(1)
	r.city.set(func(c *city) { c.status = 500 })
	for range 24 * 60 * 20 { // a day, every three seconds
		r.turn(3 * time.Second)
	}
	if n := r.city.count(); n < 100 || n > 200 {
		t.Errorf("a broken gateway got %d messages in a day, want one every 10 minutes at last", n)
	}
	r.city.set(func(c *city) { c.status = 0 })
	r.turn(-240 * time.Hour) // the clock is set back
	if len(r.waiting()) != 0 {
		t.Error("a clock that was set back keeps the notice")
	}
}

func TestAGatewayThatHangs(t *testing.T) {
	r := newRig(t, notify.HTTP)
	r.deposit(1)
	hang := make(chan struct{})
	r.city.set(func(c *city) { c.hang = hang })
	r.turn(0)
	if len(r.waiting()) != 1 || !r.health.Has("notify.gateway") {
		t.Errorf("while it hangs: %d notices wait, warning %t", len(r.waiting()), r.health.Has("notify.gateway"))
	}
	close(hang)
	r.turn(time.Minute)
	if len(r.waiting()) != 0 {
		t.Error("afterwards the notice still waits")
	}
}

func TestWhatCannotBeDeliveredIsForTheStaff(t *testing.T) {
	r := newRig(t, notify.HTTP)
	r.deposit(2)
	r.city.set(func(c *city) { c.status = 422 })
	r.turn(0)
	r.city.set(func(c *city) { c.status = 0 })
	r.turn(time.Hour)
	if r.city.count() != 2 || len(r.waiting()) != 2 || !r.health.Has("notify.unsent") || r.health.Has("notify.gateway") {
		t.Fatalf("refused for ever: got %d messages, %d wait, warning %t", r.city.count(), len(r.waiting()), r.health.Has("notify.unsent"))
	}
	if w := r.health.Snapshot(r.now); len(w) != 1 || w[0].Args["n"] != "2" {
		t.Errorf("warnings: got %+v, want one of two notices", w)
	}
	for n := range 2 {
		r.must(r.world.Collect(r.Context(), n)) // with the card, and with the slip
	}
	r.turn(time.Second)
	if len(r.waiting()) != 0 || r.health.Has("notify.unsent") {
		t.Errorf("after the collection: %d wait, warning %t", len(r.waiting()), r.health.Has("notify.unsent"))
	}
}

func TestANewCodeTakesThePlaceOfTheOldOne(t *testing.T) {
	r := newRig(t, notify.HTTP)
	r.deposit(1)
	_, err := r.world.Codes.Issue(r.Context(), lockertest.CabinetID, lockertest.Reservation(0).Deposit, "wang", lockertest.Morning())
	r.must(err)
	newest := r.waiting()[1].Code
	r.turn(0)
	if r.city.count() != 1 || r.city.got[0].Template != locker.NoticeReissued || r.city.got[0].Params.Code != string(newest) {
		t.Errorf("got %d messages, want the new code alone", r.city.count())
	}
}

func TestSlipsAreTheDefault(t *testing.T) {
	r := newRig(t, "")
	r.deposit(2)
	r.must(notify.SlipPrinted(t.Context(), notify.Config{}, r.store, lockertest.Reservation(0).Deposit, r.now))
	r.turn(0)
	left := r.waiting()
	if len(left) != 1 || left[0].Deposit != lockertest.Reservation(1).Deposit {
		t.Errorf("after one slip %d notices wait, want the other code", len(left))
	}
	r.must(r.world.Pass(t.Context(), 4*24*time.Hour))
	r.turn(4 * 24 * time.Hour)
	if left = r.waiting(); len(left) != 1 || !left[0].Kind.HasCode() {
		t.Errorf("a reminder that nobody can send waits: %d notices", len(left))
	}
	r.must(r.world.Collect(t.Context(), 1))
	r.turn(time.Second)
	if left = r.waiting(); len(left) != 0 {
		t.Errorf("the code of what was collected waits: %d notices", len(left))
	}
	if r.city.count() != 0 {
		t.Errorf("without a gateway %d messages were sent", r.city.count())
	}
	r.must(notify.SlipPrinted(t.Context(), notify.Config{By: notify.HTTP}, r.store, "any", r.now))
}

func TestProblemsOfTheConfiguration(t *testing.T) {
	for name, tt := range map[string]struct {
		c         notify.Config
		elsewhere bool
		want      string // the keys
	}{
		"nothing":            {},
		"slips":              {c: notify.Config{By: notify.Slip}},
		"a gateway":          {c: notify.Config{By: notify.HTTP, URL: "https://sms.example/send?hall=1", Header: "X-Api-Key", SecretFile: "/etc/onetrip/s"}},
		"on this machine":    {c: notify.Config{By: notify.HTTP, URL: "http://127.0.0.1:9000/"}},
		"another way":        {c: notify.Config{By: "pigeon"}, want: "by"},
		"slips by a gateway": {c: notify.Config{URL: "https://sms.example/"}, want: "by"},
		"no address":         {c: notify.Config{By: notify.HTTP}, want: "url"},
		"readable by all":    {c: notify.Config{By: notify.HTTP, URL: "http://sms.example/"}, want: "url"},
		"a password":         {c: notify.Config{By: notify.HTTP, URL: "https://a:b@sms.example/"}, want: "url"},
		"a fragment":         {c: notify.Config{By: notify.HTTP, URL: "https://sms.example/#a"}, want: "url"},
		"no header":          {c: notify.Config{By: notify.HTTP, URL: "https://sms.example/", Header: "X Key:"}, want: "header"},
		"a relative path":    {c: notify.Config{By: notify.HTTP, URL: "https://sms.example/", SecretFile: "secret"}, want: "secret_file"},
		"the hall sends":     {c: notify.Config{By: notify.HTTP}, elsewhere: true},
		"two who send":       {c: notify.Config{By: notify.HTTP, URL: "https://sms.example/"}, elsewhere: true, want: "url"},
	} {
		var got []string
		for _, p := range tt.c.Problems("", tt.elsewhere) {
			got = append(got, p.Key)
			if p.Remedy == "" {
				t.Errorf("%s: %s has no remedy", name, p.Key)
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

func TestASecretThatOthersMayReadIsRefused(t *testing.T) {
	r := newRig(t, notify.HTTP)
	c := notify.Config{By: notify.HTTP, URL: "https://127.0.0.1:1/", SecretFile: filepath.Join(t.TempDir(), "secret")}
	r.must(os.WriteFile(c.SecretFile, []byte(secret), 0o644)) //nolint:gosec // that is what is tested
	log, captured := basetest.CaptureLog(t, secret)
	n := notify.New(c, notify.Opts{Health: &r.health, Log: log})
	n.Enter(r.store)
	r.deposit(1)
	r.must(n.Turn(t.Context()))
	if !r.health.Has("notify.gateway") || !strings.Contains(captured.String(), "chmod") {
		t.Errorf("got the warning %t and the log %q", r.health.Has("notify.gateway"), captured.String())
	}
}
