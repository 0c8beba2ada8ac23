// Package tone is the terminal's short sounds: it computes them and lets a program play them, aplay unless another one is configured. A
// terminal without that program, or without a sound card, stays silent and says so in its Status; a visitor never meets an error.
package tone

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"onetrip/devices"
	"onetrip/devices/internal/player"
	"onetrip/kiosk/base/fault"
)

// Kind is what a sound tells the visitor.
type Kind uint8

// The kinds of sounds. The zero value is none.
const (
	Click   Kind = iota + 1 // the screen was touched: 30 ms
	Card                    // the card is read: one high note
	Success                 // it is done: two rising notes
	Problem                 // it did not work: one low note, before its sentence
	Gong                    // a number is called: two falling notes, before the sentence in the hall
)

// String returns the kind in one word.
func (k Kind) String() string {
	switch k {
	case Click:
		return "click"
	case Card:
		return "card"
	case Success:
		return "success"
	case Problem:
		return "problem"
	case Gong:
		return "gong"
	}
	return fmt.Sprintf("kind(%d)", uint8(k))
}

// DefaultLongest is how long a sound may take, of Opts without a bound. The longest sound has 1.3 s; the rest is for the sound card.
const DefaultLongest = 5 * time.Second

var (
	_ devices.Device       = (*Player)(nil)
	_ devices.VolumeSetter = (*Player)(nil)
)

// Opts says how to play. Default returns a complete one.
type Opts struct {
	// Command is the program and its arguments; no shell sees it. It gets a WAV file (16-bit PCM, mono, 48 kHz) on its standard input
	// and must not end before its sound does. It may start others, which die with it.
	Command []string
	// Volume is from 0 to 100, in proportion to the wave's height; at 0 nothing is played and the program is not needed.
	Volume int
	// Longest bounds a sound, after which its program is killed; 0 means DefaultLongest.
	Longest time.Duration
}

// Default returns the options for aplay (Debian package alsa-utils) at half volume.
func Default() Opts {
	return Opts{Command: []string{"aplay", "-q", "-"}, Volume: 50, Longest: DefaultLongest}
}

func (o Opts) validate() error {
	invalid := func(hint, format string, args ...any) error {
		return &fault.Error{Kind: fault.Invalid, Op: "set up tones", Err: fmt.Errorf(format, args...), Hint: hint}
	}
	switch {
	case len(o.Command) == 0 || o.Command[0] == "":
		return invalid("name a program such as aplay", "no command")
	case o.Volume < 0 || o.Volume > 100:
		return invalid("use a volume from 0 to 100", "volume %d", o.Volume)
	case o.Longest < 0:
		return invalid("use a time above 0", "longest sound %v", o.Longest)
	}
	return nil
}

// Player plays one sound at a time. Its methods may be called from several goroutines.
type Player struct {
	opts   Opts
	player *player.Player

	// mu guards what is below.
	mu     sync.Mutex
	volume int
	sounds map[Kind]player.Sound // computed beforehand, so that a click is not late; none at volume 0
}

// New returns a Player that has looked for its program; the caller closes it. The error is a *fault.Error of kind Invalid for impossible
// options. A missing program is no error.
func New(opts Opts, log *slog.Logger) (*Player, error) {
	opts.Longest = cmp.Or(opts.Longest, DefaultLongest)
	if err := opts.validate(); err != nil {
		return nil, err
	}
	program := player.Opts{Name: "tone", Program: opts.Command[0], Package: "alsa-utils", Longest: opts.Longest}
	p := &Player{opts: opts, player: player.New(program, log)}
	p.SetVolume(opts.Volume)
	if opts.Volume > 0 {
		p.player.Look()
	}
	return p, nil
}

// SetVolume implements devices.VolumeSetter; a volume outside of 0 to 100 becomes the nearer end.
func (p *Player) SetVolume(percent int) {
	percent = min(max(percent, 0), 100)
	p.mu.Lock()
	defer p.mu.Unlock()
	if percent == p.volume {
		return
	}
	p.volume, p.sounds = percent, map[Kind]player.Sound{}
	for k := Click; percent > 0 && k <= Gong; k++ {
		p.sounds[k] = player.Sound{Args: p.opts.Command[1:], Input: k.Wave(percent).Encode()}
	}
}

func (p *Player) sound(k Kind) (player.Sound, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s, ok := p.sounds[k]
	return s, ok
}

// String returns "tone" and the program's name.
func (p *Player) String() string { return "tone (" + p.opts.Command[0] + ")" }

// Status returns NoSound, with a hint for staff in Detail, when the program is missing or its last sound did not work.
func (p *Player) Status() devices.Status { return p.player.Status() }

// Play plays the sound and returns at once. It ends the sound before, heard or not. At volume 0, for an unknown kind and after Close it
// does nothing.
func (p *Player) Play(k Kind) {
	if s, ok := p.sound(k); ok {
		p.player.Play(s)
	}
}

// PlayThrough plays the sound as Play does and waits until it was heard to its end. When ctx ends first the sound ends, too, and it returns
// ctx's error; devices.ErrCut when another sound or Halt was faster; else a devices.ProblemError. At volume 0 and for an unknown kind it
// returns nil at once.
func (p *Player) PlayThrough(ctx context.Context, k Kind) error {
	s, ok := p.sound(k)
	if !ok {
		return ctx.Err()
	}
	return p.player.PlayThrough(ctx, s)
}

// Halt ends the sound and returns at once; it never fails.
func (p *Player) Halt() error {
	p.player.Quiet()
	return nil
}

// Close ends the sound, waits for its program and ends the Player. A second Close only waits.
func (p *Player) Close() error { return p.player.Close() }
