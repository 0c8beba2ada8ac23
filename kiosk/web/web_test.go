package web_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/enrol"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/staff"
	"onetrip/kiosk/base/vault"
	"onetrip/kiosk/hall"
	"onetrip/kiosk/web"
	"onetrip/queue"
	"onetrip/queue/queuehttp"
)

// served is a hall with its store and accounts, served on this machine.
type served struct {
	*testing.T
	staff  web.Staff
	server *web.Server
	hall   *hall.Service
	state  atomic.Pointer[error] // of the store
}

// serve serves a hall until the test ends.
func serve(t *testing.T) *served {
	t.Helper()
	return serveAt(t, web.Addresses{Browser: "127.0.0.1:0", Machine: "127.0.0.1:0"}, web.TLS{}, sqldb.Opts{})
}

// serveAt serves a hall at addresses until the test ends.
func serveAt(t *testing.T, at web.Addresses, secure web.TLS, disk sqldb.Opts, change ...func(*web.Opts)) *served {
	t.Helper()
	s := &served{T: t}
	log := basetest.NewLog(t, "正确的密码")
	dir := t.TempDir()
	gate := web.NewGate(dir, secure)
	service := hall.New(queue.Demo().DayAndNight(), hall.Opts{}, log)
	s.hall = service
	keeper := hall.NewKeeper(service, hall.Source{Dir: dir, Name: "hall", Opts: disk, Opened: func(ctx context.Context, db *sqldb.DB, keys *vault.Vault) error {
		return errors.Join(s.staff.Open(ctx, db, keys), gate.Open(ctx, db, keys))
	}}, log)
	opts := web.Opts{Hall: service, Results: service.Results(), Staff: &s.staff, Gate: gate, Log: log}
	for _, c := range change {
		c(&opts)
	}
	var err error
	s.server, err = web.Listen(t.Context(), at, opts)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ready, kept, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		defer close(kept)
		first := true
		keeper.Run(ctx, func(err error) {
			s.state.Store(&err)
			if first {
				close(ready)
				first = false
			}
		})
	}()
	go func() { ended <- s.server.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		<-kept
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	<-ready
	return s
}

// browser is a browser with its cookies.
type browser struct {
	*served
	client http.Client
}

// code returns what the first start tells.
func (s *served) code() string {
	s.Helper()
	var told strings.Builder
	if err := web.TellSetup(s.Context(), &s.staff, "http://hall", &told); err != nil {
		s.Fatal(err)
	}
	_, code, _ := strings.Cut(strings.TrimSpace(told.String()), "with the code ")
	return code
}

func (s *served) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.Fatal(err)
	}
	return &browser{s, http.Client{Jar: jar}}
}

// do sends a request and returns the status and the decoded body.
func (b *browser) do(method, path string, in any) (int, map[string]any) {
	b.Helper()
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			b.Fatal(err)
		}
		body = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(b.Context(), method, b.server.URL("browser")+path, body)
	if err != nil {
		b.Fatal(err)
	}
	resp, err := b.client.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.Fatal(err)
	}
	var out map[string]any
	if json.Unmarshal(text, &out) != nil { // a list or nothing
		var list []map[string]any
		if json.Unmarshal(text, &list) == nil {
			out = map[string]any{"list": list}
		}
	}
	return resp.StatusCode, out
}

// list returns the answer of a path that has a list.
func (b *browser) list(path string) []map[string]any {
	b.Helper()
	list, _ := b.want(200, "GET", path, nil)["list"].([]map[string]any)
	return list
}

// want sends a request that must get a status.
func (b *browser) want(status int, method, path string, in any) map[string]any {
	b.Helper()
	got, body := b.do(method, path, in)
	if got != status {
		b.Fatalf("%s %s: got %d %v, want %d", method, path, got, body, status)
	}
	return body
}

const password = "correct-horse-7"

func TestFirstStartMakesAnAdministratorWhoMakesClerks(t *testing.T) {
	s := serve(t)
	admin := s.browser()
	admin.want(403, "GET", "/api/v1/session", nil)
	me := admin.want(200, "POST", "/api/v1/setup", map[string]any{"staff": "wang.wei", "name": "王伟", "password": password, "code": s.code()})
	if me["staff"] != "wang.wei" || me["idle_seconds"] != 600.0 {
		t.Errorf("after setup: got %v", me)
	}
	s.browser().want(403, "POST", "/api/v1/setup", map[string]any{"staff": "late", "name": "晚", "password": password, "code": s.code()})
	admin.want(403, "GET", "/api/v1/windows/3", nil) // an administrator is no clerk
	admin.want(200, "POST", "/api/v1/staff", map[string]any{"staff": "li.na", "name": "李娜", "roles": []string{"clerk"}, "password": password})

	clerk := s.browser()
	if body := clerk.want(403, "POST", "/api/v1/session", map[string]any{"staff": "li.na", "password": "wrong"}); body["key"] != staff.KeyLogin {
		t.Errorf("a wrong password: got %v, want the key of a wrong login", body)
	}
	clerk.want(200, "POST", "/api/v1/session", map[string]any{"staff": "li.na", "password": password})
	clerk.want(403, "GET", "/api/v1/staff", nil)
	clerk.want(403, "GET", "/api/v1/followups", nil)
	clerk.want(204, "DELETE", "/api/v1/session", nil)
	clerk.want(403, "GET", "/api/v1/windows/3", nil)
}

func TestAnAccountThatIsSwitchedOffIsOut(t *testing.T) {
	s := serve(t)
	admin, clerk := s.browser(), s.browser()
	admin.want(200, "POST", "/api/v1/setup", map[string]any{"staff": "wang.wei", "name": "王伟", "password": password, "code": s.code()})
	admin.want(200, "POST", "/api/v1/staff", map[string]any{"staff": "li.na", "name": "李娜", "roles": []string{"clerk"}, "password": password})
	clerk.want(200, "POST", "/api/v1/session", map[string]any{"staff": "li.na", "password": password})
	clerk.want(200, "GET", "/api/v1/session", nil)
	admin.want(200, "PUT", "/api/v1/staff/li.na", map[string]any{"disabled": true})
	clerk.want(403, "GET", "/api/v1/session", nil)
	clerk.want(403, "POST", "/api/v1/windows/3/acts", map[string]any{"id": "A1", "kind": "open"})
}

func TestBrowserAndMachineRoutesAreApart(t *testing.T) {
	s := serve(t)
	if got, _ := s.browser().do("GET", "/v1/overview", nil); got != http.StatusNotFound {
		t.Errorf("the terminals' interface for browsers: got %d, want 404", got)
	}
	for url, want := range map[string]int{
		s.server.URL("machine") + "/api/v1/board": 404, s.server.URL("machine") + "/v1/overview": 200,
		s.server.URL("machine") + "/readyz": 200, s.server.URL("browser") + "/healthz": 200, s.server.URL("machine") + "/openapi.json": 200,
	} {
		resp, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s: got %d, want %d", url, resp.StatusCode, want)
		}
	}
	req, _ := http.NewRequestWithContext(t.Context(), "POST", s.server.URL("browser")+"/api/v1/ratings", strings.NewReader("{}"))
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden || !strings.Contains(resp.Header.Get("Content-Security-Policy"), "default-src 'self'") {
		t.Errorf("a change for another site: got %d with policy %q", resp.StatusCode, resp.Header.Get("Content-Security-Policy"))
	}
}

func TestTheDemoHasAFreshPasswordAtEveryStart(t *testing.T) {
	s := serve(t)
	var passwords []staff.Secret
	for range 2 {
		id, word, err := s.staff.DemoLogin(t.Context())
		if err != nil || id == "" {
			t.Fatalf("got %q, %v", id, err)
		}
		passwords = append(passwords, word)
		s.browser().want(200, "POST", "/api/v1/session", map[string]any{"staff": id, "password": string(word)})
	}
	if passwords[0] == passwords[1] {
		t.Error("the password came twice")
	}
	b := s.browser()
	b.want(403, "POST", "/api/v1/session", map[string]any{"staff": "demo", "password": string(passwords[0])})
}

func TestTheDemoLeavesAHallWithAccountsAlone(t *testing.T) {
	s := serve(t)
	s.browser().want(200, "POST", "/api/v1/setup", map[string]any{"staff": "wang.wei", "name": "王伟", "password": password, "code": s.code()})
	if id, _, err := s.staff.DemoLogin(t.Context()); id != "" || err != nil {
		t.Errorf("got %q, %v; want no account", id, err)
	}
	if err := web.TellDemo(t.Context(), &s.staff, "http://x", os.Stderr); err != nil {
		t.Error(err)
	}
}

func TestAddressesAreChecked(t *testing.T) {
	named := web.TLS{Names: []string{"hall.example"}}
	for _, tt := range []struct {
		a    web.Addresses
		t    web.TLS
		want int
	}{
		{web.Addresses{Browser: "127.0.0.1:1", Machine: "127.0.0.1:2"}, web.TLS{}, 0},
		{web.Addresses{Browser: "127.0.0.1:1", Machine: "127.0.0.1:1"}, web.TLS{}, 1},
		{web.Addresses{Browser: "hall", Machine: "127.0.0.1"}, named, 2},
		{web.Addresses{}, web.TLS{}, 0},
		{web.Addresses{Browser: "0.0.0.0:1"}, web.TLS{}, 1},
		{web.Addresses{Browser: "0.0.0.0:1"}, named, 0},
		{web.Addresses{Browser: "0.0.0.0:1", InsecureHTTP: true}, web.TLS{}, 0},
		{web.Addresses{Machine: ":1", InsecureHTTP: true}, web.TLS{}, 1},
	} {
		if got := tt.a.Problems(tt.t); len(got) != tt.want {
			t.Errorf("%+v: got %v, want %d problems", tt.a, got, tt.want)
		}
	}
}

// port returns the port of a served address.
func port(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" {
		t.Fatalf("got %q, %v; want an https address", address, err)
	}
	return u.Port()
}

// administrator makes an administrator who has logged in.
func (s *served) administrator() *browser {
	s.Helper()
	b := s.browser()
	b.want(200, "POST", "/api/v1/setup", map[string]any{"staff": "wang.wei", "name": "王伟", "password": password, "code": s.code()})
	return b
}

func TestATerminalEnrolsAndIsShutOut(t *testing.T) {
	s := serveAt(t, web.Addresses{Browser: "127.0.0.1:0", Machine: "0.0.0.0:0"}, web.TLS{Names: []string{"127.0.0.1"}}, sqldb.Opts{})
	admin := s.administrator()
	base := "https://127.0.0.1:" + port(t, s.server.URL("machine"))
	device, err := enrol.OpenDevice(t.TempDir(), base, enrol.DeviceOpts{}, basetest.NewLog(t))
	if err != nil {
		t.Fatal(err)
	}
	client := queuehttp.NewClient(base, device.HTTP())
	if _, err := client.Overview(t.Context()); err == nil {
		t.Error("a terminal that is not enrolled counts the lines")
	}
	invited := admin.want(200, "POST", "/api/v1/terminals/codes", map[string]any{"machine": "7"})
	err = device.Enrol(t.Context(), enrol.Invitation{
		Machine: "7", Code: invited["code"].(string), Fingerprint: invited["fingerprint"].(string),
	})
	if err != nil {
		t.Fatal(err)
	}
	a, err := client.Issue(t.Context(), queue.Request{ID: "T1", Service: "consult", Lang: queue.ZH})
	if err != nil || a.Ticket.Terminal != "7" {
		t.Fatalf("after enrolment: ticket of terminal %q, %v; want 7", a.Ticket.Terminal, err)
	}
	if got, _ := admin.do("GET", "/api/v1/terminals", nil); got != 200 {
		t.Errorf("an administrator looks at the terminals: got %d", got)
	}
	admin.want(204, "DELETE", "/api/v1/terminals/7", nil)
	if _, err := client.Overview(t.Context()); fault.KindOf(err) != fault.Refused {
		t.Errorf("after it was shut out: got %v, want refused", err)
	}
	resp, err := http.Get(base + "/v1/overview") // whose certificate nobody knows here
	if err == nil {
		resp.Body.Close()
		t.Error("a stranger trusts the hall without its fingerprint")
	}
}

func TestPagesOnTheNetworkAreEncrypted(t *testing.T) {
	s := serveAt(t, web.Addresses{Browser: "0.0.0.0:0"}, web.TLS{Names: []string{"127.0.0.1"}}, sqldb.Opts{})
	trusting := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} // the CA is not the matter here
	resp, err := trusting.Get("https://127.0.0.1:" + port(t, s.server.URL("browser")) + "/api/v1/hall")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 200 || resp.TLS == nil || resp.TLS.Version < tls.VersionTLS12 {
		t.Errorf("got %d over %+v", resp.StatusCode, resp.TLS)
	}
}

func TestAHallForOneMachineEnrolsNobody(t *testing.T) {
	s := serve(t)
	if body := s.administrator().want(403, "POST", "/api/v1/terminals/codes", map[string]any{"machine": "7"}); body["hint"] == nil {
		t.Errorf("got %v, want a hint", body)
	}
}

// until repeats a request until it gets a status.
func (b *browser) until(status int, method, path string, in any) map[string]any {
	b.Helper()
	for limit := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		got, body := b.do(method, path, in)
		if got == status {
			return body
		}
		if time.Now().After(limit) {
			b.Fatalf("%s %s: still %d %v after 20 s, want %d", method, path, got, body, status)
		}
	}
}

func TestAFullDiskIsToldAndHeals(t *testing.T) {
	var free atomic.Int64
	free.Store(1 << 40)
	s := serveAt(t, web.Addresses{Browser: "127.0.0.1:0", Machine: "127.0.0.1:0"}, web.TLS{}, sqldb.Opts{
		FreeSpace: func(string) (int64, error) { return free.Load(), nil },
	})
	s.administrator().want(200, "POST", "/api/v1/staff", map[string]any{"staff": "li.na", "name": "李娜", "roles": []string{"clerk"}, "password": password})
	clerk := s.browser()
	clerk.want(200, "POST", "/api/v1/session", map[string]any{"staff": "li.na", "password": password})
	terminal := queuehttp.NewClient(s.server.URL("machine"), http.DefaultClient)
	take := func(id queue.TicketID) error {
		_, err := terminal.Issue(t.Context(), queue.Request{ID: id, Service: "consult", Lang: queue.ZH, Terminal: "1"})
		return err
	}
	if err := take("T1"); err != nil {
		t.Fatal(err)
	}
	clerk.want(200, "POST", "/api/v1/windows/3/acts", map[string]any{"id": "A1", "kind": "open"})
	free.Store(1 << 20)
	next := map[string]any{"id": "A2", "kind": "next"}
	if body := clerk.until(503, "POST", "/api/v1/windows/3/acts", next); body["hint"] == nil || body["key"] == nil {
		t.Errorf("a full disk: got %v, want a key and a hint", body)
	}
	if err := take("T2"); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("a full disk: a number is answered by %v, want unavailable", err)
	}
	clerk.want(200, "GET", "/api/v1/board", nil) // what is known is shown on
	free.Store(1 << 40)
	if desk := clerk.until(200, "POST", "/api/v1/windows/3/acts", next); desk["serving"] == nil {
		t.Errorf("the same press with space again: got %v, want T1 in service", desk)
	}
	if err := take("T2"); err != nil {
		t.Errorf("the same request with space again: %v", err)
	}
}
