package main_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
)

// The account that clerk and keeper of this test share, as the keypad types it.
const keeperID, keeperPassword = "keeper", "springrain26"

// adultNumber is the ID number of the card "adult" of devsim.
const adultNumber = "110199199001010010"

// setupLine reads where the first account is made.
var setupLine = regexp.MustCompile(`at \S+/setup with the code (\S+)`)

// The places that staff and applicants touch on the portrait screen (ui/VISUAL.md, Grid).
var (
	corner      = image.Pt(1000, 60)  // the clock
	pad         = image.Pt(540, 800)  // for the signature
	lowest      = image.Pt(537, 1640) // the lowest button over the whole width
	firstOfList = image.Pt(537, 400)  // of the documents that wait
	leaveStaff  = image.Pt(165, 1838)
	tileCollect = image.Pt(540, 1110)
	withCard    = image.Pt(540, 720)
	withCode    = image.Pt(540, 1060)
	withQR      = image.Pt(540, 1384)
)

// documentsRun is a terminal with a cabinet, whose hall is inside, and the browser of its clerk.
type documentsRun struct {
	*rig

	app     *app
	browser http.Client
	pages   string
	slips   []job // every paper so far
}

// TestADocumentFromTheDepartmentToItsOwner goes the whole way with the real programs and every lock protocol and GPIO lines: three documents are registered and
// handed over in the browser, staff put them into cells at the terminal, and their owners collect them: one with the code on the slip, one with
// the code held before the scanner, one with the ID card. The power fails while the last door stands open. ONETRIP_SHOTS names a folder for pictures.
func TestADocumentFromTheDepartmentToItsOwner(t *testing.T) {
	t.Parallel()
	for _, protocol := range []string{"xor8a", "modbusrtu", "wkly", "kerong", "gpio"} {
		t.Run(protocol, func(t *testing.T) {
			t.Parallel()
			fromDepartmentToOwner(t, protocol)
		})
	}
}

func fromDepartmentToOwner(t *testing.T, protocol string) {
	t.Helper()
	d := startDocuments(t, protocol)
	typed := d.register("JH2026-0001", "张测试", "110199197001010011")
	scanned := d.register("JH2026-0002", "张测试", "110199197001010011")
	carded := d.register("JH2026-0003", "样例", adultNumber)
	d.staffLogIn()
	cells := []int{d.deposit(), d.deposit(), d.deposit()}
	d.app.tap(leaveStaff.X, leaveStaff.Y)
	d.app.page("welcome")

	d.means(withCode)
	d.app.page("type_code")
	d.digits(codeOn(t, d.slips[0]))
	d.take(cells[0], typed)

	d.means(withQR)
	d.app.page("scan_code")
	d.call("PUT", "v1/scanner/code", map[string]any{"code": d.qr(d.slips[1])})
	d.app.page("ready")
	d.take(cells[1], scanned)

	d.means(withCard)
	d.call("PUT", "v1/idcard/card", map[string]any{"preset": "adult"})
	d.app.page("ready")
	d.call("DELETE", "v1/idcard/card", nil)
	d.app.tap(lowest.X, lowest.Y)
	d.opened()
	d.app.end(syscall.SIGKILL)
	d.begin(d.terminal()) // the door stands open, so the collection goes on
	d.door(cells[2], "take")
	d.door(cells[2], "push")
	d.app.await(`msg=door .* state=closed`)
	d.handedOut(carded)

	for _, lock := range cells {
		var door struct{ Pulses int }
		if err := json.Unmarshal(d.call("GET", fmt.Sprintf("v1/locks/1/%d", lock), nil), &door); err != nil || door.Pulses != 2 {
			t.Errorf("the coil of door %d was driven %d times, %v; want twice: in and out", lock, door.Pulses, err)
		}
	}
}

// startDocuments starts the terminal and makes the account.
func startDocuments(t *testing.T, protocol string) *documentsRun {
	t.Helper()
	d := &documentsRun{rig: newRigWith(t, protocol)}
	cmd := d.terminal()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	d.begin(cmd)
	line, err := bufio.NewReader(out).ReadString('\n')
	m := setupLine.FindStringSubmatch(line)
	if m == nil {
		t.Fatalf("the kiosk said %q, %v; want where the first account is made", line, err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	d.browser = http.Client{Jar: jar, Timeout: 10 * time.Second}
	d.ask("POST", "/api/v1/setup", map[string]any{"staff": "zhao.min", "name": "赵敏", "password": "autumn-leaf-26", "code": m[1]})
	d.ask("POST", "/api/v1/staff", map[string]any{"staff": keeperID, "name": "李娜", "roles": []string{"clerk", "keeper"}, "password": keeperPassword})
	d.ask("POST", "/api/v1/session", map[string]any{"staff": keeperID, "password": keeperPassword})
	return d
}

var servingLine = regexp.MustCompile(`msg=serving routes=browser address=(\S+)`)

// begin starts the terminal and waits until everything works.
func (d *documentsRun) begin(cmd *exec.Cmd) {
	d.t.Helper()
	d.app = d.launch(cmd)
	d.pages = "http://" + servingLine.FindStringSubmatch(d.app.await(servingLine.String()))[1]
	d.app.await(`role=reader ready=true`, `role=printer ready=true`, `role=locks ready=true`, `role=scanner ready=true`, `msg=drawn`)
}

// ask uses the hall's browser routes and returns the answer.
func (d *documentsRun) ask(method, path string, in map[string]any) map[string]any {
	d.t.Helper()
	text, err := json.Marshal(in)
	if err != nil {
		d.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(d.t.Context(), method, d.pages+path, bytes.NewReader(text))
	if err != nil {
		d.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := d.browser.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	out := map[string]any{}
	if err := json.NewDecoder(resp.Body).Decode(&out); resp.StatusCode != http.StatusOK {
		d.t.Fatalf("%s %s: %s %v %v", method, path, resp.Status, out, err)
	}
	return out
}

// register brings a finished document of an invented person to the window, and returns the result's ID.
func (d *documentsRun) register(number, name, id string) string {
	d.t.Helper()
	result := ulid.Make().String()
	d.ask("POST", "/api/v1/results", map[string]any{
		"id": result, "case": number, "document": "不动产权证书", "copies": 1, "department": "自然资源局", "size": 1, "delivery": "terminal",
		"applicant": map[string]string{"name": name, "number": id, "phone": "13800003001"},
	})
	form := d.ask("POST", "/api/v1/handovers", map[string]any{"id": ulid.Make().String(), "from": "自然资源局", "to": "3号窗口", "results": []string{result}})
	d.ask("POST", fmt.Sprintf("/api/v1/handovers/%v/receipt", form["no"]), map[string]any{})
	return result
}

// handedOut waits until the hall says that the applicant has the document.
func (d *documentsRun) handedOut(result string) {
	d.t.Helper()
	var state any
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		detail, _ := d.ask("GET", "/api/v1/results/"+result, nil)["result"].(map[string]any)
		if state = detail["state"]; state == "handed_out" {
			return
		}
	}
	d.t.Errorf("the document is %v, want handed_out", state)
}

// staffLogIn holds the corner and types the account and its password.
func (d *documentsRun) staffLogIn() {
	d.t.Helper()
	time.Sleep(time.Second)
	if err := d.view.Press(corner); err != nil {
		d.t.Fatal(err)
	}
	d.app.page("staff_login")
	if err := d.view.Release(corner); err != nil {
		d.t.Fatal(err)
	}
	d.app.tap(lowest.X, lowest.Y)
	d.app.page("staff_account")
	d.types(keeperID, "staff_password")
	d.types(keeperPassword, "staff_cabinets")
	d.keep("staff")
}

// types types on the letter keypad, and confirms, which leads to a page.
func (d *documentsRun) types(text, page string) {
	d.t.Helper()
	time.Sleep(600 * time.Millisecond)
	for _, c := range text {
		d.touch(key(c))
	}
	d.app.enter(lowest, page)
}

// key returns the place of a key.
func key(c rune) image.Point {
	for row, keys := range []string{"1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm.-_"} {
		if i := strings.IndexRune(keys, c); i >= 0 {
			at := image.Pt(90+i*100, []int{943, 1083, 1222, 1362}[row])
			if row == 2 { // a key fewer, so half a key further in
				at.X += 50
			}
			return at
		}
	}
	return image.Point{}
}

// touch touches without a pause before.
func (d *documentsRun) touch(at image.Point) {
	d.t.Helper()
	for _, do := range []func(image.Point) error{d.view.Press, d.view.Release} {
		if err := do(at); err != nil {
			d.t.Fatal(err)
		}
		time.Sleep(80 * time.Millisecond)
	}
}

// deposit puts the first document of the list into the cell whose door opens, and returns the cell's lock.
func (d *documentsRun) deposit() int {
	d.t.Helper()
	d.app.tap(lowest.X, lowest.Y)
	d.app.page("staff_waiting")
	d.keep("waiting")
	d.app.tap(firstOfList.X, firstOfList.Y)
	d.app.page("staff_door")
	lock := d.opened()
	d.door(lock, "put")
	d.keep("staff-door")
	d.door(lock, "push")
	d.app.page("staff_closed")
	d.app.tap(lowest.X, lowest.Y)
	d.app.page("staff_done")
	d.paper()
	return lock
}

var code = regexp.MustCompile(`(\d{4}) ?(\d{4})`)

// codeOn returns the code on a slip.
func codeOn(t *testing.T, slip job) string {
	t.Helper()
	for i, line := range slip.Text {
		if m := code.FindStringSubmatch(line); m != nil && i > 0 && strings.Contains(slip.Text[i-1], "取件码") {
			return m[1] + m[2]
		}
	}
	t.Fatalf("no code on the slip: %q", slip.Text)
	return ""
}

// means opens the page for one way to collect.
func (d *documentsRun) means(at image.Point) {
	d.t.Helper()
	d.app.tap(tileCollect.X, tileCollect.Y)
	d.app.page("choose_means")
	d.keep("means")
	d.app.tap(at.X, at.Y)
}

// digits types on the number keypad, and confirms, which leads to what is ready.
func (d *documentsRun) digits(text string) {
	d.t.Helper()
	time.Sleep(600 * time.Millisecond)
	for _, c := range text {
		at := image.Pt(540, 1428)
		if i := strings.IndexRune("123456789", c); i >= 0 {
			at = image.Pt(200+i%3*338, 948+i/3*160)
		}
		d.touch(at)
	}
	d.keep("code")
	d.app.enter(lowest, "ready")
}

// write writes two strokes on the pad, as a finger does: the second one leaves the pad.
func (d *documentsRun) write() {
	d.t.Helper()
	time.Sleep(600 * time.Millisecond)
	for _, way := range []image.Point{{400, 60}, {-20, 400}} {
		from := pad.Sub(image.Pt(200, 100))
		err := d.view.Press(from)
		for i := range 20 {
			time.Sleep(10 * time.Millisecond)
			err = errors.Join(err, d.view.Move(from.Add(way.Mul(i+1).Div(20))))
		}
		d.keep("pen")
		if err = errors.Join(err, d.view.Release(from.Add(way))); err != nil {
			d.t.Fatal(err)
		}
	}
}

// signed waits until the hall has a signature, and returns it.
func (d *documentsRun) signed(result string) string {
	d.t.Helper()
	d.handedOut(result)
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		if drawing, ok := d.ask("GET", "/api/v1/results/"+result, nil)["signature"].(map[string]any); ok {
			path, _ := drawing["path"].(string)
			return path
		}
	}
	return ""
}

// take opens the door of the only document that is ready, takes it, shuts the door, and waits for the receipt.
func (d *documentsRun) take(lock int, result string) {
	d.t.Helper()
	d.keep("ready")
	d.app.tap(lowest.X, lowest.Y)
	if got := d.opened(); got != lock {
		d.t.Fatalf("door %d opened, want %d", got, lock)
	}
	d.keep("door")
	d.door(lock, "take")
	d.door(lock, "push")
	d.app.page("ask_taken") // it was shut at once
	d.app.tap(lowest.X, lowest.Y)
	d.app.page("sign")
	d.write()
	d.keep("sign")
	d.app.enter(lowest, "collected")
	d.keep("collected")
	receipt := strings.Join(d.paper().Text, "\n")
	for _, want := range []string{"回执", "已签名", "JJ"} {
		if !strings.Contains(receipt, want) {
			d.t.Errorf("got the paper\n%s\nwant %s in it", receipt, want)
		}
	}
	if got := d.signed(result); strings.Count(got, "M") != 2 || strings.Count(got, "L") < 2 || !strings.HasSuffix(got, " 511") {
		d.t.Errorf("got the signature %q, want two strokes, the second one to the pad's edge", got)
	}
	d.app.tap(lowest.X, lowest.Y-180)
	d.app.page("welcome")
}

var doorOpen = regexp.MustCompile(`msg=door .*lock=1/(\d+) state=open`)

// opened waits for a door that opens, and returns its lock.
func (d *documentsRun) opened() int {
	d.t.Helper()
	lock, err := strconv.Atoi(doorOpen.FindStringSubmatch(d.app.await(doorOpen.String()))[1])
	if err != nil {
		d.t.Fatal(err)
	}
	return lock
}

// door does something to a door with a hand.
func (d *documentsRun) door(lock int, do string) {
	d.t.Helper()
	d.call("PUT", fmt.Sprintf("v1/locks/1/%d", lock), map[string]any{"do": do})
}

// paper waits for the next paper that is cut off.
func (d *documentsRun) paper() job {
	d.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if jobs := d.jobs(); len(jobs) > len(d.slips) && jobs[len(d.slips)].Cut {
			d.slips = append(d.slips, jobs[len(d.slips)])
			return d.slips[len(d.slips)-1]
		}
	}
	d.t.Fatal("no paper came")
	return job{}
}

// keep keeps a picture of the screen where ONETRIP_SHOTS names a folder.
func (d *documentsRun) keep(name string) {
	dir := os.Getenv("ONETRIP_SHOTS")
	if dir == "" {
		return
	}
	time.Sleep(500 * time.Millisecond)
	img, err := d.view.Image()
	if err != nil {
		d.t.Log(err)
		return
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		d.t.Log(err)
	}
	if err := os.WriteFile(filepath.Join(dir, d.locks+"-"+name+".png"), b.Bytes(), 0o644); err != nil {
		d.t.Log(err)
	}
}
