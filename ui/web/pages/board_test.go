package pages_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"onetrip/queue"
	"onetrip/ui/web/pages/pagestest"
	"onetrip/ui/web/webtest"
)

func TestBoard(t *testing.T) {
	browser := webtest.Need(t)
	t.Run("shows a call at once and says when the hall is gone", func(t *testing.T) {
		s := newStage(t, browser)
		s.open("/board")
		s.reads("#face", "A036") // plugged in late: the latest call stands there already
		s.reads("#link", "已连接")
		s.hall.Call("C101", 7, queue.EN)
		took := s.reads("#face", "C101")
		t.Logf("call to board: %v", took)
		if took > 2*time.Second {
			t.Errorf("the call took %v to the board, want at most 2 s even on a loaded machine", took)
		}
		s.reads("#face", "7 号窗口")
		s.reads("#face small", "Please go to window 7")
		s.reads("#last", "A036")

		s.cut()
		s.reads("#foot.lost", "起连接中断")
		s.reads("#link", "连接中断")
		s.hall.Call("C102", 8, queue.ZH)
		s.plug()
		s.reads("#last", "C102") // the field is C101's for ten seconds
		s.gone("#foot.lost")
		s.reads("#link", "已连接")
	})
	t.Run("asks where events do not come through", func(t *testing.T) {
		s := newStage(t, browser)
		s.hall.SetFaults(pagestest.Faults{NoEvents: true})
		s.open("/board")
		s.reads("#face", "A036")
		s.hall.Call("C101", 7, queue.ZH)
		s.reads("#face", "C101")
		s.hall.Call("C102", 7, queue.ZH)
		s.reads("#last", "C102")
		s.reads("#link", "已连接")
	})
	t.Run("speaks through the television once somebody has touched it", func(t *testing.T) {
		s := newStage(t, browser)
		s.do(webtest.Front())
		s.open("/board?sound=1")
		s.reads("#sound:not([hidden])", "请点一下屏幕")
		if got := value[bool](s, `document.querySelector("#sound").getBoundingClientRect().top > document.querySelector("#now").getBoundingClientRect().bottom`); !got {
			t.Error("the hint for sound hides the call")
		}
		s.do(chromedp.MouseClickXY(700, 300))
		s.wait(`document.querySelector("#sound").hidden`)
		s.hall.Call("C101", 7, queue.ZH)
		s.hall.Call("C102", 8, queue.ZH) // its turn in the field, and in the loudspeaker, comes ten seconds later
		s.reads("#last", "C102")
		for start := time.Now(); len(s.hall.Spoken()) == 0 && time.Since(start) < soon; {
			s.do(chromedp.Sleep(20 * time.Millisecond))
		}
		if got := slices.Compact(s.hall.Spoken()); !slices.Equal(got, []string{"107"}) {
			t.Errorf("spoken: got %v, want 107 alone: the calls before it are old, the one after it waits", got)
		}
	})
	t.Run("rests without calls", func(t *testing.T) {
		s := newStage(t, browser)
		s.hall.Rest()
		s.open("/board")
		s.reads("#now.rest", "现在没有叫号")
		s.hall.Call("C101", 7, queue.ZH)
		s.reads("#now:not(.rest)", "C101")
	})
}

// TestTurns drives the board's module without waiting: who stands in the amber field when.
func TestTurns(t *testing.T) {
	s := newStage(t, webtest.Need(t))
	s.open("/board")
	module := value[string](s, `new URL("turns.js", document.querySelector("script").src).pathname`)
	got := value[[]string](s, fmt.Sprintf(`import(%q).then(({ Turns }) => {
		const call = (seq, no) => ({ seq, no: no || "A" + seq });
		const t = new Turns();
		const shown = [];
		const at = (ms, held) => { t.step(ms, held); shown.push(ms + " " + (t.now ? t.now.no : "-")); };
		t.offer([call(5), call(4)], 0);
		at(0);
		t.offer([call(8), call(7), call(6), call(5)], 1000); // three at once
		at(1000); at(10999); at(11000); at(21000, true); at(22000);
		t.offer([call(9, "A9"), call(8), call(7)], 23000);
		t.offer([call(10, "A9"), call(8), call(7)], 24000); // called again before its turn: once, as the newest
		at(32000); at(42000); at(52000);
		t.offer(Array.from({ length: 9 }, (_, i) => call(20 - i)), 60000); // more than can stand in line: the newest stay
		for (let ms = 62000; ms < 130000; ms += 10000) { at(ms); }
		t.offer([call(1, "B1")], 200000); // the hall counts anew
		at(200000);
		return shown;
	})`, module))
	want := []string{
		"0 A5", "1000 A6", "10999 A6", "11000 A7", "21000 A7", "22000 A8", "32000 A9", "42000 A9", "52000 A9",
		"62000 A16", "72000 A17", "82000 A18", "92000 A19", "102000 A20", "112000 A20", "122000 A20", "200000 B1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the amber field (-want +got):\n%s", diff)
	}
}
