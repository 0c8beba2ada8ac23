package queue

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"onetrip/kiosk/base/fault"
)

// String returns "window 3".
func (w WindowNo) String() string { return fmt.Sprintf("window %d", int(w)) }

// check wants a press that could be one, whatever the window does.
func (a Act) check() error {
	var problem string
	switch {
	case a.ID == "":
		problem = "the press has no ID"
	case a.Clerk == "":
		problem = "the press has no clerk"
	case !slices.Contains(allActs(), a.Kind):
		problem = fmt.Sprintf("there is no key %q", a.Kind)
	case (a.Kind == ActPark || a.Kind == ActPause) && !validReason(a.Reason):
		problem = fmt.Sprintf("the reason must have 1 to %d characters on one line", MaxReason)
	case a.Result != "" && !slices.Contains(allResults(), a.Result):
		problem = fmt.Sprintf("there is no result %q", a.Result)
	case a.Kind == ActResume && a.Ticket == "":
		problem = "the press names no parked ticket"
	default:
		problem = a.grantProblem()
	}
	if problem == "" {
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Op: "press key " + string(a.Kind), Err: errors.New(problem)}
}

func (a Act) grantProblem() string {
	switch {
	case a.Kind != ActGrant:
		return ""
	case a.No == "":
		return "the press names no number"
	case !slices.Contains([]Priority{Elderly, Disabled, Military, Appointed}, a.Grant):
		return fmt.Sprintf("there is no class %q to grant", a.Grant)
	}
	return ""
}

func allActs() []ActKind {
	return []ActKind{ActOpen, ActNext, ActRecall, ActPass, ActTransfer, ActPark, ActResume, ActFinish, ActPause, ActLeave, ActGrant}
}

func allResults() []Result {
	return []Result{ResultDone, ResultAccepted, ResultMaterial, ResultRefused, ResultAsked, ResultIssued, ResultWrong}
}

func validReason(s string) bool {
	return strings.TrimSpace(s) != "" && utf8.ValidString(s) && utf8.RuneCountInString(s) <= MaxReason && !strings.ContainsFunc(s, unicode.IsControl)
}

// allowed says why the clerk may not press the key now, by the same rules as Keys.
func (p *press) allowed() error {
	if err := p.holds(); err != nil {
		return err
	}
	s := p.scene.Serving
	switch p.Kind {
	case ActOpen, ActGrant:
		return nil
	case ActPause, ActLeave, ActResume:
		if s != nil {
			return p.conflict(KeyBusy, fmt.Sprintf("ticket %s is in service", s.No))
		}
		if p.Kind == ActResume {
			return nil
		}
	case ActNext, ActRecall, ActPass, ActTransfer, ActPark, ActFinish:
	}
	if err := p.sees(); err != nil {
		return err
	}
	k := p.hall.keys(p.out.Desk, s, true, true, p.now)
	switch {
	case p.Kind == ActRecall && k.CallsLeft == 0:
		return p.refused(KeyCallsUsed, fmt.Sprintf("ticket %s was called %d times", s.No, s.Calls), "pass it, or finish it when the visitor has come")
	case p.Kind == ActRecall && !k.Recall:
		return p.refused(KeyTooSoon, fmt.Sprintf("ticket %s was called %v ago", s.No, p.now.Sub(s.Called)), "give the visitor time to come")
	case p.Kind == ActPass && !k.Pass:
		return p.refused(KeyCallsLeft, fmt.Sprintf("ticket %s can be called %d more times", s.No, k.CallsLeft), "call it again first")
	}
	return nil
}

// holds wants the window to be the clerk's, or for ActOpen to become it.
//
// A clerk who holds a window keeps it until the clerk leaves or the day ends: how long a service takes says nothing about whether
// somebody sits there. Another one may take it over at any time, by saying so (Act.Take), as when a colleague went home without leaving or
// a browser died; whoever held it learns that from the next press.
func (p *press) holds() error {
	d := p.scene.Desk
	held := d.Mode == DeskOpen || d.Mode == DeskPaused
	switch {
	case held && d.Clerk != p.Clerk && (p.Kind != ActOpen || !p.Take):
		return p.conflict(KeyHeld, fmt.Sprintf("%s is held by %s since %s", p.Window, d.Clerk, d.Since.In(p.hall.Zone).Format("15:04")))
	case p.Kind == ActOpen:
		return nil
	case !held:
		return p.conflict(KeyClosed, fmt.Sprintf("%s is closed", p.Window))
	case d.Mode == DeskPaused && p.Kind != ActLeave:
		return p.conflict(KeyPaused, fmt.Sprintf("%s pauses", p.Window))
	}
	return nil
}

// sees wants the ticket in service to be the one that the clerk sees.
func (p *press) sees() error {
	s := p.scene.Serving
	switch {
	case s == nil && p.Ticket != "":
		return p.conflict(KeyMoved, "the ticket is not in service here any more")
	case s != nil && s.ID != p.Ticket:
		return p.conflict(KeyMoved, fmt.Sprintf("ticket %s is in service here, not the one that the clerk sees", s.No))
	case s == nil && p.Kind != ActNext && p.Kind != ActPause && p.Kind != ActLeave:
		return p.conflict(KeyIdle, "no ticket is in service")
	}
	return nil
}

// keys says which keys may be pressed at a window by who holds it. callable says whether somebody may be called there now, parked whether it
// may resume somebody.
func (h Hall) keys(d DeskState, serving *Ticket, callable, parked bool, now time.Time) Keys {
	if d.Mode != DeskOpen {
		return Keys{Open: true, Leave: d.Mode == DeskPaused && serving == nil}
	}
	if serving == nil {
		return Keys{Next: callable, Resume: parked, Pause: true, Leave: true}
	}
	k := Keys{Next: true, Transfer: true, Park: true, Finish: true, CallsLeft: max(0, h.Calls.Most-serving.Calls)}
	if k.Pass = k.CallsLeft == 0; k.Pass {
		return k
	}
	from := serving.Called.Add(h.Calls.pause())
	// A clock that went back must not silence the window.
	if k.Recall = !now.Before(from) || now.Before(serving.Called); !k.Recall {
		k.RecallFrom = from
	}
	return k
}

func (p *press) fault(kind fault.Kind, key, text, hint string) error {
	return &fault.Error{Kind: kind, Op: "press key " + string(p.Kind) + " at " + p.Window.String(), Key: key, Hint: hint, Err: errors.New(text)}
}

func (p *press) conflict(key, text string) error { return p.fault(fault.Conflict, key, text, "") }

func (p *press) refused(key, text, hint string) error { return p.fault(fault.Refused, key, text, hint) }

func (p *press) invalid(text, hint string) error { return p.fault(fault.Invalid, "", text, hint) }

// FindWindow returns the window with the number, or an error of kind NotFound.
func (h Hall) FindWindow(no WindowNo) (Window, error) {
	if w, ok := h.Window(no); ok {
		return w, nil
	}
	return Window{}, &fault.Error{Kind: fault.NotFound, Op: "find " + no.String(), Hint: "use a window of the hall's configuration"}
}

func noTicket(name string) error {
	return &fault.Error{Kind: fault.NotFound, Op: "find ticket " + name}
}
