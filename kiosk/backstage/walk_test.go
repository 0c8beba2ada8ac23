package backstage_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"onetrip/kiosk/backstage"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/flow"
	"onetrip/locker"
	"onetrip/queue"
)

// walker plays staff, devices and cabinets at random.
type walker struct {
	t     *testing.T
	rng   *rand.Rand
	cfg   backstage.Config
	s     backstage.State
	now   time.Time
	trace []string
	seen  map[backstage.Screen]int
	armed map[string]bool // "reader", "scanner"
	asked bool            // a Prove has not been answered
	in    locker.StaffID  // who has logged in, by the answers that were given and taken
	doors int
}

// TestRandomWalk does 600,000 random things and checks after each what must always be true.
func TestRandomWalk(t *testing.T) {
	w := &walker{t: t, rng: basetest.Rand(t), cfg: backstage.Default(), now: morning, seen: map[backstage.Screen]int{}, armed: map[string]bool{}}
	w.begin()
	steps := 600_000
	if testing.Short() { // the race detector takes ten times as long
		steps = 60_000
	}
	for i := range steps {
		if w.s.Over {
			w.begin()
		}
		if i%5000 == 4999 {
			w.alone()
		}
		w.step(w.input())
		if t.Failed() {
			t.Fatalf("after %d steps:\n%s", i, strings.Join(w.trace, "\n"))
		}
	}
	for _, page := range []backstage.Screen{
		backstage.Login, backstage.PIN, backstage.Account, backstage.Password, backstage.Checking, backstage.Nothing, backstage.Cabinets,
		backstage.Tasks, backstage.Waiting, backstage.Stored, backstage.Find, backstage.Map, backstage.OneCell, backstage.Reasons, backstage.Entry,
		backstage.Door, backstage.Closed, backstage.Stuck, backstage.Findings, backstage.Busy, backstage.Done, backstage.Sorry,
		backstage.Devices, backstage.OneDevice, backstage.Searching, backstage.Trying,
	} {
		if w.seen[page] < 20 && !testing.Short() {
			t.Errorf("the walk saw %s only %d times: it proves nothing about it", page, w.seen[page])
		}
	}
}

func (w *walker) begin() {
	has := backstage.Machine{Reader: w.rng.IntN(4) > 0, Printer: true, Scanner: w.rng.IntN(2) == 0}
	var effects []backstage.Effect
	w.s, effects = backstage.New(w.cfg, w.s.Session+1, queue.ZH, has, w.now)
	w.asked, w.in = false, ""
	w.take(nil, effects)
}

func (w *walker) step(in backstage.Input) {
	w.now = w.now.Add(time.Duration(w.rng.IntN(3000)) * time.Millisecond)
	was := w.s
	var effects []backstage.Effect
	w.s, effects = backstage.Step(w.cfg, w.s, in, w.now)
	w.trace = append(w.trace, fmt.Sprintf("%s --%T%+v--> %s %T", was.Screen, in, in, w.s.Screen, effects))
	w.trace = w.trace[max(0, len(w.trace)-30):]
	w.seen[w.s.Screen]++
	if w.s.Me.ID != was.Me.ID && w.s.Me.ID != "" {
		l, ok := in.(backstage.LoggedIn)
		if !ok || l.Person.ID != w.s.Me.ID || was.Me.ID != "" {
			w.t.Errorf("%s came in by %T", w.s.Me.ID, in)
		}
	}
	w.take(in, effects)
	w.check()
}

// take looks at what a step asked for: no effect of the staff without one who has logged in.
func (w *walker) take(in backstage.Input, effects []backstage.Effect) {
	for _, e := range effects {
		if len(w.needsLogin(e)) > 0 && w.s.Me.ID == "" && !w.s.Over {
			w.t.Errorf("%T without a login", e)
		}
		switch e := e.(type) {
		case backstage.ArmReader:
			w.arm("reader", true)
		case backstage.DisarmReader:
			w.arm("reader", false)
		case backstage.ArmScanner:
			w.arm("scanner", true)
		case backstage.DisarmScanner:
			w.arm("scanner", false)
		case backstage.Prove:
			w.asked = true
			if tap, ok := in.(backstage.Tap); !ok || tap.Action != flow.EnterKeys {
				w.t.Errorf("the accounts are asked by %T", in)
			}
			if (e.Card == "") == (e.Account == "") || e.Secret == "" {
				w.t.Errorf("the accounts are asked about %+v", e)
			}
		case backstage.Open:
			w.opens(e)
		case backstage.Accept:
			if tap, ok := in.(backstage.Tap); !ok || tap.Action != backstage.AcceptAll || !w.s.Me.Rights.Has(backstage.MaySetUp) || e.By != w.s.Me.ID {
				w.t.Errorf("devices are set by %T of %s", in, e.By)
			}
		}
	}
}

// needsLogin names an effect that only staff may ask for.
func (w *walker) needsLogin(e backstage.Effect) string {
	switch e := e.(type) {
	case backstage.Open, backstage.Settle, backstage.FoundOccupied, backstage.CancelDeposit, backstage.Do, backstage.PrintSlip, backstage.PrintForm, backstage.Load,
		backstage.LoadDevices, backstage.StartSearch, backstage.Accept, backstage.Try:
		return fmt.Sprintf("%T", e)
	}
	return ""
}

func (w *walker) arm(what string, on bool) {
	if w.armed[what] == on {
		w.t.Errorf("the %s is armed already: %v", what, on)
	}
	w.armed[what] = on
}

// opens checks who opens which door.
func (w *walker) opens(e backstage.Open) {
	w.doors++
	early := e.Job.Purpose == locker.ForCheck || e.Job.Purpose == locker.ForRecovery && w.now.Before(e.Job.Deposit.Due)
	switch {
	case e.By != w.s.Me.ID, e.By == "":
		w.t.Errorf("a door is opened by %q, logged in is %q", e.By, w.s.Me.ID)
	case early && (e.Job.Second.ID == "" || e.Job.Second.ID == e.By || e.Job.Reason == ""):
		w.t.Errorf("a door that needs two is opened by %s and %q for %q", e.By, e.Job.Second.ID, e.Job.Reason)
	case !w.s.Me.Rights.Has(backstage.MayDeposit) && !early:
		w.t.Errorf("%s has no right to open doors", e.By)
	}
}

// check says what must be true of every state.
func (w *walker) check() {
	s := w.s
	if s.Over {
		if !reflect.DeepEqual(s.Visit, backstage.Visit{}) {
			w.t.Errorf("after the end there is still %+v", s.Visit)
		}
		if w.armed["reader"] || w.armed["scanner"] {
			w.t.Error("after the end a device is armed")
		}
		return
	}
	testing := s.Screen == backstage.Trying && s.Trial.Role == backstage.RoleReader && s.Trial.State == backstage.TrialRuns
	if w.armed["reader"] != (s.Screen == backstage.Login || testing) {
		w.t.Errorf("on %s the reader is armed: %v", s.Screen, w.armed["reader"])
	}
	if s.Timing.Deadline.IsZero() {
		w.t.Errorf("%s waits for ever", s.Screen)
	}
	switch s.Screen {
	case backstage.Login, backstage.PIN, backstage.Account, backstage.Password, backstage.Checking:
		if s.Me.ID == "" && (s.Cabinets != nil || s.Results != nil) {
			w.t.Errorf("%s knows documents before the login", s.Screen)
		}
	default:
		if s.Me.ID == "" {
			w.t.Errorf("%s without a login", s.Screen)
		}
		if s.Login != (backstage.Proof{}) {
			w.t.Errorf("%s still holds %+v", s.Screen, s.Login)
		}
	}
}

// alone lets time pass: every visit must end.
func (w *walker) alone() {
	for range 1000 {
		if w.s.Over {
			return
		}
		w.now = w.now.Add(3 * time.Second)
		w.step(backstage.Tick{})
	}
	w.t.Errorf("time alone does not end the visit on %s", w.s.Screen)
}

func (w *walker) input() backstage.Input {
	switch n := w.rng.IntN(100); {
	case n < 50 && w.s.Screen == backstage.Checking:
		return w.proved()
	case n < 50 && (w.s.Screen == backstage.Door || w.s.Screen == backstage.Busy):
		return w.doorInput()
	case n < 60:
		return w.touch()
	case n < 66:
		return backstage.Tick{}
	case n < 72:
		return backstage.CardSeen{Session: w.session(), Kind: flow.CardKind(1 + w.rng.IntN(7)), Card: flow.Card{Number: []string{"", "11", "22"}[w.rng.IntN(3)]}}
	case n < 76:
		return backstage.Loaded{Session: w.session(), Cabinets: []backstage.Cabinet{cabinet()}, Results: results(), OK: true}
	case n < 78:
		return backstage.MachineChanged{Reader: w.rng.IntN(6) > 0, Printer: w.rng.IntN(3) > 0, Scanner: w.s.Machine.Scanner}
	case n < 81:
		return w.proved()
	case n < 86:
		return w.benchInput()
	default:
		return w.doorInput()
	}
}

func (w *walker) session() flow.Session {
	if w.rng.IntN(5) == 0 {
		return w.s.Session - 1
	}
	return w.s.Session
}

func (w *walker) proved() backstage.Input {
	people := []backstage.Person{keeper, second, techie, techie, {ID: "clerk", Rights: backstage.MayReissue}, {ID: "auditor"}}
	if w.rng.IntN(4) == 0 {
		p := []backstage.LoginProblem{backstage.LoginWrong, backstage.LoginLocked, backstage.LoginWait, backstage.LoginFailed}
		return backstage.LoginRefused{Session: w.session(), Problem: p[w.rng.IntN(len(p))], Wait: time.Minute}
	}
	return backstage.LoggedIn{Session: w.session(), Person: people[w.rng.IntN(len(people))]}
}

// benchInput is what devices and searches tell.
func (w *walker) benchInput() backstage.Input {
	ok := w.rng.IntN(2) == 0
	switch w.rng.IntN(5) {
	case 0:
		return backstage.DevicesLoaded{Session: w.session(), Devices: bench()}
	case 1:
		return backstage.Accepted{Session: w.session(), No: w.s.Search.No, OK: ok}
	case 2:
		return backstage.Tried{Session: w.session(), No: w.s.Trial.No - w.rng.IntN(2), OK: ok}
	case 3:
		return backstage.Scanned{Session: w.session(), Shape: "8"}
	default:
		return backstage.SearchMoved{Session: w.session(), No: w.s.Search.No - w.rng.IntN(2), Ports: ports(), Offers: offers(), Over: ok}
	}
}

func (w *walker) doorInput() backstage.Input {
	no := w.s.Job.No - w.rng.IntN(2)
	states := []locker.OpeningState{locker.Pulsing, locker.Opened, locker.Opened, locker.Closed, locker.Closed, locker.Shut, locker.Unsent, locker.InDoubt, locker.Stored}
	faults := []backstage.Fault{backstage.NoCell, backstage.OtherDoor, backstage.CoilRests, backstage.Failed}
	switch w.rng.IntN(8) {
	case 0:
		return backstage.Opening{Session: w.session(), No: no, Place: backstage.Place{Cabinet: "1", Cell: 1}, Deposit: "D1"}
	case 1:
		return backstage.Refused{Session: w.session(), No: no, Fault: faults[w.rng.IntN(len(faults))]}
	case 2, 3:
		return backstage.Ended{Session: w.session(), No: no, Coded: w.rng.IntN(2) == 0}
	case 4:
		return backstage.SlipEnded{Session: w.session(), No: no, Outcome: flow.Outcome(w.rng.IntN(3))}
	case 5:
		return backstage.Scanned{Session: w.session(), Result: []locker.ResultID{"R1", "none"}[w.rng.IntN(2)]}
	case 6:
		if w.s.Screen == backstage.Busy {
			return backstage.Ended{Session: w.s.Session, No: w.s.Job.No}
		}
		fallthrough
	default:
		return backstage.DoorMoved{Session: w.session(), No: no, State: states[w.rng.IntN(len(states))], Left: w.rng.IntN(3) == 0}
	}
}

// touch prefers what the pages offer to what they ignore.
func (w *walker) touch() backstage.Input {
	forward := map[backstage.Screen][]backstage.Tap{
		backstage.Login: {{Action: backstage.UsePassword}}, backstage.PIN: {{Action: flow.Key, Arg: "4"}, {Action: flow.EnterKeys}},
		backstage.Account:  {{Action: flow.Key, Arg: "a"}, {Action: flow.EnterKeys}, {Action: flow.UseCard}},
		backstage.Password: {{Action: flow.Key, Arg: "a"}, {Action: flow.Key, Arg: "b"}, {Action: flow.EnterKeys}},
		backstage.Cabinets: {
			{Action: backstage.OpenPage, Arg: string(backstage.Waiting)},
			{Action: backstage.OpenPage, Arg: string(backstage.Stored)},
			{Action: backstage.OpenPage, Arg: string(backstage.Find)},
			{Action: backstage.OpenPage, Arg: string(backstage.Map)},
			{Action: backstage.OpenTab, Arg: string(backstage.Tasks)},
			{Action: backstage.OpenTab, Arg: string(backstage.Devices)},
			{Action: backstage.PrintList},
		},
		backstage.Waiting: {{Action: backstage.PickResult, Arg: "R1"}}, backstage.Stored: {{Action: backstage.PickDeposit, Arg: "D3"}},
		backstage.Map:     {{Action: backstage.PickCell, Arg: fmt.Sprintf("1/%d", w.rng.IntN(7))}},
		backstage.OneCell: {{Action: backstage.Recover}, {Action: backstage.Look}, {Action: backstage.Look}, {Action: backstage.Look}, {Action: backstage.Look}, {Action: backstage.Block}, {Action: backstage.Unblock}, {Action: backstage.Reissue}},
		backstage.Tasks:   {{Action: backstage.PickTask, Arg: []string{"T-check", "T-late", "T-entry"}[w.rng.IntN(3)]}},
		backstage.Find:    {{Action: flow.Key, Arg: "3"}, {Action: flow.EnterKeys}},
		backstage.Reasons: {{Action: backstage.PickReason, Arg: "look_task"}, {Action: backstage.PickReason, Arg: "look_task"}, {Action: backstage.PickReason, Arg: "look_task"}, {Action: backstage.PickReason, Arg: "early_wrong"}, {Action: backstage.PickReason, Arg: "block_lock"}},
		backstage.Entry:   {{Action: backstage.OpenEntry}, {Action: flow.Back}, {Action: flow.Back}}, backstage.Door: {{Action: backstage.Occupied}, {Action: backstage.Yes}},
		backstage.Closed: {{Action: backstage.Yes}, {Action: backstage.No}}, backstage.Stuck: {{Action: backstage.OpenAgain}, {Action: backstage.Cancel}},
		backstage.Devices:   {{Action: backstage.PickDevice, Arg: "reader"}, {Action: backstage.PickDevice, Arg: "locks"}, {Action: backstage.StartFinding}},
		backstage.OneDevice: {{Action: backstage.TryDevice}, {Action: flow.Back}}, backstage.Searching: {{Action: backstage.AcceptAll}, {Action: flow.Back}, {Action: backstage.StopFinding}},
		backstage.Trying:   {{Action: backstage.Yes}, {Action: backstage.No}, {Action: backstage.TryDevice}, {Action: flow.Back}},
		backstage.Findings: {{Action: backstage.PickFound, Arg: "empty"}, {Action: backstage.PickFound, Arg: "taken"}},
		backstage.Done:     {{Action: backstage.Next}, {Action: flow.PrintAgain}, {Action: backstage.PrintList}, {Action: flow.Finish}},
	}
	if list := forward[w.s.Screen]; len(list) > 0 && w.rng.IntN(20) < 19 {
		return list[w.rng.IntN(len(list))]
	}
	every := []backstage.Tap{
		{Action: flow.Back},
		{Action: flow.Finish},
		{Action: flow.Finish},
		{Action: backstage.Cancel},
		{Action: flow.PrevPage},
		{Action: flow.NextPage},
		{Action: flow.DeleteKey},
		{Action: flow.ClearKeys},
		{Action: flow.GoOn},
		{Action: flow.SetLang, Arg: "en"},
		{Action: flow.SetLang, Arg: "xx"},
		{Action: "nonsense"},
		{Action: backstage.Layer, Arg: backstage.LayerUpper},
		{Action: backstage.OpenTab, Arg: string(backstage.Cabinets)},
		{Action: backstage.OpenTab, Arg: "nowhere"},
		{Action: backstage.OpenTab, Arg: string(backstage.Devices)},
		{Action: flow.Home},
	}
	if w.rng.IntN(30) == 0 {
		return backstage.Tap{Action: backstage.LogOut}
	}
	return every[w.rng.IntN(len(every))]
}
