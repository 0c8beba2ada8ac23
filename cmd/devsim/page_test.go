package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"onetrip/devices"
	"onetrip/devices/lockboard"
	"onetrip/devices/port"
	"onetrip/ui/web/webtest"
)

// lockBank opens the cabinet's locks at the end of their cable.
func lockBank(t *testing.T, dir, protocol string) devices.LockBank {
	t.Helper()
	p, err := lockboard.ProtocolByName(protocol)
	if err != nil {
		t.Fatal(err)
	}
	line, err := port.Open(filepath.Join(dir, "locks"), p.Baud, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { line.Close() })
	locks, err := p.Open(line, lockboard.Opts{Boards: []devices.LockBoard{{Board: cabinetBoard, Locks: cabinetLocks}}}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return locks
}

// TestTheCabinetByHand does with the mouse what staff and applicants do at a cabinet, and sees each coil and each door.
func TestTheCabinetByHand(t *testing.T) {
	browser := webtest.Need(t)
	_, dir, url := page(t, "xor8a")
	locks := lockBank(t, dir, "xor8a")
	p := webtest.NewPage(t, browser, 1440, 900)
	p.Open(url)
	p.Do(chromedp.Evaluate(`document.querySelector("#lang").innerText.includes("中文") || document.querySelector("#lang").click()`, nil))
	p.Reads("#lang", "中文") // it offers the other language
	door := func(name string) string { return fmt.Sprintf(`.door[data-lock="%s"]`, name) }
	p.Reads(door("7"), "7")
	p.Reads("#cabinet-lamp", "all doors shut")

	if pulse, err := locks.Open(t.Context(), devices.LockID{Board: 1, Lock: 7}); pulse != devices.PulseSent || err != nil {
		t.Fatalf("Open: %v, %v; want sent", pulse, err)
	}
	p.Wait(`document.querySelector('.door[data-lock="7"]').matches(".open.driven[aria-pressed=true]")`)
	p.Reads("#door", "Door 7 open · empty · coil driven 1 ×, last 300 ms")
	p.Reads("#cabinet-lamp", "Door 7 open for")
	p.Click("#fill")
	p.Reads("#door", "Door 7 open · full")
	p.Click(`#troubles [data-name="blocked"]`)
	p.Wait(`document.querySelector('#troubles [data-name="blocked"]').getAttribute("aria-pressed") === "true"`)
	p.Click("#move")
	p.Reads("#door", "Door 7 ajar")
	p.Shot("bench-cabinet")
	p.Click(`#troubles [data-name="blocked"]`)
	p.Wait(`!document.querySelector('.door[data-lock="7"]').matches(".trouble")`)
	p.Click("#move")
	p.Reads("#door", "Door 7 shut · full")
	p.Wait(`document.querySelector("#fill").disabled`) // through a shut door nobody reaches
	send(t, "PUT", url+"/v1/locks/1/7", `{"do":"take"}`, http.StatusConflict)

	p.Click("#b-locks_dead")
	p.Reads("#cabinet-lamp", "board has no supply")
	if pulse, err := locks.Open(t.Context(), devices.LockID{Board: 1, Lock: 2}); pulse != devices.PulseNone || devices.ProblemOf(err) != devices.Silent {
		t.Errorf("Open with a dead board: %v, %v; want none, silent", pulse, err)
	}
	p.Click("#b-locks_dead")
	p.Reads("#cabinet-lamp", "all doors shut")
}

// TestTheCabinetByKeyboard walks over the doors with the arrow keys and forces one open.
func TestTheCabinetByKeyboard(t *testing.T) {
	browser := webtest.Need(t)
	_, _, url := page(t, "wkly")
	p := webtest.NewPage(t, browser, 1440, 900)
	p.Open(url)
	p.Reads(`.door[aria-pressed=true]`, "1")
	p.Do(chromedp.Focus(`.door[aria-pressed=true]`, chromedp.ByQuery))
	p.Do(chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowUp))
	p.Reads(`.door[aria-pressed=true]`, "6")
	// Tab leaves the doors as a whole; nothing can be laid in through a shut door, so it goes to the second button, then the third.
	p.Do(chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Enter))
	p.Wait(`document.querySelector('.door[data-lock="6"]').matches(".open")`)
}

// TestThePageOnATelephone needs no sideways scrolling, and every button is large enough for a finger.
func TestThePageOnATelephone(t *testing.T) {
	browser := webtest.Need(t)
	_, _, url := page(t, "kerong")
	p := webtest.NewPage(t, browser, 390, 844)
	p.Open(url)
	p.Reads(`.door[aria-pressed=true]`, "1")
	p.Shot("bench-phone")
	p.Wait(`document.documentElement.scrollWidth <= 390`)
	p.Wait(`[...document.querySelectorAll("button")].filter((b) => b.offsetParent).every((b) => b.getBoundingClientRect().height >= 44)`)
}

// TestAPapersCodeIsHeldBeforeTheScanner with one click, and a typed one by Enter.
func TestAPapersCodeIsHeldBeforeTheScanner(t *testing.T) {
	browser := webtest.Need(t)
	_, dir, url := page(t, "xor8a")
	line, err := port.Open(filepath.Join(dir, "scanner"), 9600, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer line.Close()
	send(t, "PUT", url+"/v1/scanner/code", `{"paper":true}`, http.StatusConflict)
	send(t, "PUT", url+"/v1/scanner/code", `{}`, http.StatusUnprocessableEntity)
	p := webtest.NewPage(t, browser, 1440, 900)
	p.Open(url)
	p.Do(chromedp.SendKeys("#code", "OTR:1"+kb.Enter, chromedp.ByQuery))
	if got := scanned(t, line); got != "OTR:1" {
		t.Errorf("typed: the scanner sent %q, want OTR:1", got)
	}
	p.Wait(`document.querySelector("#show-paper").disabled`)

	printCode(t, dir, "OTC:12345678")
	p.Click("#show-paper")
	if got := scanned(t, line); got != "OTC:12345678" {
		t.Errorf("from the paper: the scanner sent %q, want OTC:12345678", got)
	}
}
