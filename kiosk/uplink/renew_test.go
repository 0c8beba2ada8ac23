package uplink_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/kiosk/uplink"
	"onetrip/queue"
)

// TestARestoredTerminalGivesNoNumberTwice: what its blocks and its own series gave since the backup is not known.
func TestARestoredTerminalGivesNoNumberTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, dayAndNight())
		s.hall.fall()
		s.issue(t, s.anyone())
		if err := uplink.Renew(t.Context(), s.db, "", s.hall.Hall().Day(time.Now())); err != nil {
			t.Fatal(err)
		}
		var got []queue.TicketNo
		for range 2 {
			k, _ := s.issue(t, s.anyone())
			got = append(got, k.No)
		}
		series, _ := s.hall.Hall().SeriesOf(s.service(queue.NoIdentity).Series)
		if want := []queue.TicketNo{series.Own("2").No(1001), series.Own("2").No(1002)}; !slices.Equal(got, want) {
			t.Errorf("after the restore: got %v, want %v", got, want)
		}
		s.hall.rise()
		time.Sleep(2 * time.Minute)
		if waiting, aside := s.backlog(t); waiting+aside != 0 {
			t.Errorf("the hall does not take what was given: %d wait, %d set aside", waiting, aside)
		}
	})
}
