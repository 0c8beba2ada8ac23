package screen_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/flow"
	"onetrip/queue"
	"onetrip/ui/kit"
	"onetrip/ui/present"
	"onetrip/ui/present/presenttest"
	"onetrip/ui/screen"
	"onetrip/ui/screen/screentest"
)

// theatre is a stage with a clock that the test moves, and the taps that it emitted.
type theatre struct {
	*screentest.Canvas
	now  time.Time
	taps []flow.Tap
}

func newTheatre(t *testing.T, size fyne.Size) *theatre {
	t.Helper()
	withFonts(t)
	th := &theatre{now: time.Unix(1000, 0)}
	th.Canvas = screentest.NewCanvas(size, screen.Options{
		Emit: func(tap flow.Tap) { th.taps = append(th.taps, tap) }, Now: func() time.Time { return th.now }, Do: func(func()) {}, // no test waits for a picture to move
	})
	t.Cleanup(th.Stage.Close)
	return th
}

func (th *theatre) show(m present.Model) {
	th.Stage.Show(m)
	th.now = th.now.Add(time.Second)
}

func (th *theatre) touch(t *testing.T, name string) *kit.Touch {
	t.Helper()
	for _, target := range screentest.Targets(th.Stage.Object()) {
		if target.Name == name {
			return target
		}
	}
	t.Fatalf("no target %q", name)
	return nil
}

func press(target *kit.Touch) {
	target.MouseDown(&desktop.MouseEvent{})
	target.MouseUp(&desktop.MouseEvent{})
	target.Tapped(&fyne.PointEvent{})
}

func page(t *testing.T, name string, l presenttest.Look) present.Model {
	t.Helper()
	for _, p := range screentest.All(l) {
		if p.Name == name {
			return p.Model
		}
	}
	t.Fatalf("no page %q", name)
	return present.Model{}
}

var chinese = presenttest.Look{Lang: queue.ZH}

// TestEveryTargetEmitsItsTap presses every target of every page and compares with the taps that the model holds.
func TestEveryTargetEmitsItsTap(t *testing.T) {
	for _, l := range []presenttest.Look{chinese, {Lang: queue.EN, Large: true}, {Lang: queue.KO, Landscape: true}} {
		th := newTheatre(t, screentest.Size(l))
		for _, p := range screentest.All(l) {
			th.taps = nil
			th.show(p.Model)
			for _, target := range screentest.Targets(th.Stage.Object()) {
				if p.Model.Ask == nil || target.Name != p.Model.Ask.Title {
					press(target)
				}
				th.now = th.now.Add(time.Second)
			}
			got, want := map[flow.Tap]int{}, tapsOf(p.Model)
			for _, tap := range th.taps {
				got[tap]++
			}
			if guide, ok := p.Model.Body.(present.GuideBody); ok && len(guide.Sections) > 1 {
				delete(got, flow.Tap{Action: flow.NextPage}) // the stage's own
				delete(got, flow.Tap{Action: flow.PrevPage})
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s %s: taps (-want +got):\n%s", screentest.LookName(l), p.Name, diff)
			}
		}
	}
}

func TestClockAndCountdownLeaveThePageAlone(t *testing.T) {
	th := newTheatre(t, fyne.NewSize(540, 960))
	m := page(t, "lay_card", chinese)
	th.show(m)
	before := th.touch(t, "没带身份证，怎么办")
	m.Header.Clock = "09:43"
	c := *m.Panel.Countdown
	c.Left = 7
	m.Panel.Countdown = &c
	th.show(m)
	if th.touch(t, "没带身份证，怎么办") != before {
		t.Error("the page was built again for a second on the clock")
	}
	if !th.shows("09:43") || !th.shows("7") || th.shows("45") {
		t.Error("clock or countdown did not follow")
	}
}

func (th *theatre) shows(text string) bool {
	found := false
	screentest.Walk(th.Stage.Object(), func(o fyne.CanvasObject, _ fyne.Position) {
		if t, ok := o.(*canvas.Text); ok && t.Text == text {
			found = true
		}
	})
	return found
}

// TestDoubleTapDoesNotPressTheNextPage is the reason for the quiet time: an old hand taps twice.
func TestDoubleTapDoesNotPressTheNextPage(t *testing.T) {
	th := newTheatre(t, screentest.Size(chinese))
	th.show(page(t, "welcome", chinese))
	press(th.touch(t, "自助取号"))
	th.Stage.Show(page(t, "services", chinese))
	th.now = th.now.Add(200 * time.Millisecond)
	press(th.touch(t, "不动产登记"))
	if diff := cmp.Diff([]flow.Tap{{Action: flow.TakeNumber}}, th.taps); diff != "" {
		t.Errorf("taps (-want +got):\n%s", diff)
	}
	th.now = th.now.Add(kit.Quiet)
	press(th.touch(t, "不动产登记"))
	if len(th.taps) != 2 {
		t.Errorf("a later touch does not count: %v", th.taps)
	}
}

func TestFastTypingLosesNoKey(t *testing.T) {
	th := newTheatre(t, screentest.Size(chinese))
	m := page(t, "type_code", chinese)
	th.show(m)
	for i := range 5 {
		press(th.touch(t, "7"))
		body, ok := m.Body.(present.KeypadBody)
		if !ok {
			t.Fatal("no keypad")
		}
		body.Typed = "7777777"[:i+1]
		m.Body = body
		th.Stage.Show(m)
		th.now = th.now.Add(60 * time.Millisecond)
	}
	if len(th.taps) != 5 {
		t.Errorf("%d of 5 keys", len(th.taps))
	}
}

func TestFigureThatMovesOnDoesNotSwallowATouch(t *testing.T) {
	th := newTheatre(t, screentest.Size(chinese))
	m := page(t, "services", chinese)
	th.show(m)
	row := th.touch(t, "不动产登记")
	row.MouseDown(&desktop.MouseEvent{})
	body, ok := m.Body.(present.ChoiceBody)
	if !ok {
		t.Fatal("no rows")
	}
	body.Rows = append([]present.Row(nil), body.Rows...)
	body.Rows[0].Waiting = "等候 *6 人*"
	m.Body = body
	th.Stage.Show(m)
	if th.touch(t, "不动产登记") != row {
		t.Error("the row was taken away under the finger")
	}
	row.MouseUp(&desktop.MouseEvent{})
	row.Tapped(&fyne.PointEvent{})
	if len(th.taps) != 1 || !th.shows("6 人") {
		t.Errorf("taps %v, new figure shown: %v", th.taps, th.shows("6 人"))
	}
}

func TestAnyTouchBesideTheQuestionGoesOn(t *testing.T) {
	th := newTheatre(t, screentest.Size(chinese))
	m := page(t, "ask", chinese)
	th.show(m)
	targets := screentest.Targets(th.Stage.Object())
	all := targets[len(targets)-1-len(m.Ask.Buttons)]
	press(all)
	if diff := cmp.Diff([]flow.Tap{{Action: flow.GoOn}}, th.taps); diff != "" {
		t.Errorf("taps (-want +got):\n%s", diff)
	}
	if s := all.Size(); s != screentest.Size(chinese) {
		t.Errorf("the catch-all is %v", s)
	}
}

func TestLongGuideIsTurnedByTheStage(t *testing.T) {
	l := presenttest.Look{Lang: queue.ZH, Large: true, Landscape: true}
	th := newTheatre(t, screentest.Size(l))
	th.show(page(t, "guide", l))
	if !th.shows("要带什么") {
		t.Fatal("the guide does not begin at its beginning")
	}
	press(th.touch(t, "怎么办"))
	th.now = th.now.Add(time.Second)
	if th.shows("1/4") || len(th.taps) != 1 || th.taps[0].Action != flow.NextPage {
		t.Errorf("not turned, or the session was not told: %v", th.taps)
	}
	th.show(page(t, "help", l))
	th.show(page(t, "guide", l))
	if !th.shows("要带什么") {
		t.Error("the next visitor finds the guide open in the middle")
	}
}

func TestWholePageShowsInAnyWindow(t *testing.T) {
	for _, size := range []fyne.Size{{Width: 540, Height: 960}, {Width: 800, Height: 600}, {Width: 1920, Height: 1080}, {Width: 300, Height: 900}} {
		th := newTheatre(t, size)
		th.show(page(t, "services", chinese))
		for _, target := range screentest.Targets(th.Stage.Object()) {
			at, s := target.Position(), target.Size()
			if at.X < 0 || at.Y < 0 || at.X+s.Width > size.Width+0.5 || at.Y+s.Height > size.Height+0.5 {
				t.Errorf("%v: %q lies at %v, %v", size, target.Name, at, s)
			}
		}
	}
}

func TestNothingMovesOnTheWelcomePage(t *testing.T) {
	th := newTheatre(t, screentest.Size(chinese))
	for name, want := range map[string]bool{"welcome": false, "services": false, "lay_card": true, "printing": true, "taken": true} {
		m := page(t, name, chinese)
		m.Still = false
		th.show(m)
		if got := th.Stage.Moving(); got != want {
			t.Errorf("%s: moving is %v, want %v", name, got, want)
		}
	}
}
