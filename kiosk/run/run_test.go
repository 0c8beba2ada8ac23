package run_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/cabinet"
	"onetrip/kiosk/flow"
	"onetrip/kiosk/run"
	"onetrip/locker"
	"onetrip/queue"
	"onetrip/queue/queuetest"
)

// fakeReader delivers events by hand.
type fakeReader struct {
	sink  func(devices.ReaderEvent)
	ready chan struct{}

	// mu guards armed.
	mu    sync.Mutex
	armed bool
}

func (f *fakeReader) String() string         { return "fake reader" }
func (f *fakeReader) Status() devices.Status { return devices.Status{Ready: true} }
func (f *fakeReader) Halt() error            { return nil }
func (f *fakeReader) Arm()                   { f.set(true) }
func (f *fakeReader) Disarm()                { f.set(false) }

func (f *fakeReader) set(on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.armed = on
}

func (f *fakeReader) isArmed() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.armed
}

func (f *fakeReader) Run(ctx context.Context, sink func(devices.ReaderEvent)) error {
	f.sink = sink
	close(f.ready)
	<-ctx.Done()
	return ctx.Err()
}

// fakePrinter ends every paper with the outcome it is told.
type fakePrinter struct {
	// mu guards what follows.
	mu      sync.Mutex
	outcome devices.PrintOutcome
	err     error
	papers  []devices.Paper
}

func (f *fakePrinter) String() string         { return "fake printer" }
func (f *fakePrinter) Status() devices.Status { return devices.Status{Ready: true} }
func (f *fakePrinter) Halt() error            { return nil }
func (f *fakePrinter) Width() int             { return 576 }
func (f *fakePrinter) Run(ctx context.Context, _ func(devices.Status)) error {
	<-ctx.Done()
	return ctx.Err()
}

func (f *fakePrinter) Print(_ context.Context, p devices.Paper) (devices.PrintOutcome, error) {
	time.Sleep(time.Second)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.papers = append(f.papers, p)
	return f.outcome, f.err
}

// stage is a running dialogue with fake devices on a store in memory.
type stage struct {
	*run.Runner
	hall     queue.Hall
	store    *queuetest.Memory
	reader   *fakeReader
	printer  *fakePrinter
	cabinets *fakeCabinets
	health   health.Tracker

	// mu guards state.
	mu    sync.Mutex
	state flow.State
}

// open starts a dialogue that ends with the test.
func open(t *testing.T, change ...func(*flow.Config)) *stage {
	t.Helper()
	h := queue.Demo().DayAndNight()
	log := basetest.NewLog(t)
	s := &stage{
		hall: h, store: queuetest.NewMemory(), reader: &fakeReader{ready: make(chan struct{})},
		printer: &fakePrinter{outcome: devices.Printed},
	}
	words := run.Words{
		Show: func(st flow.State, _ time.Time) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.state = st
		},
		Speech: func(flow.State, time.Time) string { return "" },
		Paper: func(k flow.Ticket, reprint bool) devices.Paper {
			mark := ""
			if reprint {
				mark = "补打"
			}
			return devices.Paper{Elements: []devices.Element{devices.TextLine{Text: string(k.No) + mark}}}
		},
		QR: func(k queue.Ticket) string { return string(k.No) },
	}
	words.Receipt = func(e flow.PrintReceipt, _ time.Time) devices.Paper {
		return devices.Paper{Elements: []devices.Element{devices.TextLine{Text: e.Document.Case}}}
	}
	cfg := flow.Default(h)
	cfg.Cabinets = []flow.Cabinet{{ID: "1", Side: flow.OnRight, Cells: []flow.Cell{{No: 7, Size: locker.Small, Column: 1, Row: 1}}}}
	for _, c := range change {
		c(&cfg)
	}
	s.cabinets = &fakeCabinets{told: func(p cabinet.Progress) { s.Door(p) }}
	s.Runner = run.New(cfg, serviceOn(h, s.store, log), words,
		run.Machines{Reader: s.reader, Printer: s.printer}, run.Opts{Cabinets: s.cabinets, Health: &s.health, Log: log})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Run(ctx)
	}()
	t.Cleanup(func() {
		stop()
		<-done
	})
	<-s.reader.ready
	synctest.Wait()
	return s
}

// now returns the state after everything has settled.
func (s *stage) now() flow.State {
	synctest.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// want fails unless the dialogue shows a page.
func (s *stage) want(t *testing.T, page flow.Screen) flow.State {
	t.Helper()
	st := s.now()
	if st.Screen != page {
		t.Fatalf("the page is %s, want %s", st.Screen, page)
	}
	return st
}

// tap touches after a person's pause.
func (s *stage) tap(a flow.Action, arg string) {
	time.Sleep(time.Second)
	s.Tap(flow.Tap{Action: a, Arg: arg})
	synctest.Wait()
}

// card returns an invented adult's card.
func card() devices.Card {
	return devices.Card{
		Type: devices.ResidentCard, Name: "测试一", Number: "11019919900101001X", Birth: civil.Date{Year: 1990, Month: 1, Day: 1}, LongTerm: true,
	}
}

// serviceWith returns the hall's first service that asks for an identity in this way.
func (s *stage) serviceWith(id queue.Identity) string {
	for _, v := range s.hall.Services {
		if v.Identity == id {
			return string(v.ID)
		}
	}
	return ""
}

// toPrinting goes from the welcome page to the printing of a ticket.
func (s *stage) toPrinting(t *testing.T) flow.State {
	t.Helper()
	s.tap(flow.TakeNumber, "")
	s.tap(flow.PickService, s.serviceWith(queue.ByCard))
	s.want(t, flow.LayCard)
	if !s.reader.isArmed() {
		t.Fatal("the reader does not look for a card")
	}
	s.reader.sink(devices.ReaderEvent{Kind: devices.CardRead, Card: card()})
	s.want(t, flow.Confirm)
	s.tap(flow.ConfirmTake, "")
	return s.want(t, flow.Printing)
}

func TestATicketIsDurableBeforeItsPaper(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		st := s.toPrinting(t)
		got, err := s.store.Ticket(t.Context(), st.Ticket.ID)
		if err != nil || got.Print != queue.PrintPending {
			t.Fatalf("while the paper is printed: got %s, %v; want a stored ticket with print pending", got.Print, err)
		}
		time.Sleep(2 * time.Second)
		s.want(t, flow.Taken)
		got, err = s.store.Ticket(t.Context(), st.Ticket.ID)
		if err != nil || got.Print != queue.PrintOK || got.Prints != 1 {
			t.Errorf("after the paper: got %s after %d papers, %v; want printed after 1", got.Print, got.Prints, err)
		}
	})
}

func TestAFailedPaperIsRecordedAndCanBeReprinted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		s.printer.outcome, s.printer.err = devices.PrintUnknown, errors.New("paper end in the middle")
		st := s.toPrinting(t)
		time.Sleep(2 * time.Second)
		s.want(t, flow.OnScreen)
		s.printer.mu.Lock()
		s.printer.outcome, s.printer.err = devices.Printed, nil
		s.printer.mu.Unlock()
		s.tap(flow.PrintAgain, "")
		time.Sleep(3 * time.Second)
		s.want(t, flow.Taken)
		got, err := s.store.Ticket(t.Context(), st.Ticket.ID)
		if err != nil || got.Print != queue.PrintOK || got.Prints != 2 {
			t.Errorf("got %s after %d papers, %v; want printed after 2", got.Print, got.Prints, err)
		}
		last := s.printer.papers[len(s.printer.papers)-1].Elements[0].(devices.TextLine).Text
		if want := string(st.Ticket.No) + "补打"; last != want {
			t.Errorf("the second paper says %q, want %q", last, want)
		}
	})
}

func TestAWalkedAwayVisitorLeavesNothingBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		s.tap(flow.TakeNumber, "")
		s.tap(flow.PickService, s.serviceWith(queue.ByCard))
		s.reader.sink(devices.ReaderEvent{Kind: devices.CardRead, Card: card()})
		s.want(t, flow.Confirm)
		time.Sleep(3 * time.Minute)
		st := s.want(t, flow.Welcome)
		if st.Card != (flow.Card{}) || st.Ticket.ID != "" || s.reader.isArmed() {
			t.Errorf("the welcome page still knows %+v, reader armed %v", st.Visit, s.reader.isArmed())
		}
		o, err := s.store.Counts(t.Context(), s.hall.ID, s.hall.Day(time.Now()), []queue.ServiceID{s.hall.Services[0].ID})
		if err != nil || o.Lines[s.hall.Services[0].ID].Waiting() != 0 {
			t.Errorf("a number was given to somebody who left: %+v, %v", o, err)
		}
	})
}

func TestADeadReaderIsAWarningAndServicesWithoutCardGoOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		s.reader.sink(devices.ReaderEvent{Kind: devices.ReaderChanged, Status: devices.Status{Problem: devices.Unplugged}})
		s.now()
		if !s.health.Has("reader.unplugged") {
			t.Error("no warning of the unplugged reader")
		}
		s.tap(flow.TakeNumber, "")
		s.tap(flow.PickService, s.serviceWith(queue.NoIdentity))
		time.Sleep(2 * time.Second)
		s.want(t, flow.Taken)
		s.reader.sink(devices.ReaderEvent{Kind: devices.ReaderChanged, Status: devices.Status{Ready: true}})
		s.now()
		if s.health.Has("reader.unplugged") {
			t.Error("the warning stays after the reader came back")
		}
	})
}

func TestOutOfServiceIsShownAtOnceAndLeftByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		s.Service(t.Context(), flow.ServiceChanged{Out: true, Code: "存储 R7-01", Since: time.Now()})
		st := s.want(t, flow.OutOfService)
		if st.Machine.Service.Code != "存储 R7-01" {
			t.Errorf("the staff code is %q", st.Machine.Service.Code)
		}
		s.Service(t.Context(), flow.ServiceChanged{})
		s.want(t, flow.Welcome)
	})
}
