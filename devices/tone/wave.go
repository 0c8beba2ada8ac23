package tone

import (
	"math"
	"time"

	"onetrip/devices/wave"
)

// note is a sine between two smooth slopes. A jump at its ends would be heard as a crack.
type note struct {
	hertz   float64
	length  time.Duration
	attack  time.Duration // rise from silence, within length
	release time.Duration // fall to silence, within length
}

const ms = time.Millisecond

// notes returns what a kind sounds like, nothing for an unknown one. Hearing loss of old age begins above 2 kHz and the terminal's small
// loudspeaker fades below 300 Hz, so that all lie between.
func (k Kind) notes() []note {
	switch k {
	case Click:
		return []note{{hertz: 1000, length: 30 * ms, attack: 4 * ms, release: 18 * ms}}
	case Card:
		return []note{{hertz: 1320, length: 160 * ms, attack: 8 * ms, release: 100 * ms}}
	case Success:
		return []note{
			{hertz: 784, length: 140 * ms, attack: 8 * ms, release: 60 * ms},
			{hertz: 1047, length: 240 * ms, attack: 8 * ms, release: 160 * ms},
		}
	case Problem:
		return []note{{hertz: 330, length: 360 * ms, attack: 15 * ms, release: 180 * ms}}
	case Gong:
		return []note{
			{hertz: 659, length: 500 * ms, attack: 8 * ms, release: 440 * ms},
			{hertz: 523, length: 800 * ms, attack: 8 * ms, release: 760 * ms},
		}
	}
	return nil
}

// rate is in samples a second, what nearly all sound cards run at by themselves.
const rate = 48000

// samples returns the note with a peak from 0 to 1; the first and the last sample are 0.
func (n note) samples(peak float64) []int16 {
	out := make([]int16, count(n.length))
	for i := range out {
		level := peak * slope(i, count(n.attack)) * slope(len(out)-1-i, count(n.release))
		out[i] = int16(math.Round(math.MaxInt16 * level * math.Sin(2*math.Pi*n.hertz*float64(i)/rate)))
	}
	return out
}

func count(d time.Duration) int { return int(d * rate / time.Second) }

// slope rises from 0 to 1 over length samples, as half a cosine, which has no edge at either end.
func slope(i, length int) float64 {
	if i >= length {
		return 1
	}
	return (1 - math.Cos(math.Pi*float64(i)/float64(length))) / 2
}

// Wave returns what the kind sounds like at a volume from 0 to 100, which is proportional to the peak; nothing for an unknown kind.
func (k Kind) Wave(volume int) wave.Wave {
	w := wave.Wave{Rate: rate}
	for _, n := range k.notes() {
		w.Samples = append(w.Samples, n.samples(float64(volume)/100)...)
	}
	return w
}
