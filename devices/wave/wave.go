// Package wave is sound as data: mono samples, what can be done with them, and the WAV files that hold them.
package wave

import (
	"math"
	"time"
)

// Wave is a piece of sound with one channel. Its zero value is no sound.
type Wave struct {
	Rate    int // samples a second
	Samples []int16
}

// Length returns how long the sound lasts.
func (w Wave) Length() time.Duration {
	if w.Rate <= 0 {
		return 0
	}
	return time.Duration(len(w.Samples)) * time.Second / time.Duration(w.Rate)
}

// Silence returns a pause.
func Silence(rate int, d time.Duration) Wave {
	return Wave{Rate: rate, Samples: make([]int16, int(d*time.Duration(rate)/time.Second))}
}

// Join returns the sounds one after the other at the rate of the first that has one.
func Join(parts ...Wave) Wave {
	var all Wave
	for _, p := range parts {
		if all.Rate == 0 {
			all.Rate = p.Rate
		}
		all.Samples = append(all.Samples, p.At(all.Rate).Samples...)
	}
	return all
}

// At returns the sound at another rate, by straight lines between the samples: good enough for voices and simple notes.
func (w Wave) At(rate int) Wave {
	if rate == w.Rate || w.Rate <= 0 || rate <= 0 || len(w.Samples) == 0 {
		return w
	}
	out := Wave{Rate: rate, Samples: make([]int16, len(w.Samples)*rate/w.Rate)}
	for i := range out.Samples {
		at := float64(i) * float64(w.Rate) / float64(rate)
		left := min(int(at), len(w.Samples)-1)
		right := min(left+1, len(w.Samples)-1)
		share := at - float64(left)
		out.Samples[i] = int16(math.Round((1-share)*float64(w.Samples[left]) + share*float64(w.Samples[right])))
	}
	return out
}

// Volume returns the sound at a volume from 0 to 100; 100 leaves it as it is.
func (w Wave) Volume(percent int) Wave {
	if percent >= 100 {
		return w
	}
	out := Wave{Rate: w.Rate, Samples: make([]int16, len(w.Samples))}
	for i, s := range w.Samples {
		out.Samples[i] = int16(int(s) * max(0, percent) / 100)
	}
	return out
}

// Trim returns the sound without what is quieter than limit at its beginning and its end.
func (w Wave) Trim(limit int16) Wave {
	loud := func(s int16) bool { return s > limit || s < -limit }
	from, to := 0, len(w.Samples)
	for from < to && !loud(w.Samples[from]) {
		from++
	}
	for to > from && !loud(w.Samples[to-1]) {
		to--
	}
	return Wave{Rate: w.Rate, Samples: w.Samples[from:to]}
}

// Peak returns the largest distance from silence, 0 to 32768.
func (w Wave) Peak() int {
	peak := 0
	for _, s := range w.Samples {
		peak = max(peak, int(s), -int(s))
	}
	return peak
}
