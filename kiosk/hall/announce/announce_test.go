package announce_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices"
	"onetrip/devices/tone"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/hall/announce"
	"onetrip/queue"
)

// sound is something that was heard.
type sound struct {
	text     string // "gong", or the language and the sentence
	from, to time.Duration
	volume   int
	cut      bool
}

// loudspeaker is a voice and a gong on one sound card. It fails the test when two sounds are heard at once.
type loudspeaker struct {
	t     *testing.T
	start time.Time
	mute  map[string]bool // languages without a voice

	mu     sync.Mutex // guards what is below
	broken bool
	busy   bool
	volume int
	heard  []sound
}

// How long the sounds last.
const (
	gongLength     = 1300 * time.Millisecond
	sentenceLength = 4 * time.Second
)

func (l *loudspeaker) sound(ctx context.Context, text string, length time.Duration) error {
	l.mu.Lock()
	if l.busy {
		l.t.Errorf("%q begins while another sound is heard", text)
	}
	if l.broken {
		l.mu.Unlock()
		return &devices.ProblemError{Problem: devices.NoSound}
	}
	l.busy = true
	s := sound{text: text, from: time.Since(l.start), volume: l.volume}
	l.mu.Unlock()
	select {
	case <-time.After(length):
	case <-ctx.Done():
		s.cut = true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.busy = false
	s.to = time.Since(l.start)
	l.heard = append(l.heard, s)
	return ctx.Err()
}

func (l *loudspeaker) Tell(ctx context.Context, language, text string) error {
	if l.mute[language] {
		return fmt.Errorf("speak: %w", devices.ErrNoVoice)
	}
	return l.sound(ctx, language+" "+text, sentenceLength)
}

func (l *loudspeaker) PlayThrough(ctx context.Context, _ tone.Kind) error {
	return l.sound(ctx, "gong", gongLength)
}

func (l *loudspeaker) SetVolume(percent int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.volume = percent
}

func (l *loudspeaker) Status() devices.Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken {
		return devices.Status{Problem: devices.NoSound, Detail: "no sound card"}
	}
	return devices.Status{Ready: true}
}

func (l *loudspeaker) set(broken bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.broken = broken
}

// sounds returns what was heard until now.
func (l *loudspeaker) sounds() []sound {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.heard)
}

func (l *loudspeaker) texts() []string {
	var list []string
	for _, s := range l.sounds() {
		list = append(list, s.text)
	}
	return list
}

// open runs an announcer until the test ends; the test is in a bubble.
func open(t *testing.T, change func(*announce.Opts)) (*announce.Announcer, *loudspeaker) {
	t.Helper()
	l := &loudspeaker{t: t, start: time.Now()}
	opts := announce.Opts{Voice: l, Gong: l}
	if change != nil {
		change(&opts)
	}
	a := announce.New(opts, basetest.NewLog(t))
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- a.Run(ctx) }()
	t.Cleanup(func() {
		before := time.Now()
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("Run = %v", err)
		}
		if took := time.Since(before); took != 0 {
			t.Errorf("the end took %v, want none", took)
		}
	})
	return a, l
}

func call(seq int64, no queue.TicketNo, w queue.WindowNo) queue.Call {
	return queue.Call{Seq: seq, No: no, Window: w, N: 1, Lang: queue.ZH, At: time.Now()}
}

func TestCallIsGongAndSentenceTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, l := open(t, nil)
		a.Call(call(1, "A001", 3))
		a.Call(call(1, "A001", 3)) // told twice
		recall := call(2, "B012", 12)
		recall.N, recall.Lang = 2, queue.EN
		a.Call(recall)
		time.Sleep(time.Minute)
		const zh = "zh-CN 请 A 零 零 一 号，到 三 号窗口办理。"
		const en = "en Calling again. Number B, zero one two. Please go to window 12."
		want := []string{"gong", zh, zh, "gong", en, en, "zh-CN 重呼。 请 B 零 一 二 号，到 十 二 号窗口办理。"}
		if diff := cmp.Diff(want, l.texts()); diff != "" {
			t.Errorf("heard (-want +got):\n%s", diff)
		}
	})
}

func TestLanguageWithoutVoiceIsSaidInChinese(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, l := open(t, nil)
		l.mute = map[string]bool{"ko": true}
		c := call(1, "A001", 3)
		c.Lang = queue.KO
		a.Call(c)
		time.Sleep(time.Minute)
		if got := l.texts(); len(got) != 3 || !strings.HasPrefix(got[1], "zh-CN ") || !strings.HasPrefix(got[2], "zh-CN ") {
			t.Errorf("heard %q, want Chinese", got)
		}
	})
}

func TestRushIsSaidOnceAndRecallsReplace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, l := open(t, nil)
		for i := range int64(6) {
			a.Call(call(i+1, queue.TicketNo(fmt.Sprintf("A%03d", i+1)), 1))
		}
		again := call(7, "A004", 2)
		again.N = 2
		a.Call(again)
		a.Cancel("A005")
		time.Sleep(5 * time.Minute)
		var numbers []string
		for _, s := range l.texts() {
			if s != "gong" {
				numbers = append(numbers, strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(s, "zh-CN "), "号窗口办理。"), " ", ""))
			}
		}
		want := []string{ // three and more wait at first; A004 is called to window 2 alone, A005 not at all
			"请A零零一号，到一", "请A零零二号，到一", "请A零零三号，到一", "请A零零三号，到一",
			"请A零零六号，到一", "请A零零六号，到一", "重呼。请A零零四号，到二", "重呼。请A零零四号，到二",
		}
		if diff := cmp.Diff(want, numbers); diff != "" {
			t.Errorf("heard (-want +got):\n%s", diff)
		}
	})
}

func TestCancelStopsWhatIsBeingSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, l := open(t, nil)
		a.Call(call(1, "A001", 3))
		a.Call(call(2, "A002", 4))
		time.Sleep(2 * time.Second)
		a.Cancel("A001")
		a.Cancel("") // nobody's
		time.Sleep(time.Minute)
		got := l.sounds()
		if len(got) != 5 || !got[1].cut || got[1].to != 2*time.Second || got[2].text != "gong" || got[4].cut {
			t.Errorf("heard %+v, want A001 cut after 2 s and A002 whole", got)
		}
	})
}

func TestFirstBoardIsNotSaidAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, l := open(t, nil)
		old, late := call(40, "A001", 1), call(41, "A002", 2)
		old.At = time.Now().Add(-20 * time.Second)
		late.At = time.Now().Add(-2 * time.Second)
		board := queue.Board{Calls: []queue.Call{late, old}, Now: time.Now()}
		a.Follow(board)
		a.Follow(board)
		time.Sleep(time.Minute)
		next := call(42, "A003", 3)
		a.Follow(queue.Board{Calls: []queue.Call{next, late, old}, Now: time.Now()})
		time.Sleep(time.Minute)
		got := l.texts()
		if len(got) != 6 || !strings.Contains(got[1], "零 零 二") || !strings.Contains(got[4], "零 零 三") {
			t.Errorf("heard %q, want A002 and A003", got)
		}
	})
}

func TestVolumeFollowsTheTimeOfDay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // the bubble begins at midnight UTC, which is 08:00 in the hall
		a, l := open(t, func(o *announce.Opts) { o.Zone = time.FixedZone("hall", 8*3600) })
		for seq, hour := range []int{0, 5, 12, 23} {
			time.Sleep(time.Until(l.start.Add(time.Duration(hour) * time.Hour)))
			a.Call(call(int64(seq+1), "A001", 1))
			time.Sleep(time.Minute)
		}
		var volumes []int
		for _, s := range l.sounds() {
			if s.text == "gong" {
				volumes = append(volumes, s.volume)
			}
		}
		if diff := cmp.Diff([]int{70, 50, 50, 50}, volumes); diff != "" { // 08:00, 13:00, 20:00, 07:00
			t.Errorf("volumes (-want +got):\n%s", diff)
		}
	})
}

func TestWithoutSoundThereIsAWarningUntilItWorks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var tracker health.Tracker
		a, l := open(t, func(o *announce.Opts) { o.Health = &tracker })
		if tracker.Has(announce.NoVoice.Code) {
			t.Error("a warning although all is well")
		}
		l.set(true)
		for i := range int64(100) { // nothing hangs, nothing piles up
			a.Call(call(i+1, queue.TicketNo(fmt.Sprintf("A%03d", i+1)), 1))
			time.Sleep(time.Second)
		}
		shown := tracker.Snapshot(time.Now())
		if len(shown) != 1 || shown[0].Code != announce.NoVoice.Code || shown[0].Args["detail"] != "no sound card" {
			t.Errorf("warnings %+v, want the voice's alone, as it explains the gong's", shown)
		}
		l.set(false)
		a.Call(call(101, "A101", 1))
		time.Sleep(time.Minute)
		if got := tracker.Snapshot(time.Now()); len(got) != 0 {
			t.Errorf("warnings %+v although the sound is back", got)
		}
		if got := l.texts(); len(got) < 3 || !strings.Contains(got[len(got)-1], "一 零 一") {
			t.Errorf("heard %q, want A101", got)
		}
	})
}

// TestCallsNeverOverlap plays random days: the loudspeaker fails the test when two sounds meet.
func TestCallsNeverOverlap(t *testing.T) {
	r := basetest.Rand(t)
	synctest.Test(t, func(t *testing.T) {
		a, l := open(t, nil)
		made := map[string]time.Duration{} // sentence to its call
		langs := []queue.Lang{queue.ZH, queue.ZH, queue.ZH, queue.EN, queue.KO}
		for seq := int64(1); seq <= 1500; seq++ {
			time.Sleep(time.Duration(r.ExpFloat64() * float64(r.IntN(12)) * float64(time.Second)))
			no := queue.TicketNo(fmt.Sprintf("A%03d", r.IntN(1000)))
			c := queue.Call{Seq: seq, No: no, Window: queue.WindowNo(1 + r.IntN(30)), N: 1 + r.IntN(3), Lang: langs[r.IntN(len(langs))], At: time.Now()}
			made[string(c.Lang)+" "+words(c)] = time.Since(l.start)
			a.Call(c)
			if r.IntN(20) == 0 {
				a.Cancel(no)
			}
		}
		time.Sleep(10 * time.Minute)
		whole, heard := 0, l.sounds()
		for i, s := range heard {
			if i > 0 && s.from < heard[i-1].to {
				t.Fatalf("sound %d begins at %v, before the end of the one before at %v", i, s.from, heard[i-1].to)
			}
			if at, ok := made[s.text]; ok && i > 0 && heard[i-1].text == "gong" {
				whole++
				if late := heard[i-1].from - at; late > announce.DefaultFresh && !s.cut {
					t.Errorf("%q is said %v after its call", s.text, late)
				}
			}
		}
		if whole < 500 {
			t.Errorf("only %d calls were said", whole)
		}
	})
}
