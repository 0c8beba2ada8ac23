package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"onetrip/cmd/internal/xscreen"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
	"onetrip/queue"
	"onetrip/queue/queuesql"
)

// programs builds the real programs once and returns the folder they are in.
var programs = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "onetrip-e2e-")
	if err != nil {
		return "", err
	}
	out, err := exec.Command("go", "build", "-o", dir, "onetrip/cmd/kiosk", "onetrip/cmd/devsim").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build programs: %w\n%s", err, out)
	}
	return dir, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, err := programs(); err == nil && !testing.Short() {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

// rig is a screen with simulated devices, on which kiosks are started and ended.
type rig struct {
	t      *testing.T
	bin    string
	data   string
	config string
	bench  string // address of the devices' API
	locks  string // protocol of the cabinet's lock board
	view   *xscreen.Screen
	env    []string
}

// needPrograms returns the folder of the built programs, or skips the test and says why.
func needPrograms(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED: end-to-end tests need the built programs (left out by -short)")
	}
	if _, err := exec.LookPath("Xvfb"); err != nil {
		t.Skip("SKIPPED: end-to-end tests need Xvfb (Debian package xvfb)")
	}
	bin, err := programs()
	if err != nil {
		t.Fatal(err)
	}
	return bin
}

// newRig starts a screen and simulated devices.
func newRig(t *testing.T) *rig {
	t.Helper()
	return newRigWith(t, "xor8a")
}

// newRigWith does so with a lock board of the protocol.
func newRigWith(t *testing.T, locks string) *rig {
	t.Helper()
	r := &rig{t: t, bin: needPrograms(t), data: t.TempDir(), locks: locks}
	v, err := xscreen.StartVirtual(t.Context(), 1080, 1920)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.Close() })
	if r.view, err = xscreen.Open(v.Display); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.view.Close)
	r.env = append(os.Environ(), "DISPLAY="+v.Display, "WAYLAND_DISPLAY=", "XDG_RUNTIME_DIR="+t.TempDir())
	r.startDevices()
	r.writeConfig()
	return r
}

// startDevices starts devsim, which ends with the test.
func (r *rig) startDevices() {
	r.t.Helper()
	cmd := exec.Command(filepath.Join(r.bin, "devsim"), "--dir", filepath.Join(r.data, "devices"), "--listen", "127.0.0.1:0", "--locks", r.locks)
	cmd.Stderr = r.t.Output()
	out, err := cmd.StdoutPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		r.t.Fatalf("devsim did not say where it serves: %v", err)
	}
	r.bench = strings.TrimSpace(line)
}

// writeConfig writes the demo hall's configuration with this rig's devices.
func (r *rig) writeConfig() {
	r.t.Helper()
	out, err := exec.Command(filepath.Join(r.bin, "kiosk"), "--print-demo-config").Output()
	if err != nil {
		r.t.Fatal(err)
	}
	text := strings.ReplaceAll(string(out), "/run/onetrip/devices", filepath.Join(r.data, "devices"))
	text = strings.ReplaceAll(text, "'127.0.0.1:8093'", "'127.0.0.1:0'")
	if r.locks == "gpio" {
		text = onLines(text)
	}
	text = strings.Replace(text, "[locks]\nprotocol = 'xor8a'", "[locks]\nprotocol = '"+r.locks+"'", 1)
	r.config = filepath.Join(r.data, "kiosk.toml")
	if err := os.WriteFile(r.config, []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

// onLines hangs the demo's locks on GPIO lines, as devsim has them.
func onLines(text string) string {
	text = strings.Replace(text, "\nline = []\n", "\n", 1)
	board := regexp.MustCompile(`(?s)\[\[locks\.board\]\]\nboard = 1\nlocks = 12\n`)
	var lines strings.Builder
	for n := 1; n <= 12; n++ {
		fmt.Fprintf(&lines, "[[locks.line]]\nboard = 1\nlock = %d\ncoil = 'sim/%d'\ndoor = 'sim/%d'\n", n, n, 100+n)
	}
	return board.ReplaceAllString(text, lines.String())
}

// app is a running kiosk.
type app struct {
	rig   *rig
	cmd   *exec.Cmd
	lines chan string // its log
	ended chan struct{}
}

// start starts the kiosk and waits for its first page.
func (r *rig) start() *app {
	r.t.Helper()
	a := r.launch(r.terminal())
	a.await(`role=reader ready=true`, `role=printer ready=true`, `msg=drawn`)
	return a
}

// terminal returns the kiosk as it is started with this rig's configuration.
func (r *rig) terminal() *exec.Cmd {
	cmd := exec.Command(filepath.Join(r.bin, "kiosk"), "--config", r.config, "--data", filepath.Join(r.data, "state"))
	if r.locks == "gpio" {
		cmd.Args = append(cmd.Args, "--gpio", filepath.Join(r.data, "devices", "gpio"))
	}
	cmd.Env = r.env
	return cmd
}

// launch starts a kiosk, which ends with the test, and reads its log.
func (r *rig) launch(cmd *exec.Cmd) *app {
	r.t.Helper()
	a := &app{rig: r, cmd: cmd, lines: make(chan string, 4096), ended: make(chan struct{})}
	log, err := a.cmd.StderrPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	if err := a.cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	go func() {
		defer close(a.ended)
		for s := bufio.NewScanner(log); s.Scan(); {
			fmt.Fprintln(r.t.Output(), s.Text())
			select {
			case a.lines <- s.Text():
			default: // nobody looks at the log any more
			}
		}
	}()
	r.t.Cleanup(func() { a.end(os.Interrupt) })
	return a
}

// end ends the kiosk with a signal and waits for it. Ending it twice does nothing.
func (a *app) end(s os.Signal) {
	if a.cmd.ProcessState != nil {
		return
	}
	_ = a.cmd.Process.Signal(s)
	<-a.ended
	if err := a.cmd.Wait(); err != nil && s != syscall.SIGKILL {
		a.rig.t.Errorf("the kiosk ended with %v", err)
	}
}

// await reads the log until every pattern has had a line, in any order, and returns the last of these lines.
func (a *app) await(patterns ...string) string {
	a.rig.t.Helper()
	line, missing := a.within(30*time.Second, patterns)
	if len(missing) > 0 {
		a.rig.shoot("missing")
		a.rig.t.Fatalf("the kiosk's log has no line like %q", missing)
	}
	return line
}

// within reads the log for so long, and returns the last line that a pattern was looked for and the patterns that had none.
func (a *app) within(d time.Duration, patterns []string) (line string, missing []string) {
	limit := time.After(d)
	for {
		select {
		case line := <-a.lines:
			patterns = slices.DeleteFunc(patterns, func(p string) bool { return regexp.MustCompile(p).MatchString(line) })
			if len(patterns) == 0 {
				return line, nil
			}
		case <-limit:
			return "", patterns
		}
	}
}

// tap presses the screen with a real X click, after the pause that protects a page that has just come.
func (a *app) tap(x, y int) {
	a.rig.t.Helper()
	time.Sleep(600 * time.Millisecond) // a person's pause: the kiosk ignores touches right after a page has changed
	if err := a.rig.view.Press(image.Pt(x, y)); err != nil {
		a.rig.t.Fatal(err)
	}
	time.Sleep(80 * time.Millisecond) // a finger is not quicker
	if err := a.rig.view.Release(image.Pt(x, y)); err != nil {
		a.rig.t.Fatal(err)
	}
}

// enter presses the button that ends an entry until the next page has come: on a busy machine the last figure is drawn, and the button ready, late.
func (a *app) enter(at image.Point, page string) {
	a.rig.t.Helper()
	for range 5 {
		a.tap(at.X, at.Y)
		if _, missing := a.within(6*time.Second, []string{drawn(page)}); missing == nil {
			return
		}
	}
	a.page(page)
}

func drawn(page string) string { return `msg=drawn screen=` + page + `\b` }

// page waits until the kiosk has drawn a page.
func (a *app) page(name string) {
	a.rig.t.Helper()
	a.await(drawn(name))
}

// The places that the three touches hit on the portrait screen (ui/VISUAL.md, Grid).
var (
	tileTake     = image.Pt(540, 720)
	firstService = image.Pt(640, 628)
	primary      = image.Pt(760, 1600)
)

// toConfirm goes from the welcome page to the confirmation of the first service with a card.
func (a *app) toConfirm(preset string) {
	a.rig.t.Helper()
	a.tap(tileTake.X, tileTake.Y)
	a.page("services")
	a.tap(firstService.X, firstService.Y)
	a.page("lay_card")
	a.rig.call("PUT", "v1/idcard/card", map[string]any{"preset": preset})
	a.page("confirm")
	a.rig.call("DELETE", "v1/idcard/card", nil)
}

// call uses the devices' API and returns the answer's body.
func (r *rig) call(method, path string, body any) []byte {
	r.t.Helper()
	var in io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			r.t.Fatal(err)
		}
		in = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.bench+path, in)
	if err != nil {
		r.t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	out, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	if resp.StatusCode >= 300 {
		r.t.Fatalf("%s %s: %s %s", method, path, resp.Status, out)
	}
	return out
}

// job is a paper that the simulated printer cut off.
type job struct {
	Number int      `json:"number"`
	Raw    string   `json:"raw"`
	Text   []string `json:"text"`
	Cut    bool     `json:"cut"`

	Elements []struct {
		Kind string `json:"kind"`
		Row  int    `json:"row"`
		Rows int    `json:"rows"`
	} `json:"elements"`
}

// jobs returns every paper so far.
func (r *rig) jobs() []job {
	r.t.Helper()
	var list struct{ Jobs []job }
	if err := json.Unmarshal(r.call("GET", "v1/printer/jobs", nil), &list); err != nil {
		r.t.Fatal(err)
	}
	return list.Jobs
}

// qr reads the QR code on the picture of a paper.
func (r *rig) qr(j job) string {
	r.t.Helper()
	img, err := png.Decode(bytes.NewReader(r.call("GET", fmt.Sprintf("v1/printer/jobs/%d/image", j.Number), nil)))
	if err != nil {
		r.t.Fatal(err)
	}
	for _, e := range j.Elements {
		if e.Kind == "qr" { // the reader is easily led astray by large figures above
			const quiet = 24
			img = img.(*image.Paletted).SubImage(image.Rect(0, e.Row-quiet, img.Bounds().Dx(), e.Row+e.Rows+quiet))
		}
	}
	bmp, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		r.t.Fatal(err)
	}
	got, err := qrcode.NewQRCodeReader().Decode(bmp, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		r.t.Fatalf("the QR code on the paper cannot be read: %v", err)
	}
	return got.GetText()
}

// shoot keeps a picture of the screen when a test fails.
func (r *rig) shoot(name string) {
	if r.view == nil {
		return
	}
	img, err := r.view.Image()
	if err != nil {
		return
	}
	path := filepath.Join(os.TempDir(), "onetrip-"+strings.ReplaceAll(r.t.Name(), "/", "-")+"-"+name+".png")
	if f, err := os.Create(path); err == nil {
		defer f.Close()
		_ = png.Encode(f, img)
		r.t.Log("the screen is in", path)
	}
}

var logged = regexp.MustCompile(`msg="number given" ticket=(\S+) number=(\S+) existing=(\S+)`)

// ticket waits for a number in the log and returns its ID and number.
func (a *app) ticket() (id queue.TicketID, no queue.TicketNo, existing bool) {
	a.rig.t.Helper()
	m := logged.FindStringSubmatch(a.await(logged.String()))
	return queue.TicketID(m[1]), queue.TicketNo(m[2]), m[3] == "true"
}

// stored reads a ticket from the database of a kiosk that has ended.
func (r *rig) stored(id queue.TicketID) queue.Ticket {
	r.t.Helper()
	ctx := context.Background()
	keys, err := vault.Load(filepath.Join(r.data, "state", "kiosk.key"))
	if err != nil {
		r.t.Fatal(err)
	}
	db, err := sqldb.Open(ctx, filepath.Join(r.data, "state", "kiosk.db"), sqldb.Opts{}, basetest.NewLog(r.t))
	if err != nil {
		r.t.Fatal(err)
	}
	defer db.Close()
	store, err := queuesql.Open(ctx, db, keys)
	if err != nil {
		r.t.Fatal(err)
	}
	ticket, err := store.Ticket(ctx, id)
	if err != nil {
		r.t.Fatal(err)
	}
	return ticket
}

func TestThreeTouchesPrintTheTicketThatTheDatabaseHolds(t *testing.T) {
	r := newRig(t)
	a := r.start()
	a.toConfirm("adult")
	a.tap(primary.X, primary.Y)
	id, no, _ := a.ticket()
	a.page("taken")
	a.end(os.Interrupt)

	papers := r.jobs()
	if len(papers) != 1 || !papers[0].Cut {
		t.Fatalf("got %d papers, want one that is cut: %+v", len(papers), papers)
	}
	row := r.stored(id)
	if row.No != no || row.Print != queue.PrintOK || row.Prints != 1 {
		t.Errorf("stored: %s, %s, %d papers; want %s, printed, 1", row.No, row.Print, row.Prints, no)
	}
	text := strings.Join(papers[0].Text, "\n")
	for _, want := range []string{string(row.No), row.Masked} {
		if !strings.Contains(text, want) {
			t.Errorf("the paper lacks %q:\n%s", want, text)
		}
	}
	if code := r.qr(papers[0]); !strings.HasSuffix(code, "/t/"+row.Short().String()) {
		t.Errorf("the QR code %q does not lead to ticket %s", code, row.Short())
	}
}

func TestWithoutPaperTheNumberStandsOnTheScreen(t *testing.T) {
	r := newRig(t)
	a := r.start()
	r.call("PUT", "v1/printer/state", map[string]any{"paper": "out"})
	a.await(`role=printer ready=false problem=paper_out`)
	a.toConfirm("adult")
	a.tap(primary.X, primary.Y)
	id, _, _ := a.ticket()
	a.page("on_screen")
	r.call("PUT", "v1/printer/state", map[string]any{"paper": "ok"})
	a.await(`role=printer ready=true`)
	time.Sleep(2 * time.Second) // long enough for a ticket that should not come
	a.end(os.Interrupt)
	if papers := r.jobs(); len(papers) != 0 {
		t.Errorf("new paper brought %d papers that nobody asked for: %+v", len(papers), papers)
	}
	if row := r.stored(id); row.Print != queue.PrintFailed {
		t.Errorf("stored: %s, want failed", row.Print)
	}
}

func TestAKilledKioskKeepsTheNumber(t *testing.T) {
	r := newRig(t)
	r.call("PUT", "v1/printer/state", map[string]any{"speed_mm_s": 4}) // mm/s: the paper takes many seconds
	a := r.start()
	a.toConfirm("adult")
	a.tap(primary.X, primary.Y)
	id, no, _ := a.ticket()
	a.end(syscall.SIGKILL)
	r.call("PUT", "v1/printer/state", map[string]any{"speed_mm_s": 150})

	again := time.Now()
	b := r.start()
	if took := time.Since(again); took > 10*time.Second {
		t.Errorf("the next start served after %v, want less than 10 s", took)
	}
	b.toConfirm("adult")
	b.tap(primary.X, primary.Y)
	id2, no2, existing := b.ticket()
	if id2 != id || no2 != no || !existing {
		t.Errorf("after the kill: ticket %s number %s existing %v, want %s %s true", id2, no2, existing, id, no)
	}
	b.page("already_have")
	b.end(os.Interrupt)

	c := r.start()
	c.toConfirm("elderly")
	c.tap(primary.X, primary.Y)
	if _, no3, existing := c.ticket(); no3 == no || existing {
		t.Errorf("another visitor got number %s (existing %v), which is somebody else's", no3, existing)
	}
	c.end(os.Interrupt)
	if row := r.stored(id); row.Print != queue.PrintUnknown {
		t.Errorf("the killed ticket's paper is %s, want unknown", row.Print)
	}
}

func TestTheDemoWithoutADisplayIsUsedFromTheBenchPage(t *testing.T) {
	bin := needPrograms(t)
	cmd := exec.Command(filepath.Join(bin, "kiosk"), "--data", t.TempDir(), "--listen", "127.0.0.1:0")
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "DISPLAY=") && !strings.HasPrefix(v, "WAYLAND_DISPLAY=") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, bin: bin}
	a := r.launch(cmd)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the kiosk did not say where the bench page is: %v", err)
	}
	r.bench = strings.TrimSpace(strings.TrimPrefix(line, "bench page:"))
	a.await(`role=reader ready=true`, `msg=drawn`)
	time.Sleep(time.Second) // a person's pause
	at := map[string]any{"x": tileTake.X, "y": tileTake.Y}
	r.call("POST", "v1/screen/press", at)
	r.call("POST", "v1/screen/release", at)
	a.page("services")
	if _, err := png.Decode(bytes.NewReader(r.call("GET", "v1/screen", nil))); err != nil {
		t.Errorf("the bench page's picture of the screen: %v", err)
	}
	for path, want := range map[string]string{"": "bench.js", "openapi.json": "/v1/idcard/card"} {
		if page := r.call("GET", path, nil); !bytes.Contains(page, []byte(want)) {
			t.Errorf("GET /%s lacks %q", path, want)
		}
	}
}

func TestASecondKioskNamesTheFirst(t *testing.T) {
	r := newRig(t)
	a := r.start()
	for _, data := range []string{"state", "other"} { // the same folder; then another folder, but the same ports
		cmd := exec.Command(filepath.Join(r.bin, "kiosk"), "--config", r.config, "--data", filepath.Join(r.data, data))
		cmd.Env = r.env
		out, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(out), fmt.Sprint(a.cmd.Process.Pid)) {
			t.Errorf("a second kiosk in %s: %v, %s; want a refusal that names process %d", data, err, out, a.cmd.Process.Pid)
		}
	}
}
