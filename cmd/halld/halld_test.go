package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/queue"
	"onetrip/queue/queuehttp"
)

// program builds halld once and returns its path.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "onetrip-halld-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "halld")
	if out, err := exec.Command("go", "build", "-o", path, "onetrip/cmd/halld").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build halld: %w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := program(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// freePort returns a port of this machine that nobody has just now.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// rig is a hall's data folder and configuration, on which halld is started and ended.
type rig struct {
	*testing.T
	program, data, config string
	env                   []string // beside the test's own
	browser, machine      string
	code                  string // of the first start, once it was told
	cmd                   *exec.Cmd
	out                   chan string // lines of standard output
	log                   *os.File
}

func newRig(t *testing.T) *rig {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{T: t, program: path, data: t.TempDir(), browser: freePort(t), machine: freePort(t)}
	text, err := exec.Command(path, "--print-demo-config").Output()
	if err != nil {
		t.Fatal(err)
	}
	config := strings.NewReplacer("127.0.0.1:8093", r.browser, "127.0.0.1:8094", r.machine).Replace(string(text))
	r.config = filepath.Join(t.TempDir(), "hall.toml")
	if err := os.WriteFile(r.config, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	if r.log, err = os.Create(filepath.Join(t.TempDir(), "log")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		r.end(syscall.SIGKILL)
		if text, err := os.ReadFile(r.log.Name()); err == nil && t.Failed() {
			t.Logf("the end of halld's log:\n%s", text[max(0, len(text)-4000):])
		}
	})
	return r
}

// start starts halld.
func (r *rig) start(args ...string) {
	r.Helper()
	if args == nil {
		args = []string{"--config", r.config, "--data", r.data}
	}
	r.cmd = exec.Command(r.program, args...)
	r.cmd.Stderr, r.cmd.Env = r.log, append(os.Environ(), r.env...)
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		r.Fatal(err)
	}
	if err := r.cmd.Start(); err != nil {
		r.Fatal(err)
	}
	r.out = make(chan string, 64)
	go func(lines chan<- string) {
		defer close(lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			lines <- s.Text()
		}
	}(r.out)
}

// await reads standard output until a line has the text.
func (r *rig) await(text string) string {
	r.Helper()
	limit := time.After(30 * time.Second)
	for {
		select {
		case line, ok := <-r.out:
			if !ok {
				r.Fatalf("halld ended before it said %q", text)
			}
			if _, code, told := strings.Cut(line, "with the code "); told {
				r.code = strings.TrimSpace(code)
			}
			if strings.Contains(line, text) {
				return line
			}
		case <-limit:
			r.Fatalf("halld did not say %q within 30 s", text)
		}
	}
}

// end ends halld with a signal and returns its exit status.
func (r *rig) end(s syscall.Signal) int {
	if r.cmd == nil || r.cmd.ProcessState != nil {
		return 0
	}
	_ = r.cmd.Process.Signal(s)
	_ = r.cmd.Wait()
	return r.cmd.ProcessState.ExitCode()
}

// page is a clerk's browser.
type page struct {
	base   string
	client http.Client
}

func newPage(t *testing.T, base string) *page {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &page{base, http.Client{Jar: jar, Timeout: 10 * time.Second}}
}

// post sends a request and decodes its answer. status 0 is no answer.
func (p *page) post(path string, in, out any) (status int) {
	status, _ = p.ask(path, in, out)
	return status
}

// ask does the same and tells the message key of a no.
func (p *page) ask(path string, in, out any) (status int, key string) {
	text, err := json.Marshal(in)
	if err != nil {
		panic(err)
	}
	resp, err := p.client.Post(p.base+path, "application/json", bytes.NewReader(text))
	if err != nil {
		return 0, ""
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || (out != nil && resp.StatusCode == http.StatusOK && json.Unmarshal(body, out) != nil) {
		return 0, ""
	}
	var no struct{ Key string }
	_ = json.Unmarshal(body, &no) // an answer that is no problem has no key
	return resp.StatusCode, no.Key
}

const password = "correct-horse-7"

// clerk makes a clerk's account in a new hall and logs in.
func (r *rig) clerk() *page {
	r.Helper()
	admin, clerk := newPage(r.T, "http://"+r.browser), newPage(r.T, "http://"+r.browser)
	for _, step := range []struct {
		p    *page
		path string
		in   map[string]any
	}{
		{admin, "/api/v1/setup", map[string]any{"staff": "wang.wei", "name": "王伟", "password": password, "code": r.code}},
		{admin, "/api/v1/staff", map[string]any{"staff": "li.na", "name": "李娜", "roles": []string{"clerk"}, "password": password}},
		{clerk, "/api/v1/session", map[string]any{"staff": "li.na", "password": password}},
	} {
		if got := step.p.post(step.path, step.in, nil); got != http.StatusOK {
			r.Fatalf("%s: got %d", step.path, got)
		}
	}
	return clerk
}

func TestDemoTellsItsPagesAndEndsWell(t *testing.T) {
	r := newRig(t)
	r.start("--data", r.data)
	terminals := strings.TrimPrefix(r.await("terminals: "), "terminals: ")
	line := r.await("window page: ")
	if !strings.Contains(line, "log in as demo with ") {
		t.Errorf("got %q, want a login", line)
	}
	r.await("hall board: ")
	client := queuehttp.NewClient(terminals, http.DefaultClient)
	a, err := client.Issue(t.Context(), queue.Request{ID: "T1", Service: "consult", Lang: queue.ZH, Terminal: "1"})
	if err != nil || a.Ticket.No != "H001" {
		t.Errorf("got %+v, %v; want H001", a, err)
	}
	if code := r.end(syscall.SIGTERM); code != 0 {
		t.Errorf("after SIGTERM: status %d, want 0", code)
	}
}

func TestFirstStartTellsWhereTheAdministratorIsMade(t *testing.T) {
	r := newRig(t)
	r.start()
	if line := r.await("first start"); !strings.Contains(line, "http://"+r.browser+"/setup") {
		t.Errorf("got %q, want the address of /setup", line)
	}
	r.clerk()
	r.end(syscall.SIGTERM)
	r.start()
	r.await("pages: ")
	r.end(syscall.SIGTERM)
	for line := range r.out {
		if strings.Contains(line, "first start") {
			t.Errorf("the second start says %q", line)
		}
	}
}

func TestASecondServiceInOneFolderIsRefused(t *testing.T) {
	r := newRig(t)
	r.start()
	r.await("pages: ")
	out, err := exec.Command(r.program, "--data", r.data).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "in use by halld") {
		t.Errorf("got %v, %s; want a refusal that names halld", err, out)
	}
}

func TestWrongConfigurationsAreStatusTwo(t *testing.T) {
	r := newRig(t)
	for name, text := range map[string]string{
		"unknown key": "[listen]\nbrowsr = \"127.0.0.1:1\"\n", "password": "[database]\npostgres = \"postgres://a:b@c/d\"\n", "no hall": "[hall]\nid = \"x\"\n",
	} {
		path := filepath.Join(t.TempDir(), "wrong.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(r.program, "--config", path, "--data", r.data)
		if out, _ := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != 2 {
			t.Errorf("%s: status %d, want 2: %s", name, cmd.ProcessState.ExitCode(), out)
		}
	}
}

// crowd is visitors and clerks of a service who go on through every restart, and what they were told.
type crowd struct {
	*shared

	client *queuehttp.Client
	clerk  *page
}

// shared is what all people of a hall were told.
type shared struct {
	// mu guards what is below.
	mu     sync.Mutex
	took   map[queue.TicketID]queue.TicketNo
	called map[queue.TicketID]queue.WindowNo
	wrong  []string
}

// newCrowd returns the people of a service that has just made its first start.
func newCrowd(r *rig) *crowd {
	r.Helper()
	return &crowd{
		shared: &shared{took: map[queue.TicketID]queue.TicketNo{}, called: map[queue.TicketID]queue.WindowNo{}},
		client: r.client(), clerk: r.clerk(),
	}
}

// client returns a terminal's view of the service.
func (r *rig) client() *queuehttp.Client {
	return queuehttp.NewClient("http://"+r.machine, &http.Client{Timeout: 5 * time.Second})
}

func (c *shared) counts() (took, called int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.took), len(c.called)
}

func (c *shared) complain(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wrong = append(c.wrong, fmt.Sprintf(format, args...))
}

// visit takes numbers until ctx ends. Each request is repeated with its ID until it is answered.
func (c *crowd) visit(ctx context.Context) {
	for ctx.Err() == nil {
		r := queue.Request{ID: queue.TicketID(ulid.Make().String()), Service: "consult", Lang: queue.ZH, Terminal: "1"}
		a, err := c.client.Issue(ctx, r)
		for fault.KindOf(err) == fault.Unavailable && err != nil && ctx.Err() == nil {
			rest(ctx)
			a, err = c.client.Issue(ctx, r)
		}
		switch {
		case ctx.Err() != nil:
		case err != nil || a.Ticket.ID != r.ID:
			c.complain("issue %s: %+v, %v", r.ID, a, err)
		default:
			c.mu.Lock()
			c.took[r.ID] = a.Ticket.No
			c.mu.Unlock()
		}
	}
}

// serve calls at a window until ctx ends. Each press is repeated with its ID until it is answered; what it called is noted.
func (c *crowd) serve(ctx context.Context, w queue.WindowNo) {
	var now queue.Desk
	press := func(kind queue.ActKind) {
		act := queue.Act{ID: queue.ActID(ulid.Make().String()), Kind: kind}
		if now.Serving != nil {
			act.Ticket = now.Serving.ID
		}
		for ctx.Err() == nil {
			var next queue.Desk
			switch status, key := c.clerk.ask(fmt.Sprintf("/api/v1/windows/%d/acts", w), act, &next); {
			case status == http.StatusOK:
				c.note(now, next)
				now = next
				return
			case status == 0, status == http.StatusServiceUnavailable:
				rest(ctx)
			case key == queue.KeyNobody: // the other windows were faster
				return
			default:
				if ctx.Err() == nil {
					c.complain("window %d: %s answered by %d", w, kind, status)
				}
				return
			}
		}
	}
	press(queue.ActOpen)
	for ctx.Err() == nil {
		press(queue.ActNext)
		if now.Serving == nil {
			rest(ctx) // nobody waits
		}
	}
}

// note keeps whom a window has called.
func (c *shared) note(before, after queue.Desk) {
	if after.Serving == nil || (before.Serving != nil && before.Serving.ID == after.Serving.ID) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if other, twice := c.called[after.Serving.ID]; twice {
		c.wrong = append(c.wrong, fmt.Sprintf("%s was called to window %d and to window %d", after.Serving.No, other, after.Window))
	}
	c.called[after.Serving.ID] = after.Window
}

// rest is the pause before the next try.
func rest(ctx context.Context) {
	select {
	case <-time.After(20 * time.Millisecond):
	case <-ctx.Done():
	}
}

// TestKilledInTheMiddleNothingIsLostOrDoubled kills the service again and again while 4 terminals issue and 2 windows call.
func TestKilledInTheMiddleNothingIsLostOrDoubled(t *testing.T) {
	rounds := 100
	if testing.Short() {
		rounds = 5
	}
	random := basetest.Rand(t)
	r := newRig(t)
	r.start()
	r.await("first start")
	c := newCrowd(r)
	ctx, stop := context.WithCancel(t.Context())
	var people sync.WaitGroup
	for range 4 {
		people.Go(func() { c.visit(ctx) })
	}
	for _, w := range []queue.WindowNo{3, 10} {
		people.Go(func() { c.serve(ctx, w) })
	}
	for range rounds {
		pause(random, 250*time.Millisecond)
		r.end(syscall.SIGKILL)
		r.start()
		r.await("pages: ")
	}
	pause(random, 250*time.Millisecond)
	stop()
	people.Wait()
	c.check(t, rounds)
}

// pause waits for a random time.
func pause(random *rand.Rand, longest time.Duration) {
	time.Sleep(time.Duration(random.Int64N(int64(longest)))) // the moment of the kill is the point
}

// check compares what everybody was told with what the hall knows now.
func (c *crowd) check(t *testing.T, rounds int) {
	t.Helper()
	for _, w := range c.wrong {
		t.Error(w)
	}
	if len(c.took) < 5*rounds || len(c.called) < rounds {
		t.Errorf("%d numbers and %d calls in %d rounds: too few to say something", len(c.took), len(c.called), rounds)
	}
	holder := map[queue.TicketNo]queue.TicketID{}
	for id, no := range c.took {
		if other, twice := holder[no]; twice {
			t.Errorf("%s was given to %s and to %s", no, id, other)
		}
		holder[no] = id
		now, _, err := c.client.Ticket(t.Context(), id)
		if err != nil || now.No != no {
			t.Errorf("ticket %s was acknowledged as %s; now it is %q, %v", id, no, now.No, err)
			continue
		}
		if w, was := c.called[id]; was && (now.Window != w || now.State == queue.Waiting) {
			t.Errorf("%s was called to window %d; now it is %s at %d", no, w, now.State, now.Window)
		}
	}
	t.Logf("%d numbers, %d calls, %d kills", len(c.took), len(c.called), rounds)
}

// TestTwoServicesOnOnePostgresAreOneHall lets visitors and clerks use two services on one database, whose server is killed and comes back.
func TestTwoServicesOnOnePostgresAreOneHall(t *testing.T) {
	server := sqldbtest.NewServer(t)
	one, other := newRig(t), newRig(t)
	dsn := server.Database(t)
	one.env, other.env = []string{"ONETRIP_POSTGRES=" + dsn}, []string{"ONETRIP_POSTGRES=" + dsn}
	one.start()
	one.await("first start")
	keys, err := os.ReadFile(filepath.Join(one.data, "hall.key"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(other.data, "hall.key"), keys, 0o600); err != nil {
		t.Fatal(err)
	}
	other.start()
	other.await("pages: ")
	c := newCrowd(one)
	d := &crowd{shared: c.shared, client: other.client(), clerk: &page{"http://" + other.browser, c.clerk.client}}
	ctx, stop := context.WithCancel(t.Context())
	var people sync.WaitGroup
	for _, x := range []*crowd{c, d} {
		people.Go(func() { x.visit(ctx) })
		people.Go(func() { x.visit(ctx) })
	}
	people.Go(func() { c.serve(ctx, 3) })
	people.Go(func() { d.serve(ctx, 10) })
	random := basetest.Rand(t)
	rounds := 3
	if testing.Short() {
		rounds = 1
	}
	for range rounds {
		pause(random, time.Second)
		server.Kill(t)
		pause(random, 500*time.Millisecond)
		server.Start(t)
		c.wantProgress(t)
	}
	stop()
	people.Wait()
	d.check(t, rounds)
}

// wantProgress waits until more numbers and calls have come.
func (c *crowd) wantProgress(t *testing.T) {
	t.Helper()
	took, called := c.counts()
	for limit := time.Now().Add(30 * time.Second); time.Now().Before(limit); time.Sleep(20 * time.Millisecond) {
		if n, m := c.counts(); n > took+4 && m > called+2 {
			return
		}
	}
	t.Fatal("30 s after the server came back nobody gets a number or is called")
}
