package announce

import (
	"cmp"
	"slices"
	"time"

	"onetrip/devices"
	"onetrip/kiosk/base/health"
	"onetrip/queue"
)

// Volume is how loud calls are from a time of day on.
type Volume struct {
	From    queue.Clock `toml:"from"`
	Percent int         `toml:"percent"` // 0 to 100
}

// DefaultVolumes returns volumes for a hall in office hours: less in the midday break and in the evening, when it is quiet.
func DefaultVolumes() []Volume {
	return []Volume{{queue.At(8, 0), 70}, {queue.At(12, 0), 50}, {queue.At(13, 30), 70}, {queue.At(18, 0), 50}}
}

// volumeAt returns the volume of a time of day; before the first entry the last one goes on.
func volumeAt(list []Volume, at queue.Clock) (percent int, ok bool) {
	if len(list) == 0 {
		return 0, false
	}
	order := slices.SortedFunc(slices.Values(list), func(a, b Volume) int { return cmp.Compare(a.From, b.From) })
	now := order[len(order)-1]
	for _, v := range order {
		if v.From <= at {
			now = v
		}
	}
	return now.Percent, true
}

// setVolume makes the devices as loud as the time of day wants.
func (a *Announcer) setVolume() {
	at := a.opts.Now().In(a.opts.Zone)
	percent, ok := volumeAt(a.opts.Volumes, queue.At(at.Hour(), at.Minute()))
	if !ok {
		return
	}
	for _, d := range []any{a.opts.Voice, a.opts.Gong} {
		if v, ok := d.(devices.VolumeSetter); ok {
			v.SetVolume(percent)
		}
	}
}

// NoVoice and NoGong are the warnings of a hall that cannot be heard. The board goes on, so they break nothing.
var (
	NoVoice = health.Kind{
		Code: "voice.no_sound", Severity: health.Degraded, Actor: health.Technician, Text: "health.voice.no_sound", TimeToVisible: 3 * time.Second,
	}
	NoGong = health.Kind{
		Code: "gong.no_sound", Severity: health.Notice, Actor: health.Technician, Text: "health.gong.no_sound", TimeToVisible: 3 * time.Second,
		HiddenBy: []health.Code{"voice.no_sound"},
	}
)

// look turns what the devices know of themselves into warnings.
func (a *Announcer) look() {
	if a.opts.Health == nil {
		return
	}
	a.note(NoVoice, a.opts.Voice.Status())
	if a.opts.Gong != nil {
		a.note(NoGong, a.opts.Gong.Status())
	}
}

func (a *Announcer) note(k health.Kind, s devices.Status) {
	if s.Ready {
		a.opts.Health.Clear(k.Code)
		return
	}
	a.opts.Health.Set(a.opts.Now(), k, map[string]string{"detail": s.Detail})
}
