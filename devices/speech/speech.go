// Package speech is devices.Speaker through a program that speaks, espeak-ng unless another one is configured. A terminal without that
// program, or without a sound card, stays silent and says so in its Status; a visitor never meets an error.
package speech

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"onetrip/devices"
	"onetrip/devices/internal/player"
	"onetrip/kiosk/base/fault"
)

// DefaultLongest is how long a sentence may take, of Opts without a bound.
const DefaultLongest = time.Minute

var (
	_ devices.Speaker      = (*Speaker)(nil)
	_ devices.Teller       = (*Speaker)(nil)
	_ devices.Renderer     = (*Speaker)(nil)
	_ devices.VolumeSetter = (*Speaker)(nil)
)

// Opts says how to speak. Default returns a complete one.
type Opts struct {
	// Command is the program and its arguments; no shell sees it. In the arguments {voice} stands for the language's voice, {volume}
	// for the volume from 0 to 100, {amplitude} for twice that, which is espeak-ng's scale, and {text} for the sentence. Without
	// {text} the program gets the sentence on its standard input. It must not end before its sound does, and may start others, which
	// die with it. Before {text} belongs an argument that ends the options, mostly --.
	Command []string
	// Render is the program and its arguments that writes a sentence as a WAV file to its standard output, with the same marks; empty when
	// the program of Command cannot.
	Render []string
	// Respell says how to write words that the program reads wrongly, so that it reads them right.
	Respell map[string]string
	// Voices are the program's names of its voices by BCP 47 tag. A tag that is missing is sought without its region, then the
	// sentence is left out.
	Voices map[string]string
	// Volume is from 0 to 100; at 0 nothing is spoken and the program is not needed.
	Volume int
	// Longest bounds a sentence, after which its program is killed; 0 means DefaultLongest.
	Longest time.Duration
}

// Default returns the options for espeak-ng with Mandarin, English and Korean at half volume, which is espeak-ng's usual one.
//
// The voice cmn of espeak-ng 1.51, which Debian 12 has, turns characters into Pinyin and reads that as English ("hao four" for 号,
// espeak-ng issues 1028 and 1236); cmn-latn-pinyin reads them right in every release that has it. It knows one reading of a character:
// 重 of 重呼 is zhòng to it, so that it gets a character that is always chóng.
func Default() Opts {
	return Opts{
		Command: []string{"espeak-ng", "-v", "{voice}", "-a", "{amplitude}", "--stdin"},
		Render:  []string{"espeak-ng", "-v", "{voice}", "-a", "{amplitude}", "--stdin", "--stdout"},
		Respell: map[string]string{"重呼": "虫呼"},
		Voices:  map[string]string{"zh-CN": "cmn-latn-pinyin", "en": "en", "ko": "ko"},
		Volume:  50,
		Longest: DefaultLongest,
	}
}

// Through returns the options for a program of the hall's own choice, or Default when command is empty. What Default knows about
// espeak-ng, writing files and spellings, does not hold for another program.
func Through(command []string) Opts {
	o := Default()
	if len(command) > 0 {
		o.Command, o.Render, o.Respell = command, nil, nil
	}
	return o
}

func (o Opts) validate() error {
	invalid := func(hint, format string, args ...any) error {
		return &fault.Error{Kind: fault.Invalid, Op: "set up speech", Err: fmt.Errorf(format, args...), Hint: hint}
	}
	switch {
	case len(o.Command) == 0 || o.Command[0] == "":
		return invalid("name a program such as espeak-ng", "no command")
	case o.Volume < 0 || o.Volume > 100:
		return invalid("use a volume from 0 to 100", "volume %d", o.Volume)
	case o.Longest < 0:
		return invalid("use a time above 0", "longest sentence %v", o.Longest)
	}
	return nil
}

// Speaker speaks one sentence at a time.
type Speaker struct {
	opts    Opts
	respell *strings.Replacer
	log     *slog.Logger
	player  *player.Player
	volume  atomic.Int32
}

// New returns a Speaker that has looked for its program; the caller closes it. The error is a *fault.Error of kind Invalid for impossible
// options. A missing program is no error.
func New(opts Opts, log *slog.Logger) (*Speaker, error) {
	opts.Longest = cmp.Or(opts.Longest, DefaultLongest)
	if err := opts.validate(); err != nil {
		return nil, err
	}
	program := player.Opts{Name: "speech", Program: opts.Command[0], Package: "espeak-ng", Longest: opts.Longest}
	s := &Speaker{opts: opts, respell: respeller(opts.Respell), log: log, player: player.New(program, log)}
	s.SetVolume(opts.Volume)
	if opts.Volume > 0 {
		s.player.Look()
	}
	return s, nil
}

// String returns "speech" and the program's name.
func (s *Speaker) String() string { return "speech (" + s.opts.Command[0] + ")" }

// Status returns NoSound, with a hint for staff in Detail, when the program is missing or its last sentence did not work.
func (s *Speaker) Status() devices.Status { return s.player.Status() }

// respeller replaces the longest words first, so that a word inside of another one does not spoil it.
func respeller(words map[string]string) *strings.Replacer {
	order := slices.SortedFunc(maps.Keys(words), func(a, b string) int { return cmp.Or(len(b)-len(a), cmp.Compare(a, b)) })
	var pairs []string
	for _, w := range order {
		pairs = append(pairs, w, words[w])
	}
	return strings.NewReplacer(pairs...)
}

// SetVolume implements devices.VolumeSetter; a volume outside of 0 to 100 becomes the nearer end.
func (s *Speaker) SetVolume(percent int) { s.volume.Store(int32(min(max(percent, 0), 100))) }

// Say speaks text in the language and returns at once. It ends the sentence before, spoken or not. Without a voice for the language, at
// volume 0 and after Close it only does that.
func (s *Speaker) Say(language, text string) {
	voice, ok := s.voice(language)
	if !ok {
		s.log.Warn("no voice for this language", "language", language)
	}
	volume := int(s.volume.Load())
	if !ok || volume == 0 || text == "" {
		s.Quiet()
		return
	}
	s.player.Play(s.sound(s.opts.Command, voice, text, volume))
}

// Tell implements devices.Teller.
func (s *Speaker) Tell(ctx context.Context, language, text string) error {
	voice, ok := s.voice(language)
	volume := int(s.volume.Load())
	switch {
	case !ok:
		return fmt.Errorf("speak %q: %w", language, devices.ErrNoVoice)
	case volume == 0 || text == "":
		return ctx.Err()
	}
	return s.player.PlayThrough(ctx, s.sound(s.opts.Command, voice, text, volume))
}

// Render implements devices.Renderer. Without Opts.Render its error is a devices.ProblemError.
func (s *Speaker) Render(ctx context.Context, language, text string) ([]byte, error) {
	voice, ok := s.voice(language)
	switch {
	case !ok:
		return nil, fmt.Errorf("render %q: %w", language, devices.ErrNoVoice)
	case len(s.opts.Render) == 0:
		return nil, &devices.ProblemError{Problem: devices.NoSound, Detail: s.opts.Command[0] + " is not configured to write sound files"}
	}
	ctx, cancel := context.WithTimeout(ctx, s.opts.Longest)
	defer cancel()
	return player.Output(ctx, s.opts.Render[0], s.sound(s.opts.Render, voice, text, renderVolume))
}

// renderVolume is espeak-ng's usual loudness: above it, samples reach their limit.
const renderVolume = 50

func (s *Speaker) voice(language string) (string, bool) {
	if v, ok := s.opts.Voices[language]; ok {
		return v, true
	}
	base, _, _ := strings.Cut(language, "-")
	for _, tag := range slices.Sorted(maps.Keys(s.opts.Voices)) {
		if b, _, _ := strings.Cut(tag, "-"); strings.EqualFold(b, base) && b != "" {
			return s.opts.Voices[tag], true
		}
	}
	return "", false
}

// Quiet stops the sentence that is being spoken and returns at once.
func (s *Speaker) Quiet() { s.player.Quiet() }

// Halt is Quiet; it never fails.
func (s *Speaker) Halt() error {
	s.Quiet()
	return nil
}

// Close stops the sentence, waits for its program and ends the Speaker. A second Close only waits.
func (s *Speaker) Close() error { return s.player.Close() }

// sound returns the program's call for a sentence.
func (s *Speaker) sound(command []string, voice, text string, volume int) player.Sound {
	text = s.respell.Replace(text)
	replace := strings.NewReplacer(
		"{voice}", voice, "{volume}", strconv.Itoa(volume), "{amplitude}", strconv.Itoa(2*volume), "{text}", text,
	)
	call, hasText := player.Sound{}, false
	for _, a := range command[1:] {
		hasText = hasText || strings.Contains(a, "{text}")
		call.Args = append(call.Args, replace.Replace(a))
	}
	if !hasText {
		call.Input = []byte(text)
	}
	return call
}
