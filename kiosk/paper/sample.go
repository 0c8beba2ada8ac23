package paper

import (
	"time"

	"onetrip/devices"
	"onetrip/queue"
)

// Sample returns a ticket of a service for an invented person, as it comes out of the printer at a time.
func Sample(h queue.Hall, s queue.Service, now time.Time) devices.Paper {
	k := queue.Ticket{
		Hall: h.ID, Series: s.Series, Seq: 1, Service: s.ID, Line: s.ID, Lang: queue.ZH, Issued: now, Joined: now, Place: now, Masked: "张*", Step: 1, Steps: 1 + len(s.Stages),
	}
	for _, series := range h.Series {
		if series.ID == s.Series {
			k.No = series.No(1)
		}
	}
	wait := queue.Wait{Ahead: 3, Known: true, Range: queue.Range{Low: 8 * time.Minute, High: 15 * time.Minute}}
	return Ticket(Job{Hall: h, Ticket: k, Wait: wait})
}
