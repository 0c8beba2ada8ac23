package text_test

import (
	"testing"

	"onetrip/queue"
	"onetrip/ui/text"
)

func TestCallIsSpelled(t *testing.T) {
	for _, tt := range []struct {
		call       queue.Call
		lang       queue.Lang
		say, clips string
	}{
		{
			queue.Call{No: "A001", Window: 3, N: 1},
			queue.ZH,
			"请 A 零 零 一 号，到 三 号窗口办理。", "qing A 0 0 1 hao dao 3 chuangkou",
		},
		{
			queue.Call{No: "AB1029", Window: 12, N: 2},
			queue.ZH,
			"重呼。 请 A B 一 零 二 九 号，到 十 二 号窗口办理。", "chonghu qing A B 1 0 2 9 hao dao 10 2 chuangkou",
		},
		{
			queue.Call{No: "C110", Window: 20, N: 1},
			queue.ZH,
			"请 C 一 一 零 号，到 二 十 号窗口办理。", "qing C 1 1 0 hao dao 2 10 chuangkou",
		},
		{
			queue.Call{No: "A001", Window: 105, N: 1},
			queue.ZH,
			"请 A 零 零 一 号，到 一 零 五 号窗口办理。", "qing A 0 0 1 hao dao 1 0 5 chuangkou",
		},
		{
			queue.Call{No: "A001", Window: 3, N: 1},
			queue.EN,
			"Number A, zero zero one. Please go to window 3.", "number A 0 0 1 please 3",
		},
		{
			queue.Call{No: "AB207", Window: 23, N: 3},
			queue.EN,
			"Calling again. Number A, B, two zero seven. Please go to window 23.", "again number A B 2 0 7 please 20 3",
		},
		{
			queue.Call{No: "A001", Window: 3, N: 1},
			queue.KO,
			"에이 공 공 일 번 고객님, 삼 번 창구로 와 주십시오.", "A 0 0 1 gogaek 3 changgu",
		},
		{
			queue.Call{No: "W910", Window: 31, N: 2},
			queue.KO,
			"다시 부르겠습니다. 더블유 구 일 공 번 고객님, 삼 십 일 번 창구로 와 주십시오.", "dasi W 9 1 0 gogaek 3 10 1 changgu",
		},
	} {
		c := text.In(tt.lang)
		if got := c.Spoken(tt.call); got != tt.say {
			t.Errorf("%s %v: says\n%q, want\n%q", tt.lang, tt.call, got, tt.say)
		}
		if got := c.Clips(tt.call); got != tt.clips {
			t.Errorf("%s %v: clips %q, want %q", tt.lang, tt.call, got, tt.clips)
		}
	}
}

func TestEveryNumberHasItsDigits(t *testing.T) {
	for _, l := range text.Langs() {
		seen := map[string]bool{}
		for window := range queue.WindowNo(120) {
			say := text.In(l).Spoken(queue.Call{No: "A001", Window: window, N: 1})
			if seen[say] {
				t.Errorf("%s: window %d sounds like another one: %q", l, window, say)
			}
			seen[say] = true
		}
	}
}
