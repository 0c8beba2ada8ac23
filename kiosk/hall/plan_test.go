package hall_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/queue"
)

// without returns a hall that has no longer its first service.
func without(t *testing.T, h queue.Hall) queue.Hall {
	t.Helper()
	gone := h.Services[0].ID
	h.Services = slices.Clone(h.Services[1:])
	h.Windows = slices.Clone(h.Windows)
	for i := range h.Windows {
		h.Windows[i].Services = slices.DeleteFunc(slices.Clone(h.Windows[i].Services), func(id queue.ServiceID) bool { return id == gone })
	}
	h.Windows = slices.DeleteFunc(h.Windows, func(w queue.Window) bool { return len(w.Services) == 0 })
	next, err := queue.NewHall(h)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

func TestConfigureCountsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := queue.Demo().DayAndNight()
		s, _ := service(t, h)
		next := without(t, h)
		next.Name.ZH = "新名字"
		next.Windows = next.Windows[:len(next.Windows)-1]
		if err := s.Configure(t.Context(), next); err != nil {
			t.Fatal(err)
		}
		o, err := s.Overview(t.Context())
		if err != nil || len(o.Offers) != len(h.Services)-1 || s.Hall().Name.ZH != "新名字" {
			t.Errorf("%d offers at %q, %v; want %d", len(o.Offers), s.Hall().Name.ZH, err, len(h.Services)-1)
		}
		lost := h.Windows[len(h.Windows)-1].No
		if _, err := s.Desk(t.Context(), lost); fault.KindOf(err) != fault.NotFound {
			t.Errorf("window %d: %v, want NotFound", lost, err)
		}
		if err := s.Configure(t.Context(), h); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Desk(t.Context(), lost); err != nil {
			t.Errorf("window %d after it came back: %v", lost, err)
		}
	})
}

func TestConfigureTakesNothingAwayForWhichPeopleWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := queue.Demo().DayAndNight()
		s, _ := service(t, h)
		if _, err := s.Issue(t.Context(), visitor(h, "T1")); err != nil {
			t.Fatal(err)
		}
		if err := s.Configure(t.Context(), without(t, h)); fault.KindOf(err) != fault.Refused {
			t.Errorf("a service with a line: %v, want Refused", err)
		}
		other := h
		other.ID = "another"
		if err := s.Configure(t.Context(), other); fault.KindOf(err) != fault.Refused {
			t.Errorf("another hall: %v, want Refused", err)
		}
		other = h
		other.Zone = time.UTC
		if err := s.Configure(t.Context(), other); fault.KindOf(err) != fault.Refused {
			t.Errorf("another zone: %v, want Refused", err)
		}
	})
}
