package queuesql_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/queue"
	"onetrip/queue/queuesql"
	"onetrip/queue/queuetest"
)

// BenchmarkCallNext lets eight windows press next as fast as they can while 400 people wait and others keep coming. The metrics are the latency of
// a press in ms, of which p99 has the target 10, and calls/s.
func BenchmarkCallNext(b *testing.B) {
	dir := b.TempDir()
	store, _ := open(b, dir, sqldbtest.Keys(b, dir))
	h := queue.Demo()
	h.Windows = nil
	for n := range 8 {
		h.Windows = append(h.Windows, queue.Window{No: queue.WindowNo(n + 1), Services: []queue.ServiceID{"consult", "estate", "trade"}})
	}
	const waiting = 400
	issueMany(b, store, 0, waiting, 8)
	b.ResetTimer()
	start := time.Now()
	took := make([][]float64, 8)
	var wg sync.WaitGroup
	for i := range took {
		wg.Go(func() { took[i] = callMany(b, store, newPresser(store, h, queue.WindowNo(i+1)), waiting+i, b.N) })
	}
	wg.Wait()
	all := slices.Concat(took...)
	b.ReportMetric(float64(len(all))/time.Since(start).Seconds(), "calls/s")
	slices.Sort(all)
	b.ReportMetric(all[len(all)*99/100], "p99-ms")
	b.ReportMetric(all[len(all)/2], "p50-ms")
	b.ReportMetric(0, "ns/op")
}

// callMany issues a ticket and calls the next one, again and again; n presses of eight windows in all.
func callMany(b *testing.B, s *queuesql.Store, p *presser, first, n int) (ms []float64) {
	b.Helper()
	for i := first; i < first+n; i += 8 {
		if _, err := s.Issue(b.Context(), benchOrder(i)); err != nil {
			b.Error(err)
			return ms
		}
		begin := time.Now()
		if _, err := p.press(b.Context(), queue.ActNext, queuetest.Morning().Add(time.Duration(i)*time.Second)); err != nil && fault.KeyOf(err) != queue.KeyNobody {
			b.Error(err)
			return ms
		}
		ms = append(ms, time.Since(begin).Seconds()*1000)
	}
	return ms
}
