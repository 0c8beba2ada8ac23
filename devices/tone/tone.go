// Package tone is the terminal's short sounds: it computes them and lets a program play them, aplay unless another one is configured. A
// terminal without that program, or without a sound card, stays silent and says so in its Status; a visitor never meets an error.
package tone

import (
	"cmp"
	"fmt"
	"log/slog"
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
	}
	return fmt.Sprintf("kind(%d)", uint8(k))
}

// DefaultLongest is how long a sound may take, of Opts without a bound. The longest sound has 0.4 s; the rest is for the sound card.
const DefaultLongest = 5 * time.Second

var _ devices.Device = (*Player)(nil)

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
	sounds map[Kind]player.Sound // computed once, so that a click is not late; none at volume 0
}

// New returns a Player that has looked for its program; the caller closes it. The error is a *fault.Error of kind Invalid for impossible
// options. A missing program is no error.
func New(opts Opts, log *slog.Logger) (*Player, error) {
	opts.Longest = cmp.Or(opts.Longest, DefaultLongest)
	if err := opts.validate(); err != nil {
		return nil, err
	}
	program := player.Opts{Name: "tone", Program: opts.Command[0], Package: "alsa-utils", Longest: opts.Longest}
	p := &Player{opts: opts, player: player.New(program, log), sounds: map[Kind]player.Sound{}}
	if opts.Volume > 0 {
		p.player.Look()
		for _, k := range []Kind{Click, Card, Success, Problem} {
			p.sounds[k] = player.Sound{Args: opts.Command[1:], Input: wav(k, opts.Volume)}
		}
	}
	return p, nil
}

// String returns "tone" and the program's name.
func (p *Player) String() string { return "tone (" + p.opts.Command[0] + ")" }

// Status returns NoSound, with a hint for staff in Detail, when the program is missing or its last sound did not work.
func (p *Player) Status() devices.Status { return p.player.Status() }

// Play plays the sound and returns at once. It ends the sound before, heard or not. At volume 0, for an unknown kind and after Close it
// does nothing.
func (p *Player) Play(k Kind) {
	if s, ok := p.sounds[k]; ok {
		p.player.Play(s)
	}
}

// Halt ends the sound and returns at once; it never fails.
func (p *Player) Halt() error {
	p.player.Quiet()
	return nil
}

// Close ends the sound, waits for its program and ends the Player. A second Close only waits.
func (p *Player) Close() error { return p.player.Close() }
