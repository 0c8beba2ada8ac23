package announce

import (
	"context"
	"errors"
	"fmt"
	"time"

	"onetrip/devices"
	"onetrip/devices/tone"
	"onetrip/devices/wave"
	"onetrip/kiosk/base/fault"
	"onetrip/queue"
	"onetrip/ui/text"
)

// keptFiles is how many calls' sounds are kept: those that a board can show, and as many again in other languages.
const keptFiles = 2 * queue.BoardCalls

// gongVolume is the gong's beside a voice at full volume, out of 100.
const gongVolume = 60

// files keeps the sounds of the latest calls. One is made at a time: a call is shown on many boards at once, and all but the first of
// them then find it made.
type files struct {
	turn  chan struct{} // has room for one: who holds the token may use what is below
	kept  map[fileKey][]byte
	order []fileKey // oldest first
}

// fileKey is what a sound depends on.
type fileKey struct {
	no     queue.TicketNo
	window queue.WindowNo
	again  bool
	lang   queue.Lang
}

func newFiles() files { return files{turn: make(chan struct{}, 1), kept: map[fileKey][]byte{}} }

// WAV returns what a call sounds like, gong and sentences, as a WAV file (16-bit PCM, one channel), for the loudspeaker of a board in a
// browser. It blocks while the sound is made, 50 to 500 ms; the latest calls are kept. The caller must not change the result, and
// asks for calls of the board only: the sound of a call that nobody made is made, too. Errors: ctx's, or a fault.Error of kind Unavailable when the
// voice cannot make files.
func (a *Announcer) WAV(ctx context.Context, c queue.Call) ([]byte, error) {
	key := fileKey{c.No, c.Window, c.N > 1, text.In(c.Lang).Lang()}
	select {
	case a.files.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-a.files.turn }()
	if b, ok := a.files.kept[key]; ok {
		return b, nil
	}
	w, err := a.render(ctx, c)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, &fault.Error{
			Kind: fault.Unavailable, Op: "make the sound of a call", Err: err, Hint: "install espeak-ng, or configure a program that writes WAV files or recordings",
		}
	}
	b := w.Encode()
	a.files.keep(key, b)
	return b, nil
}

// keep is called by the holder of the token.
func (f *files) keep(key fileKey, b []byte) {
	if len(f.order) == keptFiles {
		delete(f.kept, f.order[0])
		f.order = f.order[1:]
	}
	f.kept[key] = b
	f.order = append(f.order, key)
}

// render makes the sound of a call.
func (a *Announcer) render(ctx context.Context, c queue.Call) (wave.Wave, error) {
	r, ok := a.opts.Voice.(devices.Renderer)
	if !ok {
		return wave.Wave{}, errors.New("the voice speaks by itself alone")
	}
	sentences, err := a.sentences(ctx, r, c)
	if errors.Is(err, devices.ErrNoVoice) && c.Lang != queue.ZH {
		c.Lang = queue.ZH
		sentences, err = a.sentences(ctx, r, c)
	}
	if err != nil {
		return wave.Wave{}, err
	}
	rate := sentences[0].Rate
	all := []wave.Wave{wave.Silence(rate, lead)}
	if a.opts.Gong != nil {
		all = append(all, tone.Gong.Wave(gongVolume))
	}
	for i, s := range sentences {
		if i > 0 {
			all = append(all, wave.Silence(rate, betweenSentences))
		}
		all = append(all, s)
	}
	return wave.Join(all...), nil
}

// lead is the silence before a file's gong: loudspeakers that sleep swallow the beginning.
const lead = 50 * time.Millisecond

// sentences makes the sounds of a call's sentences.
func (a *Announcer) sentences(ctx context.Context, r devices.Renderer, c queue.Call) ([]wave.Wave, error) {
	made := map[queue.Lang]wave.Wave{}
	var list []wave.Wave
	for _, l := range languages(c, false) {
		if _, ok := made[l]; !ok {
			b, err := r.Render(ctx, string(l), a.opts.Words(text.In(l), c))
			if err != nil {
				return nil, err
			}
			if made[l], err = wave.Decode(b); err != nil {
				return nil, fmt.Errorf("read what the voice wrote: %w", err)
			}
		}
		list = append(list, made[l])
	}
	return list, nil
}
