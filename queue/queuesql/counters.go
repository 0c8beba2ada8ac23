package queuesql

import (
	"sync"

	"onetrip/kiosk/base/civil"
	"onetrip/queue"
)

// counters remembers the last number of each series, so that an issue need not look for it. It is only a guess: the table's UNIQUE
// constraint decides, and a wrong guess, as after the issue of another process, costs a query. A guess that is too high, after a lost commit,
// would only leave a gap.
type counters struct {
	mu   sync.Mutex // guards seqs
	seqs map[seriesKey]int
}

type seriesKey struct {
	hall   queue.HallID
	day    civil.Date
	series queue.SeriesID
}

// maxCounters bounds the memory: a hall has few series, and yesterday's are of no use.
const maxCounters = 256

func newCounters() *counters { return &counters{seqs: map[seriesKey]int{}} }

func (c *counters) last(k seriesKey) (int, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, ok := c.seqs[k]
	return n, ok
}

func (c *counters) set(k seriesKey, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.seqs) >= maxCounters {
		clear(c.seqs)
	}
	c.seqs[k] = n
}

func (c *counters) forget(k seriesKey) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.seqs, k)
}
