package queue

import "time"

// Played returns the mean wait of somebody who joins a line now, as the play of Wait finds it; false when it finds none.
func (h Hall) Played(id ServiceID, p Priority, c Counts, now time.Time) (time.Duration, bool) {
	g := h.lineUp(c, now)
	g.seek(id, lane(p))
	g.play()
	after, found := g.seekers[0].turn()
	return time.Duration(after.mean * float64(time.Second)), found && after.known
}
