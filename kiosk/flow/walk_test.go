package flow_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/flow"
	"onetrip/queue"
)

// walker plays visitors, devices and the hall at random and keeps what they must never see.
type walker struct {
	t      *testing.T
	rng    *rand.Rand
	cfg    flow.Config
	s      flow.State
	now    time.Time
	trace  []string
	issues map[flow.Session]int // unanswered questions for a number
	prints []flow.Print         // unanswered papers
	asked  []flow.Issue         // questions to answer, early or late
	finds  []flow.Find          // the same for own tickets
	rates  []flow.RateCase      // and for grades
	armed  bool
	seen   map[flow.Screen]int

	cabinetWalk
}

// TestRandomWalk does 300,000 random things and checks after each what must always be true.
func TestRandomWalk(t *testing.T) {
	w := &walker{
		t: t, rng: basetest.Rand(t), cfg: flow.Default(queue.Demo().DayAndNight()), s: flow.New(), now: morning,
		issues: map[flow.Session]int{}, seen: map[flow.Screen]int{},
	}
	w.cfg.Hall.Services[2].MinAge = 30
	w.cfg.Cabinets = []flow.Cabinet{cabinet()}
	for i := range 300_000 {
		if i%5000 == 0 {
			w.goHome()
			if w.rng.IntN(2) == 0 {
				w.cfg = w.cfg.Landscape()
			}
			w.cfg.Sign = w.rng.IntN(8) > 0
		}
		w.step(w.input())
		if t.Failed() {
			t.Fatalf("after %d steps:\n%s", i, strings.Join(w.trace, "\n"))
		}
	}
	for _, page := range []flow.Screen{
		flow.Welcome, flow.Services, flow.LayCard, flow.NoCard, flow.TypeNumber, flow.Confirm, flow.Issuing, flow.Printing, flow.Taken,
		flow.OnScreen, flow.AlreadyHave, flow.TypeTicket, flow.Finding, flow.Mine, flow.MyTicket, flow.Rate, flow.Rated, flow.Sorry, flow.Guides, flow.Guide, flow.Help, flow.OutOfService,
		flow.ChooseMeans, flow.TypeCode, flow.TypePhone, flow.ScanCode, flow.Looking, flow.Ready, flow.Opening, flow.DoorOpen, flow.AskTaken,
		flow.Sign, flow.Receipt, flow.Collected,
	} {
		if w.seen[page] < 20 {
			t.Errorf("the walk saw %s only %d times: it proves nothing about it", page, w.seen[page])
		}
	}
}

// step does one thing and checks.
func (w *walker) step(in flow.Input) {
	w.now = w.now.Add(time.Duration(w.rng.IntN(3000)) * time.Millisecond)
	was := w.s
	w.kept = ""
	var effects []flow.Effect
	w.s, effects = flow.Step(w.cfg, w.s, in, w.now)
	w.trace = append(w.trace, fmt.Sprintf("%s --%T%+v--> %s %v", was.Screen, in, in, w.s.Screen, kinds(effects)))
	if len(w.trace) > 30 {
		w.trace = w.trace[1:]
	}
	w.seen[w.s.Screen]++
	for _, e := range effects {
		w.effect(was, in, e)
	}
	w.check(was)
}

func (w *walker) effect(was flow.State, in flow.Input, e flow.Effect) {
	switch e := e.(type) {
	case flow.Issue:
		w.issues[e.Session]++
		if w.issues[e.Session] > 1 {
			w.t.Errorf("two questions for a number are open in session %d", e.Session)
		}
		if e.Session != w.s.Session {
			w.t.Errorf("a number is asked for session %d in session %d", e.Session, w.s.Session)
		}
		tap, ok := in.(flow.Tap)
		service, _ := w.cfg.Hall.Service(e.Request.Service)
		confirmed := tap.Action == flow.ConfirmTake || tap.Action == flow.TryAgain
		if !ok || (!confirmed && (tap.Action != flow.PickService || service.Identity != queue.NoIdentity)) || was.Asking() {
			w.t.Errorf("a number is asked for without a touch that confirms: %+v", in)
		}
		if name := e.Request.Person.Name; name != "" && name != owner(e.Session) {
			w.t.Errorf("session %d asks for a number for %s", e.Session, name)
		}
		if service.Identity == queue.ByCard && e.Request.Card == "" {
			w.t.Error("a number is asked for without the card that the service wants")
		}
		w.asked = append(w.asked, e)
	case flow.Print:
		w.prints = append(w.prints, e)
		if string(e.Ticket.ID) != owner(e.Session) || e.Session != w.s.Session {
			w.t.Errorf("session %d prints the ticket of %s", e.Session, e.Ticket.ID)
		}
	case flow.Find:
		if e.Session != w.s.Session || (e.Number == "") == (e.No == "") {
			w.t.Errorf("session %d looks for %+v", w.s.Session, e)
		}
		w.finds = append(w.finds, e)
	case flow.RateCase:
		if tap, ok := in.(flow.Tap); !ok || was.Asking() || (tap.Action != flow.PickGrade && tap.Action != flow.TryAgain) {
			w.t.Errorf("a grade is given without a touch: %+v", in)
		}
		if string(e.Ticket) != owner(e.Session) || e.Session != w.s.Session {
			w.t.Errorf("session %d rates the case of %s", e.Session, e.Ticket)
		}
		w.rates = append(w.rates, e)
	case flow.ArmReader:
		if w.armed || e.Session != w.s.Session {
			w.t.Errorf("reader armed twice or for session %d", e.Session)
		}
		w.armed = true
	case flow.DisarmReader:
		w.armed = false
	default:
		w.cabinetEffect(was, in, e)
	}
}

// check says what must be true of every state.
func (w *walker) check(was flow.State) {
	s := w.s
	if w.armed != (s.Screen == flow.LayCard) || w.scanning != (s.Screen == flow.ScanCode) {
		w.t.Errorf("on %s the reader is armed: %v, the scanner %v", s.Screen, w.armed, w.scanning)
	}
	w.checkPickup()
	if s.Screen == flow.Welcome || s.Screen == flow.OutOfService {
		rest := flow.Visit{Lang: s.Lang, Large: s.Large, Contrast: s.Contrast}
		if s.Visit != rest {
			w.t.Errorf("%s knows of a visit: %+v", s.Screen, s.Visit)
		}
	} else if s.Timing.Deadline.IsZero() && !s.Asking() {
		w.t.Errorf("%s waits for ever", s.Screen)
	}
	if name := s.Card.Name; name != "" && name != owner(s.Session) {
		w.t.Errorf("session %d holds the card of %s", s.Session, name)
	}
	if id := string(s.Ticket.ID); id != "" && id != owner(s.Session) {
		w.t.Errorf("session %d shows the ticket of %s", s.Session, id)
	}
	if was.Session != s.Session && s.Card != (flow.Card{}) {
		w.t.Error("a card outlived its session")
	}
	if out := s.Machine.Service.Out; out {
		switch s.Screen {
		case flow.OutOfService, flow.Issuing, flow.Printing, flow.Taken, flow.OnScreen, flow.AlreadyHave, flow.MyTicket, flow.Help,
			flow.Opening, flow.DoorOpen, flow.AskTaken, flow.Sign, flow.Receipt, flow.Collected:
		default:
			w.t.Errorf("out of service, yet on %s", s.Screen)
		}
	} else if s.Screen == flow.OutOfService {
		w.t.Error("in service, yet the page says otherwise")
	}
}

// goHome lets time pass alone: every page must end on the first one.
func (w *walker) goHome() {
	w.stillness()
	for range 500 {
		w.now = w.now.Add(3 * time.Second)
		w.step(flow.Tick{})
		if w.s.Visit == (flow.Visit{Lang: queue.ZH}) && (w.s.Screen == flow.Welcome || w.s.Screen == flow.OutOfService) {
			return
		}
	}
	w.t.Errorf("time alone does not leave %s", w.s.Screen)
}

// owner names who may be seen in a session: cards and tickets of the walk bear their session.
func owner(s flow.Session) string { return fmt.Sprintf("S%d", s) }

func (w *walker) input() flow.Input {
	switch n := w.rng.IntN(100); {
	case (w.s.Screen == flow.Opening || w.s.Screen == flow.DoorOpen) && len(w.doors) > 0 && n%3 == 0:
		return w.doorMoves() // people are quick at a door
	case n < 50:
		return w.touch()
	case n < 62:
		return w.cabinetInput()
	case n < 70:
		return flow.Tick{}
	case n < 81:
		return w.cardSeen()
	case n < 86:
		return w.answer()
	case n < 88:
		return w.answerMine()
	case n < 94:
		return w.paper()
	default:
		return w.change()
	}
}

// touch prefers what the pages offer to what they ignore.
func (w *walker) touch() flow.Input {
	forward := map[flow.Screen][]flow.Action{
		flow.ChooseMeans: {flow.UseCard, flow.UseCode, flow.UseScan}, flow.TypeCode: {flow.Key, flow.Key, flow.EnterKeys},
		flow.TypePhone: {flow.Key, flow.EnterKeys}, flow.Ready: {flow.OpenNext}, flow.AskTaken: {flow.SayTaken, flow.SayPutBack, flow.SayNotYet},
		flow.Sign:    {flow.Ink, flow.Ink, flow.ClearInk, flow.SaySigned, flow.SkipSign},
		flow.Welcome: {flow.TakeNumber, flow.OpenMine, flow.OpenMine, flow.OpenGuides, flow.OpenCollect, flow.OpenCollect}, flow.TypeTicket: {flow.Key, flow.Key, flow.EnterKeys},
		flow.Mine: {flow.PickTicket}, flow.Rate: {flow.PickGrade}, flow.MyTicket: {flow.PrintAgain}, flow.Services: {flow.PickService}, flow.Guides: {flow.PickGuide},
		flow.LayCard: {flow.ForgotCard, flow.TypeNo}, flow.NoCard: {flow.TypeInstead}, flow.TypeNumber: {flow.Key, flow.Key, flow.Key, flow.EnterKeys},
		flow.Confirm: {flow.ConfirmTake}, flow.Sorry: {flow.TryAgain}, flow.OnScreen: {flow.PrintAgain}, flow.AlreadyHave: {flow.PrintAgain},
	}
	any := []flow.Action{
		flow.TakeNumber, flow.OpenGuides, flow.OpenHelp, flow.Back, flow.Home, flow.SetLang, flow.ToggleLarge, flow.ToggleContrast,
		flow.PickDepartment, flow.MoreDepartments, flow.PickService, flow.PickGuide, flow.PrevPage, flow.NextPage, flow.ForgotCard,
		flow.TypeInstead, flow.Key, flow.DeleteKey, flow.ClearKeys, flow.EnterKeys, flow.NotMe, flow.ConfirmTake, flow.PrintAgain, flow.Another,
		flow.Finish, flow.GoOn, flow.OpenStaff, flow.OtherService, flow.TryAgain, flow.OpenMine, flow.TypeNo, flow.PickTicket, flow.PickGrade, "nonsense",
		flow.OpenCollect, flow.UseCard, flow.UseCode, flow.UseScan, flow.OpenNext, flow.SayTaken, flow.SayPutBack, flow.SayNotYet,
		flow.Ink, flow.ClearInk, flow.SaySigned, flow.SkipSign,
	}
	t := flow.Tap{Action: any[w.rng.IntN(len(any))]}
	if list := forward[w.s.Screen]; len(list) > 0 && w.rng.IntN(10) < 6 {
		t.Action = list[w.rng.IntN(len(list))]
	}
	switch t.Action {
	case flow.Ink:
		t.Arg = stroke(w.rng.IntN(400))
	case flow.SetLang:
		t.Arg = []string{"zh-CN", "en", "ko", "xx"}[w.rng.IntN(4)]
	case flow.PickDepartment:
		t.Arg = []string{"", "police", "health", "nowhere"}[w.rng.IntN(4)]
	case flow.PickService, flow.PickGuide:
		t.Arg = string(w.cfg.Hall.Services[w.rng.IntN(len(w.cfg.Hall.Services))].ID)
	case flow.Key:
		t.Arg = string(goodNumber[min(len(w.s.Typed), len(goodNumber)-1)])
		if w.s.Screen == flow.TypeTicket && w.s.Typed == "" {
			t.Arg = "A"
		}
		if w.rng.IntN(40) == 0 {
			t.Arg = "7"
		}
	case flow.PickTicket:
		t.Arg = owner(w.session())
	case flow.PickGrade:
		t.Arg = string(rune('0' + w.rng.IntN(8)))
	default:
	}
	return t
}

// session is mostly the present one, sometimes one that is over.
func (w *walker) session() flow.Session {
	if w.rng.IntN(4) == 0 {
		return w.s.Session - flow.Session(w.rng.Uint64N(min(4, uint64(w.s.Session))))
	}
	return w.s.Session
}

func (w *walker) cardSeen() flow.Input {
	in := flow.CardSeen{Session: w.session(), Kind: flow.CardKind(1 + w.rng.IntN(7))}
	if w.rng.IntN(2) == 0 {
		in.Kind = flow.CardRead
	}
	if in.Kind == flow.CardRead {
		in.Card = goodCard()
		in.Card.Name = owner(in.Session)
		in.Card.Birth = civil.Date{Year: 1940 + w.rng.IntN(70), Month: 1, Day: 1}
		in.Card.Fault = []string{"", "", "", "", "", "number", "type", "date"}[w.rng.IntN(8)]
		if w.rng.IntN(8) == 0 {
			in.Card.ValidTo, in.Card.LongTerm = civil.Date{Year: 2020, Month: 1, Day: 1}, false
		}
	}
	return in
}

// answer answers some open question of the walk, in any order and as late as it likes.
func (w *walker) answer() flow.Input {
	if len(w.asked) == 0 {
		return flow.Tick{}
	}
	i := w.rng.IntN(len(w.asked))
	e := w.asked[i]
	w.asked = append(w.asked[:i], w.asked[i+1:]...)
	w.issues[e.Session]--
	switch w.rng.IntN(5) {
	case 0:
		return flow.IssueFailed{Session: e.Session}
	case 1:
		return flow.IssueRefused{Session: e.Session, Refusal: queue.Refusal{Reason: queue.QuotaFull}}
	}
	ticket := flow.Ticket{Ticket: queue.Ticket{ID: queue.TicketID(owner(e.Session)), No: "A001"}}
	return flow.Issued{Session: e.Session, Ticket: ticket, Existing: w.rng.IntN(5) == 0}
}

// answerMine answers an open question about own tickets or grades, and sometimes one that nobody asked.
func (w *walker) answerMine() flow.Input {
	if n := len(w.rates); n > 0 && w.rng.IntN(2) == 0 {
		e := w.rates[n-1]
		w.rates = w.rates[:n-1]
		return flow.RateEnded{Session: e.Session, Ticket: e.Ticket, OK: w.rng.IntN(3) > 0}
	}
	if len(w.finds) == 0 {
		return flow.RateEnded{Session: w.session(), Ticket: "T", OK: true}
	}
	e := w.finds[len(w.finds)-1]
	w.finds = w.finds[:len(w.finds)-1]
	if w.rng.IntN(5) == 0 {
		return flow.FindFailed{Session: e.Session}
	}
	var list []flow.Mined
	for range w.rng.IntN(7) {
		state := []queue.State{queue.Waiting, queue.Serving, queue.Done, queue.Passed}[w.rng.IntN(4)]
		ticket := flow.Ticket{Ticket: queue.Ticket{ID: queue.TicketID(owner(e.Session)), No: "A001", State: state}}
		list = append(list, flow.Mined{Ticket: ticket, Rate: w.rng.IntN(2) == 0})
	}
	return flow.Found{Session: e.Session, Tickets: list}
}

func (w *walker) paper() flow.Input {
	if len(w.prints) == 0 {
		return flow.Tick{}
	}
	i := w.rng.IntN(len(w.prints))
	e := w.prints[i]
	w.prints = append(w.prints[:i], w.prints[i+1:]...)
	return flow.PrintEnded{Session: e.Session, Ticket: e.Ticket.ID, Outcome: flow.Outcome(w.rng.IntN(3)), Problem: "paper_out"}
}

func (w *walker) change() flow.Input {
	switch w.rng.IntN(12) {
	case 0:
		return flow.ServiceChanged{Out: w.rng.IntN(3) == 0, Code: "R7-02"}
	case 1, 2, 3:
		return flow.PrinterChanged{Ready: w.rng.IntN(3) > 0}
	case 4:
		offers := make([]queue.Offer, 0, len(w.cfg.Hall.Services))
		for _, service := range w.cfg.Hall.Services {
			o := queue.Offer{Service: service.ID}
			if w.rng.IntN(6) == 0 {
				o.Refusal = &queue.Refusal{Reason: queue.NoWindow}
			}
			offers = append(offers, o)
		}
		return flow.OffersLoaded{Offers: offers, Waiting: w.rng.IntN(90)}
	case 5:
		return flow.ServiceChanged{}
	default:
		return flow.ReaderChanged{Ready: w.rng.IntN(5) > 0}
	}
}

func kinds(effects []flow.Effect) []string {
	var names []string
	for _, e := range effects {
		names = append(names, strings.TrimPrefix(fmt.Sprintf("%T", e), "flow."))
	}
	return names
}
