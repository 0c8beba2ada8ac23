package text

import (
	"time"

	"onetrip/queue"
)

// grain is how fine a wait is told; finer would promise what nobody knows.
const grain = 5 * time.Minute

// LongWait is the wait from which hours are told instead of minutes.
const LongWait = 2 * time.Hour

// Minutes returns a wait as it is told: whole multiples of five minutes, the range never narrower than five.
func Minutes(r queue.Range) (low, high int) {
	from := r.Low.Truncate(grain)
	to := max((r.High + grain - 1).Truncate(grain), from+grain)
	return int(from.Minutes()), int(to.Minutes())
}
