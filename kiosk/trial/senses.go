package trial

import (
	"context"
	"errors"
	"time"

	"onetrip/devices"
	"onetrip/devices/detect"
)

// sentence is what the voice says: a number, a letter and a window, as in every call.
const sentence = "语音测试，请A001号到3号窗口办理"

// Speak says a sentence in Chinese and waits until it was said; a person says whether it was heard.
func Speak(ctx context.Context, s devices.Speaker) Report {
	r := Report{Role: detect.Speaker, OK: true, Asks: true}
	t, ok := s.(devices.Teller)
	if !ok {
		s.Say("zh-CN", sentence)
		return r
	}
	switch err := t.Tell(ctx, "zh-CN", sentence); {
	case err == nil:
	case errors.Is(err, devices.ErrNoVoice):
		r.fails(NoVoice, err)
	case errors.Is(err, devices.ErrCut):
		r.fails(CutShort, err)
	default:
		r.failed(ctx, s.Status(), err)
	}
	return r
}

// The rhythm of what a person shall see and hear.
const (
	phase   = 400 * time.Millisecond
	blinks  = 3
	beep    = 150 * time.Millisecond
	display = 4 * time.Second
)

// Blink makes a light blink three times and leaves it dark; a person says whether it did.
func Blink(ctx context.Context, l devices.Indicator) Report {
	r := Report{Role: detect.Light, OK: true, Asks: true}
	if err := blink(ctx, l); err != nil {
		r.failed(ctx, l.Status(), err)
		_ = l.Show(false) // that it cannot be switched is said already
	}
	return r
}

func blink(ctx context.Context, l devices.Indicator) error {
	for range blinks {
		for _, on := range []bool{true, false} {
			if err := l.Show(on); err != nil {
				return err
			}
			if err := wait(ctx, phase); err != nil {
				return err
			}
		}
	}
	return nil
}

// Buzz sounds a buzzer three times; a person says whether it was heard.
func Buzz(ctx context.Context, b devices.Buzzer) Report {
	r := Report{Role: detect.Buzzer, OK: true, Asks: true}
	if err := b.Beep(ctx, blinks, beep, beep); err != nil {
		r.failed(ctx, b.Status(), err)
	}
	return r
}

// Display shows the window's name, flashing, on its display for some seconds and clears it; a person says whether it was there. Displays never
// answer: what is known is that the port took the text.
func Display(ctx context.Context, d devices.CallDisplay, window string) Report {
	r := Report{Role: detect.Display, OK: true, Asks: true}
	r.fact("window", window)
	err := d.Show(ctx, window, devices.Message{Text: "TEST " + window, Flash: true})
	if err == nil {
		err = wait(ctx, display)
		err = errors.Join(err, d.Show(context.WithoutCancel(ctx), window, devices.Message{}))
	}
	if err != nil {
		r.failed(ctx, d.Status(), err)
	}
	return r
}

// Presence waits until ctx ends for somebody who steps away and comes back, or comes and goes. told, unless nil, hears who is seen, from another
// goroutine. Nobody else may drive the sensor.
func Presence(ctx context.Context, s devices.Presence, told func(here bool)) Report {
	r := Report{Role: detect.Presence}
	waiting, stop := context.WithCancel(ctx)
	defer stop()
	seen := map[bool]bool{}
	err := s.Run(waiting, func(e devices.PresenceEvent) {
		if e.Status != nil {
			return
		}
		seen[e.Here] = true
		if told != nil {
			told(e.Here)
		}
		if r.OK = seen[true] && seen[false]; r.OK {
			stop()
		}
	})
	switch {
	case r.OK:
	case seen[true]:
		r.ends(ctx, s.Status(), NobodyLeft, err)
	default:
		r.ends(ctx, s.Status(), NobodyCame, err)
	}
	return r
}

// wait returns ctx's error when it ended first.
func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
