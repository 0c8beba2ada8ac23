package main_test

import (
	"bufio"
	"context"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"onetrip/ui/web/webtest"
)

// demoLines reads where the demo's pages are, and its login.
var demoLines = regexp.MustCompile(`(?s)bench page: (\S+).*window page: (\S+) \(log in as (\S+) with (\S+)\).*hall board: (\S+)`)

// hallRun is a demo hall with one terminal, a clerk's browser and a board.
type hallRun struct {
	*rig

	app                         *app
	window, board, id, password string
	browser                     context.Context //nolint:containedctx // what drives a browser calls it a context
	spoken                      string          // file in which the voice's words stand
}

// TestANumberIsCalledShownAndSpoken goes the whole way with the real programs: a number at the terminal, next in the clerk's browser, the call on
// the board and from the voice, and the grade at the window's second screen. ONETRIP_SHOTS names a folder for pictures.
func TestANumberIsCalledShownAndSpoken(t *testing.T) {
	h := startHall(t)
	board := h.tab(1920, 1080, h.board)
	window := h.tab(1440, 900, h.window+"?no=1")
	h.logIn(window)
	h.press(window, "#next", "开始办理")
	h.reads(window, "#next", "现在没有人等候")

	no := h.takeNumber()
	h.shot(h.tab(1440, 900, h.bench), "bench")
	h.reads(window, "#next", "叫下一个号")
	h.press(window, "#next", "叫下一个号")
	h.reads(window, "#serving", no)
	h.reads(board, "#face", no)
	h.reads(board, "#face", "1 号窗口")
	h.shot(board, "board")
	h.shot(window, "window")
	h.speaks("请A零零一号，到一号窗口办理")

	rating := h.tab(1280, 800, strings.TrimSuffix(h.window, "window")+"rate?window=1")
	h.reads(rating, "#face", "欢迎您")
	h.do(window, chromedp.KeyEvent("f"), chromedp.Sleep(time.Second), chromedp.KeyEvent("1"))
	h.reads(window, "#today", "1")
	h.reads(rating, "#face", "请您评价这次服务")
	h.do(rating, chromedp.Click(`[data-grade="5"]`, chromedp.ByQuery))
	h.reads(rating, "#face", "谢谢您的评价")
	h.shot(rating, "rated")
}

// startHall starts the demo without a display, with programs in place of the loudspeaker's.
func startHall(t *testing.T) *hallRun {
	t.Helper()
	h := &hallRun{rig: &rig{t: t, bin: needPrograms(t)}, browser: webtest.Need(t)}
	speakers := t.TempDir()
	h.spoken = filepath.Join(speakers, "spoken")
	script := fmt.Sprintf("#!/bin/sh\ncat >> %s\n", h.spoken)
	for name, text := range map[string]string{"espeak-ng": script, "aplay": "#!/bin/sh\ncat > /dev/null\n"} {
		if err := os.WriteFile(filepath.Join(speakers, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(filepath.Join(h.bin, "kiosk"), "--data", t.TempDir(), "--listen", "127.0.0.1:0")
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "DISPLAY=") && !strings.HasPrefix(v, "WAYLAND_DISPLAY=") && !strings.HasPrefix(v, "PATH=") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, "PATH="+speakers+":"+os.Getenv("PATH"))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	h.app = h.launch(cmd)
	said := bufio.NewReader(out)
	text := ""
	for range 3 {
		line, err := said.ReadString('\n')
		if text += line; err != nil {
			t.Fatalf("the kiosk did not say where its pages are: %v, %q", err, text)
		}
	}
	m := demoLines.FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("the kiosk said %q", text)
	}
	h.bench, h.window, h.id, h.password, h.board = m[1], m[2], m[3], m[4], m[5]
	h.app.await(`role=reader ready=true`, `role=printer ready=true`, `msg=drawn`)
	return h
}

// takeNumber takes a number for the first service as a visitor does, over the bench page's screen, and returns it.
func (h *hallRun) takeNumber() string {
	h.t.Helper()
	touch := func(at image.Point) {
		time.Sleep(time.Second) // a person's pause
		h.call("POST", "v1/screen/press", map[string]any{"x": at.X, "y": at.Y})
		time.Sleep(80 * time.Millisecond)
		h.call("POST", "v1/screen/release", map[string]any{"x": at.X, "y": at.Y})
	}
	touch(tileTake)
	h.app.page("services")
	touch(firstService)
	h.app.page("lay_card")
	h.call("PUT", "v1/idcard/card", map[string]any{"preset": "adult"})
	h.app.page("confirm")
	h.call("DELETE", "v1/idcard/card", nil)
	touch(primary)
	_, no, _ := h.app.ticket()
	return string(no)
}

// tab opens a page.
func (h *hallRun) tab(width, height int64, address string) context.Context {
	h.t.Helper()
	tab, end := webtest.Tab(h.browser)
	h.t.Cleanup(end)
	if err := chromedp.Run(tab, webtest.Size(width, height), chromedp.Navigate(address)); err != nil {
		h.t.Fatalf("open %s: %v", address, err)
	}
	return tab
}

func (h *hallRun) do(tab context.Context, steps ...chromedp.Action) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(tab, 20*time.Second)
	defer cancel()
	if err := chromedp.Run(ctx, append([]chromedp.Action{webtest.Front()}, steps...)...); err != nil {
		h.t.Fatalf("in the page: %v", err)
	}
}

// reads waits until an element's text has the words in it.
func (h *hallRun) reads(tab context.Context, selector, words string) {
	h.t.Helper()
	var text string
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		err := chromedp.Run(tab, chromedp.Evaluate(fmt.Sprintf("document.querySelector(%q)?.innerText ?? ''", selector), &text))
		if err == nil && strings.Contains(text, words) {
			return
		}
	}
	h.shot(tab, "missing")
	h.t.Fatalf("%s reads %q, want %q in it", selector, text, words)
}

// press clicks a button once it reads the words, after the pause that keeps a second click of the same finger out.
func (h *hallRun) press(tab context.Context, selector, words string) {
	h.t.Helper()
	h.reads(tab, selector, words)
	h.do(tab, chromedp.Sleep(800*time.Millisecond), chromedp.Click(selector, chromedp.ByQuery))
}

func (h *hallRun) logIn(tab context.Context) {
	h.t.Helper()
	h.do(tab, webtest.Submit("/login", map[string]string{"#staff": h.id, "#password": h.password}, "#go"))
}

// speaks waits until the voice has said a sentence twice.
func (h *hallRun) speaks(sentence string) {
	h.t.Helper()
	said := ""
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		text, _ := os.ReadFile(h.spoken) // nothing was said yet
		if said = strings.ReplaceAll(string(text), " ", ""); strings.Count(said, sentence) == 2 {
			return
		}
	}
	h.t.Fatalf("the voice said %q, want %q in it twice", said, sentence)
}

// shot keeps a picture of a page where ONETRIP_SHOTS names a folder.
func (h *hallRun) shot(tab context.Context, name string) {
	dir := os.Getenv("ONETRIP_SHOTS")
	if dir == "" {
		return
	}
	var png []byte
	if err := chromedp.Run(tab, webtest.Front(), chromedp.Sleep(500*time.Millisecond), webtest.Shot(&png)); err != nil {
		h.t.Logf("no picture of %s: %v", name, err)
		return
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		h.t.Log(err)
	}
}
