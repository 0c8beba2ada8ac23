package backstage_test

import (
	"reflect"
	"testing"
	"time"

	"onetrip/kiosk/backstage"
	"onetrip/kiosk/flow"
	"onetrip/queue"
)

func TestLoginWithCardAndPIN(t *testing.T) {
	g := newStage(t)
	effect[backstage.ArmReader](g)
	g.card("110199198001010011").at(backstage.PIN)
	effect[backstage.DisarmReader](g)
	g.typing("20486").tap(flow.EnterKeys, "").at(backstage.PIN) // five figures are no PIN
	g.typing("8x").tap(flow.EnterKeys, "").at(backstage.Checking)
	want := backstage.Prove{Session: 7, Card: "110199198001010011", Secret: "204868"}
	if got := effect[backstage.Prove](g); got != want {
		t.Errorf("asked %+v, want %+v", got, want)
	}
	if g.s.Login.Typed != "" {
		t.Error("the PIN is kept after it was asked about")
	}
	g.step(backstage.LoggedIn{Session: 7, Person: keeper}).at(backstage.Cabinets)
	if g.s.Login != (backstage.Proof{}) {
		t.Errorf("after the login there is still %+v", g.s.Login)
	}
}

func TestLoginWithPassword(t *testing.T) {
	g := newStage(t).tap(backstage.UsePassword, "").at(backstage.Account)
	effect[backstage.DisarmReader](g)
	g.typing("Wang.fang").tap(flow.EnterKeys, "").at(backstage.Password) // names have no capitals
	g.typing("P7").tap(backstage.Layer, backstage.LayerSigns).typing("#x x~t!").tap(flow.EnterKeys, "").at(backstage.Checking)
	want := backstage.Prove{Session: 7, Account: "ang.fang", Secret: "P7#x x~t!"}
	if got := effect[backstage.Prove](g); got != want {
		t.Errorf("asked %+v, want %+v", got, want)
	}
}

func TestRefusedLoginSaysWhyAndGoesOn(t *testing.T) {
	for _, c := range []struct {
		problem backstage.LoginProblem
		want    backstage.Screen
	}{
		{backstage.LoginWrong, backstage.PIN},
		{backstage.LoginFailed, backstage.PIN},
		{backstage.LoginLocked, backstage.Login},
		{backstage.LoginWait, backstage.Login},
	} {
		g := newStage(t).card("110199198001010011").typing("204868").tap(flow.EnterKeys, "")
		g.step(backstage.LoginRefused{Session: 7, Problem: c.problem, Wait: time.Minute}).at(c.want)
		if g.s.Login.Problem != c.problem || g.s.Login.Typed != "" {
			t.Errorf("%s: the page says %+v", c.problem, g.s.Login)
		}
	}
}

func TestReaderThatIsGoneLeavesThePassword(t *testing.T) {
	newStage(t).step(backstage.MachineChanged{Printer: true}).at(backstage.Account).tap(flow.UseCard, "").at(backstage.Account)
}

func TestAccountsThatDoNotAnswer(t *testing.T) {
	g := newStage(t).card("110199198001010011").typing("204868").tap(flow.EnterKeys, "").wait(16 * time.Second).at(backstage.PIN)
	if g.s.Login.Problem != backstage.LoginFailed {
		t.Errorf("the page says %q", g.s.Login.Problem)
	}
	g.step(backstage.LoggedIn{Session: 7, Person: keeper}).at(backstage.PIN) // too late
	if g.s.Me.ID != "" {
		t.Error("a late answer let somebody in")
	}
}

func TestAnswersOfAnotherSessionDoNotCount(t *testing.T) {
	g := newStage(t)
	g.step(backstage.CardSeen{Session: 6, Kind: flow.CardRead, Card: flow.Card{Number: "1"}}).at(backstage.Login)
	g.card("110199198001010011").typing("204868").tap(flow.EnterKeys, "")
	g.step(backstage.LoggedIn{Session: 6, Person: keeper}).at(backstage.Checking)
}

func TestIdleVisitEnds(t *testing.T) {
	g := newStage(t).enter(keeper).tap(backstage.OpenPage, string(backstage.Map)).at(backstage.Map)
	g.wait(61 * time.Second)
	if !g.s.Asking() {
		t.Fatal("nobody asked whether somebody is there")
	}
	g.tap(backstage.PickCell, "1/1").at(backstage.Map) // any touch means yes, and nothing else
	g.wait(61 * time.Second).wait(21 * time.Second)
	effect[backstage.Leave](g)
	if !g.s.Over || !reflect.DeepEqual(g.s.Visit, backstage.Visit{}) {
		t.Errorf("after the visit: over %v, %+v", g.s.Over, g.s.Visit)
	}
}

func TestRightsDecideWhatIsOffered(t *testing.T) {
	clerk := backstage.Person{ID: "clerk", Rights: backstage.MayReissue}
	g := newStage(t).enter(clerk).at(backstage.Cabinets)
	for _, page := range []backstage.Screen{backstage.Waiting, backstage.Stored, backstage.Map} {
		g.tap(backstage.OpenPage, string(page)).at(backstage.Cabinets)
	}
	g.tap(backstage.OpenTab, string(backstage.Tasks)).at(backstage.Cabinets)
	g.tap(backstage.OpenPage, string(backstage.Find)).at(backstage.Find)
	newStage(t).enter(backstage.Person{ID: "auditor"}).at(backstage.Nothing)
}

// TestTheFirstAccountIsMadeHere goes through the first start of a terminal: a password is typed twice, and told anew when the two differ.
func TestTheFirstAccountIsMadeHere(t *testing.T) {
	g := &stage{t: t, cfg: backstage.Default(), now: morning}
	g.s, g.out = backstage.New(g.cfg, 7, queue.ZH, backstage.Machine{Reader: true, New: true}, g.now)
	g.at(backstage.Account).tap(flow.UseCard, "").at(backstage.Account) // nobody has a card yet
	g.typing("zhao.min").tap(flow.EnterKeys, "").at(backstage.Password)
	g.typing("autumn-26").tap(flow.EnterKeys, "").at(backstage.Password)
	g.typing("autumn-27").tap(flow.EnterKeys, "").at(backstage.Password)
	if g.s.Login.Problem != backstage.LoginDiffers || g.s.Login.Again != "" {
		t.Errorf("login %+v, want that the two differ", g.s.Login)
	}
	for range 2 {
		g.typing("autumn-26").tap(flow.EnterKeys, "")
	}
	g.at(backstage.Checking)
	if got, want := effect[backstage.Found](g), (backstage.Found{Session: 7, Account: "zhao.min", Secret: "autumn-26"}); got != want {
		t.Errorf("asked for %+v, want %+v", got, want)
	}
	g.step(backstage.LoginRefused{Session: 7, Problem: backstage.LoginRules}).at(backstage.Account)
	g.typing("zhao.min").tap(flow.EnterKeys, "")
	for range 2 {
		g.typing("winter-rain-26").tap(flow.EnterKeys, "")
	}
	g.step(backstage.LoggedIn{Session: 7, Person: techie}).at(backstage.Tasks)
	if g.s.Login != (backstage.Proof{}) {
		t.Error("the password is still known")
	}
}
