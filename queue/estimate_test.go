package queue_test

import (
	"container/heap"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/basetest"
	"onetrip/queue"
)

func minutes(list ...float64) []time.Duration {
	var d []time.Duration
	for _, m := range list {
		d = append(d, time.Duration(m*float64(time.Minute)))
	}
	return d
}

func TestEstimateIsHonest(t *testing.T) {
	regular := minutes(8, 7, 9, 8, 8, 7, 9, 8)
	tests := []struct {
		name string
		load queue.Load
		want queue.Wait
	}{
		{"nobody and a free window", queue.Load{Windows: 2, Free: 1}, queue.Wait{Known: true}},
		{"nobody, nothing known, no free window", queue.Load{Windows: 2}, queue.Wait{}},
		{"no window", queue.Load{Ahead: 3, Recent: regular}, queue.Wait{Ahead: 3}},
		{"four services are too few", queue.Load{Ahead: 3, Recent: regular[:4], Windows: 1}, queue.Wait{Ahead: 3}},
		{
			"forgotten keys and clocks that went back do not count",
			queue.Load{Ahead: 3, Recent: append(minutes(-5, 0, 600), regular[:4]...), Windows: 1},
			queue.Wait{Ahead: 3},
		},
		{"two free windows, one ahead", queue.Load{Ahead: 1, Windows: 2, Free: 2}, queue.Wait{Ahead: 1, Known: true}},
		{
			"nobody ahead but all busy",
			queue.Load{Recent: regular, Windows: 2},
			queue.Wait{Known: true, Range: queue.Range{High: 5 * time.Minute}},
		},
		{
			"five ahead at one window",
			queue.Load{Ahead: 5, Recent: regular, Windows: 1},
			queue.Wait{Ahead: 5, Known: true, Range: queue.Range{Low: 30 * time.Minute, High: 55 * time.Minute}},
		},
		{
			"five ahead at three windows",
			queue.Load{Ahead: 5, Recent: regular, Windows: 3},
			queue.Wait{Ahead: 5, Known: true, Range: queue.Range{Low: 10 * time.Minute, High: 20 * time.Minute}},
		},
		{
			"rivals only widen the range upwards",
			queue.Load{Ahead: 5, Rivals: 3, Recent: regular, Windows: 3},
			queue.Wait{Ahead: 5, Known: true, Range: queue.Range{Low: 10 * time.Minute, High: 30 * time.Minute}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, queue.Estimate(tt.load)); diff != "" {
				t.Errorf("estimate (-want +got):\n%s", diff)
			}
		})
	}
}

// ends is when each window gets free.
type ends []float64

func (e *ends) Len() int           { return len(*e) }
func (e *ends) Less(i, j int) bool { return (*e)[i] < (*e)[j] }
func (e *ends) Swap(i, j int)      { (*e)[i], (*e)[j] = (*e)[j], (*e)[i] }
func (e *ends) Push(x any)         { *e = append(*e, x.(float64)) }
func (e *ends) Pop() any           { old := *e; x := old[len(old)-1]; *e = old[:len(old)-1]; return x }

// TestEstimateCoversFourWaitsInFive plays halls with service times of several shapes and compares what somebody who joins is told
// with how long the wait becomes.
func TestEstimateCoversFourWaitsInFive(t *testing.T) {
	r := basetest.Rand(t)
	var told, right int
	var width, wait float64
	for range 4000 {
		windows, mean, shape := 1+r.IntN(5), 3+9*r.Float64(), 0.2+0.7*r.Float64()
		took := func() float64 { return lognormal(r, mean, shape) }
		var recent []time.Duration
		for range queue.MinRecent + r.IntN(queue.MaxRecent-queue.MinRecent+1) {
			recent = append(recent, time.Duration(took()*float64(time.Minute)))
		}
		ahead := r.IntN(25)
		w := queue.Estimate(queue.Load{Ahead: ahead, Recent: recent, Windows: windows})
		got := play(r, windows, ahead, took)
		told++
		if got >= w.Range.Low.Minutes() && got <= w.Range.High.Minutes() {
			right++
		}
		width += (w.Range.High - w.Range.Low).Minutes()
		wait += got
	}
	covered := float64(right) / float64(told)
	t.Logf("covered %.1f %%, mean range %.1f min for a mean wait of %.1f min", 100*covered, width/float64(told), wait/float64(told))
	if covered < 0.80 {
		t.Errorf("only %.1f %% of the waits were in the range that was told", 100*covered)
	}
	if width > 1.2*wait {
		t.Errorf("ranges are %.1f times as wide as the waits: they tell nothing", width/wait)
	}
}

// lognormal returns a time with a mean and a coefficient of variation.
func lognormal(r *rand.Rand, mean, cv float64) float64 {
	s2 := math.Log(1 + cv*cv)
	return math.Exp(math.Log(mean) - s2/2 + math.Sqrt(s2)*r.NormFloat64())
}

// play returns the wait in minutes of somebody who joins a hall that has been busy for a while.
func play(r *rand.Rand, windows, ahead int, took func() float64) float64 {
	var e ends
	for range windows {
		e = append(e, 100*r.Float64())
	}
	heap.Init(&e)
	for e[0] < 200 { // long enough to forget the beginning
		e[0] += took()
		heap.Fix(&e, 0)
	}
	joined := 200.0
	for range ahead {
		e[0] += took()
		heap.Fix(&e, 0)
	}
	return e[0] - joined
}
