package queuetest

import (
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/queue"
)

// callTests are the rows of the suite about windows.
func callTests() []test {
	return []test{
		{"NextShowsAllOfTheTicket", nextShowsAll},
		{"RepeatedPressesCallOnce", repeatedPress},
		{"PressOnAnOldPageIsAConflict", oldPage},
		{"RecallKeepsItsPauseAndCount", recall},
		{"PassFollowsThePolicyOfTheLine", pass},
		{"PassTwiceThenVoid", passTwice},
		{"TransferKeepsThePlace", transfer},
		{"TransferToOneWindow", transferToOneWindow},
		{"TransferToNowhereIsInvalid", transferNowhere},
		{"ParkAndResume", parkAndResume},
		{"ResumeOnlyWhereTheLineIsServed", resumeElsewhere},
		{"VisitOfSeveralSteps", severalSteps},
		{"SomeResultsEndTheVisit", stepsEndEarly},
		{"NextStepAtTheSameWindow", stepAtTheSameWindow},
		{"NextFinishesAlsoWhenNobodyWaits", nobodyWaits},
		{"PauseAndLeave", pauseAndLeave},
		{"TwoClerksAtOneWindow", twoClerks},
		{"PriorityAcrossLines", priorityAcrossLines},
		{"WeightsPreferALine", weights},
		{"AppointmentWaitsForItsSlot", slot},
		{"ClassIsGrantedToAWaitingTicket", grant},
		{"NonsenseIsInvalid", nonsense},
		{"EveryChangeRaisesTheVersion", versions},
		{"ClearingSparesServiceAndParked", clearingSpares},
		{"MidnightWhileServing", midnightServing},
		{"ClockSetBackWhileServing", clockBackServing},
		{"ClockSetForwardADay", clockForward},
		{"BoardShowsTheLatestCalls", boardCalls},
		{"RestartInTheMiddleOfAService", restartServing},
		{"WindowTakenOutOfTheHall", windowGone},
		{"EightWindowsShareAndSkipNothing", hammer},
		{"RandomDayIsByTheRules", randomDay},
	}
}

func nextShowsAll(e exam) {
	g := newStage(e, nil, 3)
	first := g.issue(1, By(Person(1)), As(queue.Elderly), func(o *queue.Order) { o.Lang = queue.KO })
	g.issue(2)
	g.issue(3)
	got := g.press(3, queue.ActNext)
	at := g.now.UTC()
	want := first
	want.State, want.Window, want.Clerk, want.Started, want.Called, want.Calls = queue.Serving, 3, "clerk.3", at, at, 1
	want.Waited = at.Sub(first.Issued)
	equal(g.T, "ticket in service", want, g.ticket(first.ID))
	equal(g.T, "desk", queue.Desk{
		Version: g.version(), Window: 3, Mode: queue.DeskOpen, Clerk: "clerk.3", Since: at,
		Serving: &queue.Served{
			ID: first.ID, No: "A001", Service: "estate", Masked: first.Masked, Priority: queue.Elderly, Lang: queue.KO, Step: 1, Steps: 1,
			Calls: 1, CalledAt: at, Started: at, Waited: want.Waited,
		},
		Lines:  []queue.DeskLine{{Service: "estate"}, {Service: "trade"}, {Service: "consult", Waiting: 2, Oldest: Order(2).At.UTC()}},
		Parked: []queue.ParkedAt{},
		Keys: queue.Keys{
			Next: true, RecallFrom: at.Add(15 * time.Second), CallsLeft: 2, Transfer: true, Park: true, Finish: true,
		},
		ClearAt: queue.At(12, 30).On(Monday, Zone), Now: at,
	}, got)
	equal(g.T, "desk looked at", got, g.desk(3))
	g.after(4 * time.Minute)
	g.press(3, queue.ActFinish, ended(queue.ResultAccepted))
	want.State, want.Ended = queue.Done, g.now.UTC()
	equal(g.T, "finished ticket", want, g.ticket(first.ID))
	d := g.desk(3)
	equal(g.T, "tally", queue.Tally{Done: 1}, d.Today)
	equal(g.T, "keys of a free window", queue.Keys{Next: true, Pause: true, Leave: true}, d.Keys)
}

func repeatedPress(e exam) {
	g := newStage(e, nil, 3, 10)
	for n := range 3 {
		g.issue(n)
	}
	press := g.act(3, queue.ActNext)
	first := g.send(press)
	again := g.send(press)
	equal(g.T, "second answer", first, again)
	g.s = g.reopen(g.T)
	equal(g.T, "answer after a restart", first, g.send(press))
	if d := g.press(10, queue.ActNext); d.Serving.No != "H002" {
		g.Errorf("the other window got %s, want H002", d.Serving.No)
	}
	other := press
	other.Kind = queue.ActPark
	g.refuse(fault.Conflict, "", other)
	other = press
	other.Window, other.Clerk = 10, clerk(10)
	g.refuse(fault.Conflict, "", other)
	g.after(time.Minute)
	g.press(3, queue.ActNext)
	if d := g.send(press); d.Serving == nil || d.Serving.No != "H003" { // a very late repetition tells how it is now
		g.Errorf("late repetition: got %+v", d.Serving)
	}
}

func oldPage(e exam) {
	g := newStage(e, nil, 3)
	for n := range 4 {
		g.issue(n)
	}
	old := g.press(3, queue.ActNext).Serving.ID
	g.refuse(fault.Conflict, queue.KeyMoved, g.act(3, queue.ActNext, of(""))) // the double press with an ID of its own
	g.press(3, queue.ActNext)
	for _, kind := range []queue.ActKind{queue.ActNext, queue.ActRecall, queue.ActPass, queue.ActTransfer, queue.ActPark, queue.ActFinish} {
		g.refuse(fault.Conflict, queue.KeyMoved, g.act(3, kind, of(old), because("r")))
		g.refuse(fault.Conflict, queue.KeyMoved, g.act(3, kind, of(""), because("r")))
	}
	g.press(3, queue.ActFinish)
	for _, kind := range []queue.ActKind{queue.ActNext, queue.ActFinish, queue.ActPause, queue.ActLeave} {
		g.refuse(fault.Conflict, queue.KeyMoved, g.act(3, kind, of(old), because("r")))
	}
	for _, kind := range []queue.ActKind{queue.ActRecall, queue.ActPass, queue.ActTransfer, queue.ActPark, queue.ActFinish} {
		g.refuse(fault.Conflict, queue.KeyIdle, g.act(3, kind, because("r")))
	}
}

func recall(e exam) {
	g := newStage(e, nil, 3)
	g.issue(1)
	id := g.press(3, queue.ActNext).Serving.ID
	g.after(14 * time.Second)
	g.refuse(fault.Refused, queue.KeyTooSoon, g.act(3, queue.ActRecall))
	g.refuse(fault.Refused, queue.KeyCallsLeft, g.act(3, queue.ActPass))
	if k := g.desk(3).Keys; k.Recall || k.Pass || !k.RecallFrom.Equal(g.now.Add(time.Second)) || k.CallsLeft != 2 {
		g.Errorf("keys before the pause is over: %+v", k)
	}
	g.after(time.Second)
	if k := g.desk(3).Keys; !k.Recall || !k.RecallFrom.IsZero() {
		g.Errorf("keys when the pause is over: %+v", k)
	}
	d := g.press(3, queue.ActRecall)
	if d.Serving.Calls != 2 || !d.Serving.CalledAt.Equal(g.now) || !d.Serving.Started.Equal(g.now.Add(-15*time.Second)) {
		g.Errorf("second call: %+v", d.Serving)
	}
	g.refuse(fault.Refused, queue.KeyTooSoon, g.act(3, queue.ActRecall))
	g.after(15 * time.Second)
	d = g.press(3, queue.ActRecall)
	if k := d.Keys; k.Recall || !k.Pass || k.CallsLeft != 0 || !k.RecallFrom.IsZero() {
		g.Errorf("keys after the third call: %+v", k)
	}
	g.after(time.Hour)
	g.refuse(fault.Refused, queue.KeyCallsUsed, g.act(3, queue.ActRecall))
	if got := g.ticket(id); got.Calls != 3 {
		g.Errorf("%d calls, want 3", got.Calls)
	}
}

// withPass gives the consulting service a policy.
func withPass(p queue.Pass) func(*queue.Hall) {
	return func(h *queue.Hall) {
		for i := range h.Services {
			if h.Services[i].ID == "consult" {
				h.Services[i].Pass = p
			}
		}
	}
}

func pass(e exam) {
	for policy, want := range map[queue.Pass][]queue.TicketNo{
		queue.PassVoid: {"H002", "H003", "H004", "H005", "H006"},
		queue.PassTail: {"H002", "H003", "H004", "H005", "H006", "H001"},
		2:              {"H002", "H003", "H001", "H004", "H005", "H006"},
		5:              {"H002", "H003", "H004", "H005", "H006", "H001"},
		9:              {"H002", "H003", "H004", "H005", "H006", "H001"},
	} {
		g := newStage(e, withPass(policy), 3)
		for n := 1; n <= 6; n++ {
			g.issue(n)
		}
		g.issue(10, As(queue.Disabled)) // H007 stands in the other lane and does not count
		g.press(3, queue.ActNext)
		id := g.press(3, queue.ActNext).Serving.ID
		g.callAll(3)
		d := g.press(3, queue.ActPass)
		if d.Serving != nil || d.Today.Passed != 1 {
			g.Errorf("%v: after the pass %+v, %+v", policy, d.Serving, d.Today)
		}
		got := g.ticket(id)
		if policy == queue.PassVoid {
			if got.State != queue.Passed || !got.Ended.Equal(g.now) {
				g.Errorf("%v: got %+v", policy, got)
			}
		} else if got.State != queue.Waiting || got.Passes != 1 || got.Calls != 0 || !got.Ended.IsZero() {
			g.Errorf("%v: got %+v", policy, got)
		}
		equal(g.T, policy.String(), want, g.calls(3))
	}
}

func passTwice(e exam) {
	g := newStage(e, withPass(queue.PassTail), 3)
	id := g.issue(1).ID
	for range 2 {
		g.after(time.Minute)
		if d := g.press(3, queue.ActNext); d.Serving == nil || d.Serving.Calls != 1 {
			g.Fatalf("called again: %+v", d.Serving)
		}
		g.callAll(3)
		g.press(3, queue.ActPass)
		if got := g.ticket(id); !got.Place.Equal(g.now) {
			g.Errorf("alone in the lane, passed: place %v, want %v", got.Place, g.now)
		}
	}
	g.press(3, queue.ActNext)
	g.callAll(3)
	g.press(3, queue.ActPass)
	if got := g.ticket(id); got.State != queue.Passed || got.Passes != 2 {
		g.Errorf("after the third pass: %+v", got)
	}
	g.refuse(fault.Refused, queue.KeyNobody, g.act(3, queue.ActNext))
}

func transfer(e exam) {
	g := newStage(e, nil, 3, 1, 2)
	early := g.issue(1)
	g.issue(2, For("estate"))
	g.issue(3, For("estate"))
	g.press(3, queue.ActNext)
	g.after(2 * time.Minute)
	d := g.press(3, queue.ActTransfer, to("estate", 0))
	if d.Serving != nil || d.Today.Transferred != 1 {
		g.Errorf("after the transfer: %+v, %+v", d.Serving, d.Today)
	}
	got := g.ticket(early.ID)
	if got.State != queue.Waiting || got.Line != "estate" || got.Service != "consult" || !got.Place.Equal(early.Place) || got.Calls != 0 {
		g.Errorf("transferred: %+v", got)
	}
	// It came before those who wait there.
	if d := g.press(1, queue.ActNext); d.Serving.No != early.No || d.Serving.Service != "estate" || d.Serving.Waited != got.Waited {
		g.Errorf("window 1 serves %+v, want %s", d.Serving, early.No)
	}
}

func transferToOneWindow(e exam) {
	g := newStage(e, nil, 1, 2)
	early := g.issue(1, For("estate"))
	g.issue(2, For("estate"))
	g.issue(3, For("estate"))
	g.press(1, queue.ActNext)
	g.press(1, queue.ActTransfer, to("", 2)) // the same line
	if d := g.desk(1); d.Lines[0].Waiting != 2 {
		g.Errorf("window 1 sees %d waiting, want 2 without the one for window 2", d.Lines[0].Waiting)
	}
	if d := g.press(1, queue.ActNext); d.Serving.No != "A002" {
		g.Errorf("window 1 got %s, want A002", d.Serving.No)
	}
	if d := g.desk(2); d.Lines[0].Waiting != 2 || !d.Lines[0].Oldest.Equal(early.Place) {
		g.Errorf("window 2 sees %+v", d.Lines[0])
	}
	if d := g.press(2, queue.ActNext); d.Serving.No != early.No {
		g.Errorf("window 2 got %s, want %s", d.Serving.No, early.No)
	}
}

func transferNowhere(e exam) {
	g := newStage(e, func(h *queue.Hall) { h.Services = append(h.Services, queue.Service{ID: "lonely"}) }, 3)
	g.issue(1)
	g.press(3, queue.ActNext)
	for name, where := range map[string]func(*queue.Act){
		"own line": to("consult", 0), "own line by default": to("", 0), "own window": to("consult", 3), "unknown service": to("fishing", 0),
		"unknown window": to("estate", 99), "window that does not serve it": to("estate", 10), "negative window": to("estate", -1),
		"service without a window": to("lonely", 0), "other window for the own line that does not serve it": to("", 1),
	} {
		if err := g.refusal(fault.Invalid, "", g.act(3, queue.ActTransfer, where)); hint(err) == "" {
			g.Errorf("%s: %v has no hint", name, err)
		}
	}
	g.press(3, queue.ActTransfer, to("estate", 3)) // another line at the same window
	if d := g.press(3, queue.ActNext); d.Serving == nil || d.Serving.Service != "estate" {
		g.Errorf("got %+v", d.Serving)
	}
}

func parkAndResume(e exam) {
	g := newStage(e, nil, 3, 10)
	id := g.issue(1, By(Person(1)), For("consult")).ID
	g.issue(2)
	g.press(3, queue.ActNext)
	waited := g.ticket(id).Waited
	g.after(2 * time.Minute)
	since := g.now.UTC()
	d := g.press(3, queue.ActPark, because("材料待补"))
	parked := g.ticket(id)
	want := []queue.ParkedAt{{ID: id, No: "A001", Reason: "材料待补", Since: since}}
	equal(g.T, "parked at 3", want, d.Parked)
	equal(g.T, "parked at 10", want, g.desk(10).Parked)
	equal(g.T, "keys after parking", queue.Keys{Next: true, Resume: true, Pause: true, Leave: true}, d.Keys)
	if got, err := g.s.Issue(g.Context(), Order(9, By(Person(1)), For("consult"))); err != nil || got.Ticket.ID != id {
		g.Errorf("a parked visitor takes a number: got %+v, %v; want the parked one", got, err)
	}
	g.press(10, queue.ActNext)
	g.refuse(fault.Conflict, queue.KeyBusy, g.act(10, queue.ActResume, of(id)))
	g.press(10, queue.ActFinish)
	g.after(20 * time.Minute)
	seq := g.board().Calls[0].Seq
	d = g.press(10, queue.ActResume, of(id))
	if s := d.Serving; s == nil || s.ID != id || s.Calls != 1 || s.Waited != waited || !s.Started.Equal(g.now) || len(d.Parked) != 0 {
		g.Errorf("resumed: %+v %+v", d.Serving, d.Parked)
	}
	equal(g.T, "announcement", queue.Call{Seq: seq + 1, No: "A001", Window: 10, N: 1, Lang: queue.ZH, At: g.now.UTC()}, g.board().Calls[0])
	wanted := parked
	wanted.State, wanted.Window, wanted.Clerk, wanted.Started, wanted.Called = queue.Serving, 10, "clerk.10", g.now.UTC(), g.now.UTC()
	wanted.Reason, wanted.Parked = "", time.Time{}
	equal(g.T, "resumed ticket", wanted, g.ticket(id))
	g.refuse(fault.Conflict, queue.KeyMoved, g.act(3, queue.ActResume, of(id)))
	g.after(3 * time.Minute)
	g.press(10, queue.ActFinish)
	c, err := g.s.Counts(g.Context(), "jiaohe", Monday, []queue.ServiceID{"consult"})
	must(g.T, err)
	equal(g.T, "service time without the time parked", []time.Duration{5 * time.Minute, 0}, c.Recent["consult"])
}

func resumeElsewhere(e exam) {
	g := newStage(e, nil, 3, 12)
	id := g.issue(1).ID
	g.press(3, queue.ActNext)
	g.press(3, queue.ActPark, because("复印"))
	if d := g.desk(12); len(d.Parked) > 0 || d.Keys.Resume {
		g.Errorf("window 12 shows %+v", d.Parked)
	}
	g.refuse(fault.Refused, queue.KeyElsewhere, g.act(12, queue.ActResume, of(id)))
	g.refuse(fault.NotFound, "", g.act(3, queue.ActResume, of(ID(77))))
	waiting := g.issue(2).ID
	g.refuse(fault.Conflict, queue.KeyMoved, g.act(3, queue.ActResume, of(waiting)))
	g.press(3, queue.ActPause, because("午休"))
	g.refuse(fault.Conflict, queue.KeyPaused, g.act(3, queue.ActResume, of(id)))
}
