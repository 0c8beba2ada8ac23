package host

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"onetrip/devices/speech"
	"onetrip/devices/tone"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/hall"
	"onetrip/kiosk/hall/announce"
	"onetrip/queue"
)

// Voice says how the hall's calls are spoken.
type Voice struct {
	On      bool     `toml:"on"`      // on this machine's loudspeaker; boards with a loudspeaker of their own ask for the sound in any case
	Command []string `toml:"command"` // program that speaks and its arguments, see devices/speech; empty: espeak-ng
	Gong    []string `toml:"gong"`    // program that plays a WAV file from its standard input, and its arguments; empty: aplay
}

// missedCalls is how many calls may wait for the announcer, who takes them at once.
const missedCalls = 64

// voice speaks calls. Its nil methods do nothing.
type voice struct {
	on        bool
	speaker   *speech.Speaker
	gong      *tone.Player
	announcer *announce.Announcer
}

func newVoice(c Voice, zone *time.Location, tracker *health.Tracker, log *slog.Logger) (*voice, error) {
	opts := speech.Default()
	if len(c.Command) > 0 {
		opts = speech.Through(c.Command)
	}
	v := &voice{on: c.On}
	var err error
	if v.speaker, err = speech.New(opts, log.With("device", "hall voice")); err != nil {
		return nil, err
	}
	sounds := tone.Default()
	if len(c.Gong) > 0 {
		sounds.Command = c.Gong
	}
	if v.gong, err = tone.New(sounds, log.With("device", "gong")); err != nil {
		return nil, errors.Join(err, v.speaker.Close())
	}
	if !c.On {
		tracker = nil // a silent hall misses no loudspeaker
	}
	v.announcer = announce.New(announce.Opts{Voice: v.speaker, Gong: v.gong, Zone: zone, Health: tracker}, log)
	return v, nil
}

// run speaks the calls of a hall until ctx ends.
func (v *voice) run(ctx context.Context, from *hall.Service) {
	if !v.on {
		return
	}
	calls := from.Calls(missedCalls)
	defer calls.Close()
	var tasks sync.WaitGroup
	defer tasks.Wait()
	tasks.Go(func() { _ = v.announcer.Run(ctx) }) // returns ctx's error only
	for {
		call, err := calls.Next(ctx)
		if err != nil {
			return
		}
		v.announcer.Call(call.Value)
	}
}

// wav returns a call as a WAV file.
func (v *voice) wav(ctx context.Context, c queue.Call) ([]byte, error) {
	sound, err := v.announcer.WAV(ctx, c)
	if fault.KindOf(err) == fault.Unavailable {
		return nil, errors.Join(noSound(), err)
	}
	return sound, err
}

func noSound() error {
	return &fault.Error{Kind: fault.NotFound, Op: "speak call", Hint: "the call is not on the board any more, or this hall's voice makes no files"}
}

func (v *voice) close(log *slog.Logger) {
	if err := errors.Join(v.speaker.Close(), v.gong.Close()); err != nil {
		log.Warn("the hall's voice cannot be closed", "error", err)
	}
}
