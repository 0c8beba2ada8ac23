package uplink_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/uplink"
	"onetrip/queue"
)

// stage is one terminal with a calm wire to a hall, online, with blocks held.
type stage struct {
	*terminal
	hall *server
	ids  int
}

func open(t *testing.T, h queue.Hall) *stage {
	t.Helper()
	s := &stage{hall: newServer(h)}
	w := newWire(s.hall, 1)
	w.calm()
	s.terminal = newTerminal("2", w, keys(t), 1)
	if err := s.start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.end)
	time.Sleep(30 * time.Second)
	s.want(t, uplink.Online)
	return s
}

// end stops everything that the stage started.
func (s *stage) end() {
	s.off()
	s.wire.tasks.Wait()
	s.disk.Close()
}

func (s *stage) want(t *testing.T, state uplink.State) {
	t.Helper()
	if got := s.on().State(); got != state {
		t.Fatalf("the hall is %s, want %s", got, state)
	}
}

// service returns the hall's first service that asks for an identity in this way.
func (s *stage) service(id queue.Identity) queue.Service {
	for _, v := range s.hall.Hall().Services {
		if v.Identity == id {
			return v
		}
	}
	return queue.Service{}
}

// anyone asks for a number of a service without identity.
func (s *stage) anyone() queue.Request {
	s.ids++
	return queue.Request{ID: queue.TicketID(fmt.Sprintf("T%04d", s.ids)), Service: s.service(queue.NoIdentity).ID, Lang: queue.ZH}
}

// person asks for a number of a service that wants a card.
func (s *stage) person(n int) queue.Request {
	r := s.anyone()
	r.Service, r.Card, r.Person = s.service(queue.ByCard).ID, queue.Resident, adult(n)
	return r
}

// issue wants a number, and how long it took.
func (s *stage) issue(t *testing.T, r queue.Request) (queue.Ticket, time.Duration) {
	t.Helper()
	began := time.Now()
	got, err := s.on().Issue(t.Context(), r)
	if err != nil || got.Refusal != nil || got.Existing {
		t.Fatalf("asked for a number: got %+v, %v", got, err)
	}
	return got.Ticket, time.Since(began)
}

// inHall wants the hall to have a ticket under a number.
func (s *stage) inHall(t *testing.T, want queue.Ticket) queue.Ticket {
	t.Helper()
	got, _, err := s.hall.Ticket(t.Context(), want.ID)
	if err != nil || got.No != want.No {
		t.Fatalf("the hall has %s as %q, %v; the paper says %s", want.ID, got.No, err, want.No)
	}
	return got
}

func (s *stage) backlog(t *testing.T) (waiting, aside int) {
	t.Helper()
	waiting, aside, err := s.on().Backlog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return waiting, aside
}

func dayAndNight() queue.Hall { return queue.Demo().DayAndNight() }

func TestTheHallGivesTheNumbersWhileItAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, dayAndNight())
		got, took := s.issue(t, s.anyone())
		if got.Offline || took > 100*time.Millisecond {
			t.Errorf("got %s after %v, offline %v; want the hall's number at once", got.No, took, got.Offline)
		}
		if err := s.on().Printed(t.Context(), got.ID, 1, queue.PrintOK); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if got := s.inHall(t, got); got.Print != queue.PrintOK || got.Prints != 1 {
			t.Errorf("the hall has print %s after %d papers, want printed after 1", got.Print, got.Prints)
		}
	})
}

func TestASilentHallKeepsOneVisitorWaitingForThreeSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, dayAndNight())
		s.wire.set(func(w *wire) { w.cut, w.hang = true, true })
		first, took := s.issue(t, s.anyone())
		if !first.Offline || took != 3*time.Second {
			t.Errorf("the first visitor got %s after %v, offline %v; want a number of the block after 3 s", first.No, took, first.Offline)
		}
		second, took := s.issue(t, s.anyone())
		if !second.Offline || took > 0 || second.Seq != first.Seq+1 {
			t.Errorf("the next visitor got %s after %v; want the number after %s at once", second.No, took, first.No)
		}
		if o, err := s.on().Overview(t.Context()); err != nil || len(o.Offers) != len(s.hall.Hall().Services) {
			t.Errorf("what can be taken: got %d services, %v", len(o.Offers), err)
		}
		time.Sleep(time.Minute)
		s.want(t, uplink.Offline)
		if o, err := s.on().Overview(t.Context()); err != nil || o.Offers[0].Wait != (queue.Wait{}) || o.Offers[0].Refusal != nil {
			t.Errorf("the first offer: got %+v, %v; want one without a wait", o.Offers, err)
		}
		if !s.health.Has("uplink.silent") {
			t.Error("no warning of the silent hall")
		}
		s.wire.calm()
		time.Sleep(30 * time.Second)
		s.want(t, uplink.Online)
		if s.health.Has("uplink.silent") {
			t.Error("the warning stays after the hall is back")
		}
		s.inHall(t, first)
		s.inHall(t, second)
	})
}

func TestARefusedConnectionKeepsNobodyWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, dayAndNight())
		s.hall.fall()
		if got, took := s.issue(t, s.anyone()); !got.Offline || took > 0 {
			t.Errorf("got %s after %v, want a number of the block at once", got.No, took)
		}
	})
}

// TestThePaperWins: whatever became of the question, the hall has one ticket, under the number on the visitor's paper.
func TestThePaperWins(t *testing.T) {
	for _, c := range []struct {
		name string
		harm func(*wire)
	}{
		{"the question is lost", func(w *wire) { w.cut, w.hang = true, true }},
		{"the answer is lost", func(w *wire) { w.deaf = true }},
		{"the question is late, before healing", func(w *wire) { w.slow = 4 * time.Second }},
		{"the question is late, after healing", func(w *wire) { w.slow = 50 * time.Second }},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := open(t, dayAndNight())
				r := s.anyone()
				s.wire.set(c.harm)
				got, _ := s.issue(t, r)
				if again, _ := s.issue(t, r); again.No != got.No {
					t.Errorf("the same request got %s and %s", got.No, again.No)
				}
				s.wire.calm()
				time.Sleep(30 * time.Second)
				s.inHall(t, got)
				time.Sleep(2 * time.Minute)
				if s.inHall(t, got); len(s.hall.all(t)) != 1 {
					t.Errorf("the hall has %d tickets, want 1", len(s.hall.all(t)))
				}
				if next, _ := s.issue(t, s.anyone()); next.No == got.No {
					t.Errorf("%s is given twice", next.No)
				}
			})
		})
	}
}

func TestATicketWhoseAnswerWasLostWithThePowerIsUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, dayAndNight())
		r := s.anyone()
		s.wire.set(func(w *wire) { w.deaf = true })
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if _, err := s.on().Issue(ctx, r); fault.KindOf(err) != fault.Unavailable {
			t.Fatalf("a terminal that stops: got %v, want unavailable", err)
		}
		s.off()
		s.wire.calm()
		if err := s.start(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * time.Minute)
		got, _, err := s.hall.Ticket(t.Context(), r.ID)
		if err != nil || got.Print != queue.PrintUnknown || got.Prints != 1 {
			t.Errorf("the hall has print %s after %d papers, %v; want unknown after 1", got.Print, got.Prints, err)
		}
		if again, _ := s.issue(t, r); again.No != got.No {
			t.Errorf("asked again: got %s, want %s", again.No, got.No)
		}
	})
}

func TestAUsedUpBlockIsFollowedByTheTerminalsOwnSeries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, dayAndNight())
		s.hall.fall()
		var got []queue.TicketNo
		for range queue.DefaultLease + 2 {
			k, _ := s.issue(t, s.anyone())
			got = append(got, k.No)
		}
		series, _ := s.hall.Hall().SeriesOf(s.service(queue.NoIdentity).Series)
		want := []queue.TicketNo{series.No(queue.DefaultLease), series.Own("2").No(1), series.Own("2").No(2)}
		if !slices.Equal(got[len(got)-3:], want) {
			t.Errorf("the last numbers are %v, want %v", got[len(got)-3:], want)
		}
		s.hall.rise()
		time.Sleep(2 * time.Minute)
		if waiting, aside := s.backlog(t); waiting+aside != 0 || len(s.hall.all(t)) != len(got) {
			t.Errorf("%d wait, %d set aside, the hall has %d tickets, want %d", waiting, aside, len(s.hall.all(t)), len(got))
		}
		s.hall.fall()
		if k, _ := s.issue(t, s.anyone()); k.Seq <= queue.DefaultLease || k.No == want[0] {
			t.Errorf("after healing the block is not a new one: got %s", k.No)
		}
	})
}

// TestOrderOfCallingIsThatOfIssue: numbers of blocks are lower than those that the hall gave meanwhile, and play no part.
func TestOrderOfCallingIsThatOfIssue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, dayAndNight())
		first, _ := s.issue(t, s.anyone())
		time.Sleep(time.Minute)
		s.hall.fall()
		second, _ := s.issue(t, s.anyone())
		s.hall.rise()
		time.Sleep(time.Minute)
		third, _ := s.issue(t, s.anyone())
		var got []queue.TicketID
		window := windowOf(s.hall.Hall(), first.Service)
		for i, kind := range []queue.ActKind{queue.ActOpen, queue.ActNext, queue.ActNext, queue.ActNext} {
			a := queue.Act{ID: queue.ActID(fmt.Sprint(i)), Kind: kind, Window: window, Clerk: "li.na"}
			if len(got) > 0 {
				a.Ticket = got[len(got)-1]
			}
			desk, err := s.hall.Act(t.Context(), a)
			if err != nil {
				t.Fatal(err)
			}
			if desk.Serving != nil {
				got = append(got, desk.Serving.ID)
			}
		}
		if want := []queue.TicketID{first.ID, second.ID, third.ID}; !slices.Equal(got, want) || second.Seq > first.Seq {
			t.Errorf("called in the order %v, want %v (numbers %s, %s, %s)", got, want, first.No, second.No, third.No)
		}
	})
}

// windowOf returns a window that serves a service.
func windowOf(h queue.Hall, id queue.ServiceID) queue.WindowNo {
	for _, w := range h.Windows {
		if slices.Contains(w.Services, id) {
			return w.No
		}
	}
	return 0
}

func TestTheHallsRulesHoldWithoutIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := queue.Demo() // the clock shows 08:00 of a Saturday: open it
		h.Week.Sat = []queue.Span{{From: queue.At(7, 0), To: queue.At(9, 0)}}
		for i := range h.Windows {
			h.Windows[i].Hours = nil
		}
		for i := range h.Services {
			h.Services[i].Hours, h.Services[i].Sales = nil, nil
		}
		h.Services = append(h.Services, queue.Service{
			ID: "license", Usual: true, Series: h.Services[0].Series, Name: queue.Text{ZH: "驾照"}, Place: queue.Text{ZH: "大厅"}, Identity: queue.ByCard, MinAge: 18, Cards: []queue.CardType{queue.Resident},
		})
		h.Windows[0].Services = append(h.Windows[0].Services, "license")
		s := open(t, h)
		s.hall.fall()
		s.off()
		if err := s.start(t.Context()); err != nil { // what is known of the hall is on the disk
			t.Fatal(err)
		}
		adultCard := s.person(1)
		adultCard.Service = "license"
		got, _ := s.issue(t, adultCard)
		again := adultCard
		again.ID = "T9"
		if a, err := s.on().Issue(t.Context(), again); err != nil || !a.Existing || a.Ticket.No != got.No {
			t.Errorf("the same person again: got %+v, %v; want the ticket %s", a, err, got.No)
		}
		for _, c := range []struct {
			name   string
			change func(*queue.Request)
			after  time.Duration
			want   queue.RefusalReason
		}{
			{"a child", func(r *queue.Request) { r.Person.Birth = civil.Date{Year: 1990, Month: 5, Day: 1} }, 0, queue.TooYoung},
			{"another card", func(r *queue.Request) { r.Card = queue.HMTPermit }, 0, queue.NotAccepted},
			{"after closing", func(*queue.Request) {}, time.Hour, queue.ClosedNow},
		} {
			time.Sleep(c.after)
			r := s.person(2)
			r.Service = "license"
			r.Person.Birth = civil.Date{Year: 1970, Month: 5, Day: 1}
			c.change(&r)
			a, err := s.on().Issue(t.Context(), r)
			if err != nil || a.Refusal == nil || a.Refusal.Reason != c.want {
				t.Errorf("%s: got %+v, %v; want the refusal %s", c.name, a, err, c.want)
			}
		}
	})
}

func TestAnEntryThatTheHallDoesNotTakeIsSetAside(t *testing.T) {
	for _, kind := range []fault.Kind{fault.Conflict, fault.Internal} {
		t.Run(kind.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := open(t, dayAndNight())
				s.hall.fall()
				var tickets []queue.Ticket
				for range 5 {
					k, _ := s.issue(t, s.anyone())
					tickets = append(tickets, k)
				}
				bad := tickets[2]
				s.hall.set(func(h *server) {
					h.broken = func(o queue.Offline) error {
						if o.Order.ID == bad.ID {
							return &fault.Error{Kind: kind, Op: "adopt ticket", Err: errors.New("this one")}
						}
						return nil
					}
				})
				s.hall.rise()
				time.Sleep(2 * time.Minute)
				if waiting, aside := s.backlog(t); waiting != 0 || aside != 1 {
					t.Errorf("%d wait, %d are set aside; want 0 and 1", waiting, aside)
				}
				for _, k := range tickets {
					if k.ID != bad.ID {
						s.inHall(t, k)
					}
				}
				if !s.health.Has("uplink.aside") {
					t.Error("no warning for the staff")
				}
				s.want(t, uplink.Online)
				s.hall.set(func(h *server) { h.broken = nil })
				s.off()
				if err := s.start(t.Context()); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Minute)
				s.inHall(t, bad)
				if s.health.Has("uplink.aside") {
					t.Error("the warning stays after the entry was taken")
				}
			})
		})
	}
}

func TestARefusedTerminalGivesNoNumbers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, dayAndNight())
		s.hall.set(func(h *server) { h.barred = true })
		time.Sleep(time.Minute)
		if _, err := s.on().Issue(t.Context(), s.anyone()); fault.KindOf(err) != fault.Refused {
			t.Errorf("got %v, want refused", err)
		}
		if !s.health.Has("uplink.barred") {
			t.Error("no warning for the technician")
		}
		s.hall.set(func(h *server) { h.barred = false })
		time.Sleep(time.Minute)
		s.issue(t, s.anyone())
	})
}

func TestATerminalThatNeverReachedItsHallSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &stage{hall: newServer(dayAndNight())}
		s.hall.fall()
		s.terminal = newTerminal("2", newWire(s.hall, 1), keys(t), 1)
		if err := s.start(t.Context()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.end)
		if _, err := s.on().Issue(t.Context(), s.anyone()); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("got %v, want unavailable", err)
		}
		if _, err := s.on().Overview(t.Context()); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("got %v, want unavailable", err)
		}
	})
}

func TestAVisitorsGradeReachesTheHall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, dayAndNight())
		s.hall.fall()
		r := queue.Rating{Ticket: "T1", Grade: queue.Good, Source: "kiosk 2", At: time.Now()}
		for range 2 {
			if err := s.on().Rate(t.Context(), r); err != nil {
				t.Fatal(err)
			}
		}
		if waiting, _ := s.backlog(t); waiting != 1 {
			t.Errorf("%d entries, want 1", waiting)
		}
		s.hall.rise()
		time.Sleep(time.Minute)
		var got []queue.Rating
		s.hall.set(func(h *server) { got = h.ratings })
		if diff := cmp.Diff([]queue.Rating{r}, got); diff != "" {
			t.Errorf("the hall's ratings (-want +got):\n%s", diff)
		}
	})
}

// TestALongOutageIsToldWithinAMinute has a day's tickets of one terminal in the outbox.
func TestALongOutageIsToldWithinAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, dayAndNight())
		s.wire.set(func(w *wire) { w.cut = true })
		const n = 600
		var all []queue.Ticket
		for range n {
			k, _ := s.issue(t, s.anyone())
			if err := s.on().Printed(t.Context(), k.ID, 1, queue.PrintOK); err != nil {
				t.Fatal(err)
			}
			all = append(all, k)
			time.Sleep(40 * time.Second)
		}
		s.wire.calm()
		time.Sleep(time.Minute)
		if waiting, aside := s.backlog(t); waiting+aside > 0 {
			t.Errorf("a minute after healing %d wait and %d are set aside", waiting, aside)
		}
		for _, k := range all {
			if got := s.inHall(t, k); got.Print != queue.PrintOK {
				t.Fatalf("the hall has the paper of %s as %s, want printed", k.No, got.Print)
			}
		}
		var batches [][]queue.Offline
		s.wire.set(func(w *wire) { batches = w.adopts })
		for _, batch := range batches {
			if len(batch) > uplink.MaxBatch {
				t.Errorf("a batch has %d tickets, want at most %d", len(batch), uplink.MaxBatch)
			}
		}
	})
}

// TestAWrongClockRepeatsNoNumber sets the terminal's clock back and forth without the hall.
func TestAWrongClockRepeatsNoNumber(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, dayAndNight())
		s.hall.fall()
		seen := map[string]queue.TicketID{}
		for _, off := range []time.Duration{0, 24 * time.Hour, 0, -24 * time.Hour, 400 * 24 * time.Hour, 0, time.Hour, 24 * time.Hour} {
			s.off()
			s.ahead = off
			if err := s.start(t.Context()); err != nil {
				t.Fatal(err)
			}
			time.Sleep(2 * time.Minute)
			for range 12 {
				k, _ := s.issue(t, s.anyone())
				number := fmt.Sprint(k.Day, k.No)
				if other, twice := seen[number]; twice {
					t.Errorf("with the clock off by %v: %s is given to %s and %s", off, number, other, k.ID)
				}
				seen[number] = k.ID
			}
		}
	})
}

// TestABlockOfYesterdayIsNotUsed passes midnight without the hall.
func TestABlockOfYesterdayIsNotUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, dayAndNight())
		s.hall.fall()
		today, _ := s.issue(t, s.anyone())
		time.Sleep(24 * time.Hour)
		k, _ := s.issue(t, s.anyone())
		series, _ := s.hall.Hall().SeriesOf(s.service(queue.NoIdentity).Series)
		if want := series.Own("2").No(1); k.No != want || k.Day == today.Day {
			t.Errorf("on the next day: got %s of %v, want %s", k.No, k.Day, want)
		}
		s.hall.rise()
		time.Sleep(2 * time.Minute)
		s.hall.fall()
		if k, _ := s.issue(t, s.anyone()); k.Day == today.Day || k.No == series.Own("2").No(2) {
			t.Errorf("with the hall back: got %s of %v, want a number of a new block", k.No, k.Day)
		}
	})
}
