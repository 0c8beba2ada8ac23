package queue

import (
	"math"
	"time"
)

// The rules of the estimate.
const (
	// MinRecent is how many recent services an estimate needs; with fewer, no time is told.
	MinRecent = 5
	// MaxRecent is how many recent services are looked at.
	MaxRecent = 30
	// longest is the longest service that counts: beyond it somebody forgot to press the key.
	longest = 3 * time.Hour
	// spread, with the rounding to steps, makes the range cover at least four waits in five.
	spread = 1.1
	// leastDeviation is the smallest deviation of a service's time, as a share of its mean, that is believed of a small sample.
	leastDeviation = 0.3
	// step is the grain of a range: finer would promise what nobody knows.
	step = 5 * time.Minute
)

// Load is what an estimate is made from.
type Load struct {
	Ahead   int             // people who are called before
	Rivals  float64         // people of other services at the same windows, as far as they take this service's share of them
	Recent  []time.Duration // latest service times
	Windows int             // windows open for the service
	Free    int             // of them, windows that serve nobody
}

// Estimate says how long the wait may be. Nobody ahead (nor a rival) and a free window is a wait of zero. Otherwise the range comes
// from the mean and the deviation of the recent services and is widened to whole five minutes, so that about four in five waits
// fall into it (a test measures this). With fewer than MinRecent usable services, or no window open, it is not known.
func Estimate(l Load) Wait {
	w := Wait{Ahead: l.Ahead}
	if l.Windows < 1 {
		return w
	}
	if l.Free > 0 && float64(l.Ahead)+l.Rivals < float64(l.Free) {
		w.Known = true
		return w
	}
	s, ok := sampleOf(l.Recent)
	if !ok {
		return w
	}
	w.Known = true
	w.Range.Low, _ = s.bounds(float64(l.Ahead-l.Free), l.Windows)
	_, w.Range.High = s.bounds(float64(l.Ahead-l.Free)+l.Rivals, l.Windows)
	return w
}

// sample is what the recent services tell, in seconds.
type sample struct{ n, mean, dev float64 }

func sampleOf(recent []time.Duration) (sample, bool) {
	var s sample
	var sum, squares float64
	for _, d := range recent {
		if d <= 0 || d > longest {
			continue
		}
		s.n++
		sum += d.Seconds()
		squares += d.Seconds() * d.Seconds()
	}
	if s.n < MinRecent {
		return s, false
	}
	s.mean = sum / s.n
	s.dev = math.Sqrt(max(0, squares-s.n*s.mean*s.mean) / (s.n - 1))
	s.dev = max(s.dev, leastDeviation*s.mean)
	return s, true
}

// bounds returns the range of the time until full+1 services have ended at windows that are all busy. The first one to end is under way:
// what is left of it is (1+cv²)/2 of the mean, and quicker by the number of windows.
func (s sample) bounds(full float64, windows int) (low, high time.Duration) {
	full = max(0, full)
	w := float64(windows)
	cv := s.dev / s.mean
	rest := s.mean * (1 + cv*cv) / 2
	mean := (full*s.mean + rest) / w
	// Three things are uncertain: the services ahead, what is left of those under way, and the mean itself.
	variance := full*s.dev*s.dev/(w*w) + rest*rest/(w*w) + square((full+1)*s.dev/w)/s.n
	d := spread * math.Sqrt(variance)
	low = time.Duration((mean - d) * float64(time.Second))
	high = time.Duration((mean + d) * float64(time.Second))
	return max(0, low).Truncate(step), (high + step - 1).Truncate(step)
}

func square(x float64) float64 { return x * x }
