package queuetest

import (
	"sync"
	"testing"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/queue"
)

// RunAppointmentTests is the suite of appointments that every store passes.
func RunAppointmentTests(t *testing.T, open Open) {
	t.Helper()
	tests := []struct {
		name string
		run  func(exam)
	}{
		{"BookedAppointmentsAreKeptMasked", booked},
		{"SlotsHoldForManyCallers", slotsHold},
		{"PersonIsHeldToTheRules", bookingRules},
		{"CancelledSlotIsFree", cancelled},
		{"IssueChecksIn", checkedIn},
		{"CheckInTurnsWithTheClock", checkInTimes},
		{"AdoptChecksIn", adoptChecksIn},
		{"MissedAppointmentsBlock", missed},
		{"EraseKeepsWhoMissed", eraseBooked},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { tt.run(exam{t, open}) })
	}
}

// AppointmentHall returns the demo hall, whose service estate takes appointments of 30 minutes, two people each.
func AppointmentHall() queue.Hall {
	h := queue.Demo()
	h.Services = append([]queue.Service(nil), h.Services...)
	for i := range h.Services {
		if h.Services[i].ID == "estate" {
			h.Services[i].Appointments = queue.AppointmentRules{SlotMinutes: 30, Capacity: 2}
		}
	}
	return h
}

// Appointment returns the n-th appointment of a test: of the n-th person for service estate at 10:00 to 10:30 on Monday. Options change it.
func Appointment(n int, options ...func(*queue.Appointment)) queue.Appointment {
	a := queue.Appointment{
		ID: queue.AppointmentID(ID(n)), Hall: "jiaohe", Service: "estate", Person: Person(n), Day: Monday,
		Slot: queue.Span{From: queue.At(10, 0), To: queue.At(10, 30)},
	}
	for _, change := range options {
		change(&a)
	}
	return a
}

// OnDay gives an appointment a day.
func OnDay(d civil.Date) func(*queue.Appointment) { return func(a *queue.Appointment) { a.Day = d } }

// AtSlot gives an appointment the slot of 30 minutes that begins at c.
func AtSlot(c queue.Clock) func(*queue.Appointment) {
	return func(a *queue.Appointment) { a.Slot = queue.Span{From: c, To: c + 30} }
}

// friday is when the appointments of Monday are made.
func friday() time.Time { return Morning().AddDate(0, 0, -3) }

func book(e exam, s Store, a queue.Appointment, now time.Time) {
	e.Helper()
	if err := s.Book(e.Context(), AppointmentHall(), a, now); err != nil {
		e.Fatalf("book: %v", err)
	}
}

func wantRefused(t *testing.T, what string, err error, key string) {
	t.Helper()
	wantKind(t, what, err, fault.Refused)
	if got := fault.KeyOf(err); got != key {
		t.Errorf("%s: key %q, want %q", what, got, key)
	}
}

func booked(e exam) {
	t := e.T
	s, reopen := e.open(t)
	h := AppointmentHall()
	late, early := Appointment(1, AtSlot(queue.At(11, 0))), Appointment(2)
	for _, a := range []queue.Appointment{late, early, late} {
		book(e, s, a, friday())
	}
	s = reopen(t)
	book(e, s, early, friday())
	changed := early
	changed.Slot = late.Slot
	wantKind(t, "same ID, another slot", s.Book(t.Context(), h, changed, friday()), fault.Conflict)
	masked := func(a queue.Appointment) queue.Appointment {
		a.State = queue.Booked
		a.Person = queue.Person{Name: queue.MaskName(a.Person.Name), Number: queue.MaskNumber(a.Person.Number)}
		return a
	}
	got, err := s.AppointmentsOn(t.Context(), "jiaohe", Monday)
	must(t, err)
	equal(t, "on Monday", []queue.Appointment{masked(early), masked(late)}, got)
	got, err = s.AppointmentsOf(t.Context(), "jiaohe", late.Person.Number, Monday)
	must(t, err)
	equal(t, "of the person", []queue.Appointment{masked(late)}, got)
	got, err = s.AppointmentsOf(t.Context(), "jiaohe", late.Person.Number, Monday.AddDays(1))
	must(t, err)
	equal(t, "of the person, later", []queue.Appointment{}, got)
	taken, err := s.Taken(t.Context(), "jiaohe", "estate", Monday)
	must(t, err)
	equal(t, "taken", map[queue.Clock]int{queue.At(10, 0): 1, queue.At(11, 0): 1}, taken)
	for name, change := range map[string]func(*queue.Appointment){
		"no ID":     func(a *queue.Appointment) { a.ID = "" },
		"no person": func(a *queue.Appointment) { a.Person = queue.Person{} },
	} {
		wantKind(t, name, s.Book(t.Context(), h, Appointment(3, change), friday()), fault.Invalid)
	}
	for name, change := range map[string]func(*queue.Appointment){
		"unknown service": func(a *queue.Appointment) { a.Service = "fishing" },
		"another hall":    func(a *queue.Appointment) { a.Hall = "elsewhere" },
	} {
		wantKind(t, name, s.Book(t.Context(), h, Appointment(3, change), friday()), fault.NotFound)
	}
	for name, change := range map[string]func(*queue.Appointment){
		"a service without appointments": func(a *queue.Appointment) { a.Service = "trade" },
		"no slot":                        AtSlot(queue.At(10, 15)),
		"a slot over midday":             AtSlot(queue.At(11, 45)),
		"a Saturday":                     OnDay(Monday.AddDays(-2)),
		"today":                          OnDay(Monday.AddDays(-3)),
		"beyond five working days":       OnDay(Monday.AddDays(7)),
	} {
		wantRefused(t, name, s.Book(t.Context(), h, Appointment(3, change), friday()), queue.KeyNoSlot)
	}
}

func slotsHold(e exam) {
	t := e.T
	s, _ := e.open(t)
	var mu sync.Mutex
	kept := 0
	together(func(c int) {
		err := s.Book(t.Context(), AppointmentHall(), Appointment(c), friday())
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err == nil:
			kept++
		case fault.KeyOf(err) != queue.KeySlotFull:
			t.Errorf("book: %v", err)
		}
	})
	if kept != 2 {
		t.Errorf("%d appointments in a slot of 2", kept)
	}
	book(e, s, Appointment(100, AtSlot(queue.At(10, 30))), friday())
}

// bookingRules lets one person book day by day; every appointment is checked in, so that none is missed.
func bookingRules(e exam) {
	t := e.T
	s, _ := e.open(t)
	h := AppointmentHall()
	person := func(a *queue.Appointment) { a.Person = Person(1) }
	try := func(n int, day civil.Date, options ...func(*queue.Appointment)) error {
		eve := queue.At(9, 0).On(day.AddDays(-3), Zone)
		return s.Book(t.Context(), h, Appointment(n, append(options, person, OnDay(day))...), eve)
	}
	november := civil.Date{Year: 2026, Month: time.November, Day: 2} // a Monday
	must(t, try(1, november))
	wantRefused(t, "a second one that day", try(2, november, AtSlot(queue.At(15, 0))), queue.KeySameDay)
	must(t, try(3, november.AddDays(2)))
	wantRefused(t, "a third one that week", try(4, november.AddDays(4)), queue.KeyWeekFull)
	for week := range 2 {
		must(t, try(10+2*week, november.AddDays(7+7*week)))
		must(t, try(11+2*week, november.AddDays(8+7*week)))
	}
	wantRefused(t, "a seventh one that month", try(20, november.AddDays(21)), queue.KeyMonthFull)
	must(t, try(21, november.AddDays(29))) // 1 December
	must(t, s.Book(t.Context(), h, Appointment(22, other(2), OnDay(november.AddDays(21))), queue.At(9, 0).On(november.AddDays(18), Zone)))
}

// other books for another person.
func other(n int) func(*queue.Appointment) {
	return func(a *queue.Appointment) { a.Person = Person(n) }
}

func cancelled(e exam) {
	t := e.T
	s, reopen := e.open(t)
	h := AppointmentHall()
	for n := range 2 {
		book(e, s, Appointment(n), friday())
	}
	wantRefused(t, "full", s.Book(t.Context(), h, Appointment(2), friday()), queue.KeySlotFull)
	eight := queue.At(8, 0).On(Monday, Zone)
	wantRefused(t, "too late", s.Cancel(t.Context(), h, Appointment(0).ID, eight.Add(time.Second)), queue.KeyCancelLate)
	for range 2 {
		must(t, s.Cancel(t.Context(), h, Appointment(0).ID, eight))
		s = reopen(t)
	}
	book(e, s, Appointment(2), friday())
	if got := issue(t, s, Order(1, By(Person(0)))); got.Priority != queue.Ordinary || !got.From.IsZero() {
		t.Errorf("ticket after the cancellation: %q, from %v", got.Priority, got.From)
	}
	issue(t, s, Order(2, By(Person(1))))
	wantRefused(t, "checked in", s.Cancel(t.Context(), h, Appointment(1).ID, eight), queue.KeyAppointment)
	wantKind(t, "unknown", s.Cancel(t.Context(), h, "unknown", eight), fault.NotFound)
	book(e, s, Appointment(3, other(0), AtSlot(queue.At(15, 0))), friday()) // the person's next try that day
}

func checkedIn(e exam) {
	t := e.T
	s, reopen := e.open(t)
	begins := queue.At(10, 0).On(Monday, Zone)
	book(e, s, Appointment(1), friday())
	book(e, s, Appointment(2), friday())
	full := withQuota(1, queue.At(8, 30))
	issue(t, s, Order(9, By(Person(9)), full)) // the sale is full now
	elsewhere := Order(3, By(Person(1)))
	elsewhere.Service = "trade"
	if got := issue(t, s, elsewhere); got.Priority != queue.Ordinary {
		t.Errorf("another service: %q", got.Priority)
	}
	got := issue(t, s, Order(1, By(Person(1)), full))
	if got.Priority != queue.Appointed || !got.From.Equal(begins) {
		t.Errorf("check-in: %q, from %v; want appointed from %v", got.Priority, got.From, begins)
	}
	s = reopen(t)
	equal(t, "stored", got, ticket(t, s, got.ID))
	equal(t, "again", got, issue(t, s, Order(1, By(Person(1)), full)))
	old := issue(t, s, Order(2, By(Person(2)), As(queue.Elderly)))
	if old.Priority != queue.Elderly || !old.From.IsZero() {
		t.Errorf("a class of one's own: %q, from %v; want elderly at once", old.Priority, old.From)
	}
	list, err := s.AppointmentsOn(t.Context(), "jiaohe", Monday)
	must(t, err)
	for i, want := range []queue.TicketID{got.ID, old.ID} {
		if list[i].State != queue.CheckedIn || list[i].Ticket != want {
			t.Errorf("appointment %d: %s with ticket %q, want %q", i, list[i].State, list[i].Ticket, want)
		}
	}
	// Served and back for the same service on the same day: the appointment is used.
	begin(t, s, got.ID, 3, begins)
	finish(t, s, got.ID, begins)
	if again := issue(t, s, Order(5, By(Person(1)))); again.Priority != queue.Ordinary {
		t.Errorf("second visit: %q", again.Priority)
	}
}

func checkInTimes(e exam) {
	t := e.T
	until := queue.At(10, 30).On(Monday, Zone).Add(queue.CheckInGrace)
	for i, tt := range []struct {
		at      time.Time
		sweep   bool // the hall's clock marks the missed ones first
		want    queue.Priority
		becomes queue.AppointmentState
	}{
		{queue.At(8, 0).On(Monday, Zone), true, queue.Appointed, queue.CheckedIn},
		{until, true, queue.Appointed, queue.CheckedIn},
		{until.Add(time.Millisecond), false, queue.Ordinary, queue.Booked},
		{until.Add(time.Millisecond), true, queue.Ordinary, queue.NoShow},
	} {
		s, _ := e.open(t)
		book(e, s, Appointment(1), friday())
		if tt.sweep {
			_, err := s.MissAppointments(t.Context(), AppointmentHall(), tt.at)
			must(t, err)
		}
		if got := issue(t, s, Order(1, By(Person(1)), When(tt.at))); got.Priority != tt.want {
			t.Errorf("case %d: %q, want %q", i, got.Priority, tt.want)
		}
		list, err := s.AppointmentsOn(t.Context(), "jiaohe", Monday)
		must(t, err)
		if list[0].State != tt.becomes {
			t.Errorf("case %d: appointment is %s, want %s", i, list[0].State, tt.becomes)
		}
	}
}

// adoptChecksIn hands a ticket in late that a terminal issued in time: the person has not missed the appointment.
func adoptChecksIn(e exam) {
	t := e.T
	s, _ := e.open(t)
	l := lease(t, s, LeaseRequest(1, inSeriesA))
	book(e, s, Appointment(1), friday())
	n, err := s.MissAppointments(t.Context(), AppointmentHall(), queue.At(12, 0).On(Monday, Zone))
	must(t, err)
	o := FromBlock(Order(1, By(Person(1)), withQuota(5, queue.At(8, 30))), l, l.First)
	for range 2 {
		if got := adopt(t, s, o); n != 1 || got.Priority != queue.Appointed || !got.From.Equal(queue.At(10, 0).On(Monday, Zone)) {
			t.Errorf("missed %d, adopted %q from %v", n, got.Priority, got.From)
		}
	}
	list, err := s.AppointmentsOn(t.Context(), "jiaohe", Monday)
	must(t, err)
	if list[0].State != queue.CheckedIn || list[0].Ticket != o.Order.ID {
		t.Errorf("appointment: %+v", list[0])
	}
}

func missed(e exam) {
	t := e.T
	s, reopen := e.open(t)
	h := AppointmentHall()
	person := other(1)
	for n, day := range []civil.Date{Monday, Monday.AddDays(1)} {
		book(e, s, Appointment(n, person, OnDay(day)), friday())
	}
	miss := func(now time.Time, want int) {
		t.Helper()
		n, err := s.MissAppointments(t.Context(), h, now)
		must(t, err)
		if n != want {
			t.Errorf("missed at %v: got %d, want %d", now, n, want)
		}
	}
	end := queue.At(10, 45).On(Monday, Zone)
	miss(end, 0)
	miss(end.Add(time.Second), 1)
	miss(end.Add(time.Second), 0)
	book(e, s, Appointment(3, person, OnDay(Monday.AddDays(7))), end) // once is forgiven
	must(t, s.Cancel(t.Context(), h, Appointment(3).ID, end))
	miss(end.AddDate(0, 0, 1).Add(time.Second), 1)
	s = reopen(t)
	try := func(n int, now time.Time) error {
		return s.Book(t.Context(), h, Appointment(n, person, OnDay(h.BookableDays(now)[0])), now)
	}
	last := end.AddDate(0, 0, 1)
	wantRefused(t, "after two", try(4, last.Add(time.Hour)), queue.KeyBlocked)
	wantRefused(t, "89 days later", try(5, last.AddDate(0, 0, queue.BlockDays-1)), queue.KeyBlocked)
	must(t, try(6, last.AddDate(0, 0, queue.BlockDays)))
	if err := s.Book(t.Context(), h, Appointment(7, OnDay(Monday.AddDays(2))), last); err != nil {
		t.Errorf("another person: %v", err)
	}
}

func eraseBooked(e exam) {
	t := e.T
	s, reopen := e.open(t)
	h := AppointmentHall()
	for n, day := range []civil.Date{Monday, Monday.AddDays(1)} {
		book(e, s, Appointment(n, other(1), OnDay(day)), friday())
	}
	book(e, s, Appointment(2), friday())
	issue(t, s, Order(1, By(Person(2))))
	_, err := s.MissAppointments(t.Context(), h, Morning().AddDate(0, 0, 5))
	must(t, err)
	later := Morning().AddDate(0, 0, 32)
	for i, want := range []int{4, 0} {
		n, err := s.Erase(t.Context(), "jiaohe", h.EraseBefore(later))
		must(t, err)
		if n != want {
			t.Errorf("erasing %d: got %d, want %d", i, n, want)
		}
		s = reopen(t)
	}
	list, err := s.AppointmentsOn(t.Context(), "jiaohe", Monday)
	must(t, err)
	for _, a := range list {
		if a.Person != (queue.Person{}) {
			t.Errorf("erased appointment: %+v", a.Person)
		}
	}
	day := h.BookableDays(later)[0]
	wantRefused(t, "who missed two", s.Book(t.Context(), h, Appointment(3, other(1), OnDay(day)), later), queue.KeyBlocked)
	if list, err := s.AppointmentsOf(t.Context(), "jiaohe", Person(2).Number, Monday); err != nil || len(list) > 0 {
		t.Errorf("who came is known still: %v, %v", list, err)
	}
	_, err = s.Erase(t.Context(), "jiaohe", h.EraseBefore(Morning().AddDate(0, 0, 2*queue.BlockDays+2)))
	must(t, err)
	if list, err := s.AppointmentsOf(t.Context(), "jiaohe", Person(1).Number, Monday); err != nil || len(list) > 0 {
		t.Errorf("who missed is known for ever: %v, %v", list, err)
	}
}
