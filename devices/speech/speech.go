// Package speech is devices.Speaker through a program that speaks, espeak-ng unless another one is configured. A terminal without that
// program, or without a sound card, stays silent and says so in its Status; a visitor never meets an error.
package speech

import (
	"cmp"
	"fmt"
	"log/slog"
	"maps"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"onetrip/devices"
	"onetrip/kiosk/base/fault"
)

// DefaultLongest is how long a sentence may take, of Opts without a bound.
const DefaultLongest = time.Minute

var _ devices.Speaker = (*Speaker)(nil)

// Opts says how to speak. Default returns a complete one.
type Opts struct {
	// Command is the program and its arguments; no shell sees it. In the arguments {voice} stands for the language's voice, {volume}
	// for the volume from 0 to 100, {amplitude} for twice that, which is espeak-ng's scale, and {text} for the sentence. Without
	// {text} the program gets the sentence on its standard input. It must not end before its sound does, and may start others, which
	// die with it. Before {text} belongs an argument that ends the options, mostly --.
	Command []string
	// Voices are the program's names of its voices by BCP 47 tag. A tag that is missing is sought without its region, then the
	// sentence is left out.
	Voices map[string]string
	// Volume is from 0 to 100; at 0 nothing is spoken and the program is not needed.
	Volume int
	// Longest bounds a sentence, after which its program is killed; 0 means DefaultLongest.
	Longest time.Duration
}

// Default returns the options for espeak-ng with Mandarin, English and Korean at half volume, which is espeak-ng's usual one.
func Default() Opts {
	return Opts{
		Command: []string{"espeak-ng", "-v", "{voice}", "-a", "{amplitude}", "--stdin"},
		Voices:  map[string]string{"zh-CN": "cmn", "en": "en", "ko": "ko"},
		Volume:  50,
		Longest: DefaultLongest,
	}
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

// sentence is one thing to say.
type sentence struct {
	voice string
	text  string
}

// Speaker speaks one sentence at a time.
type Speaker struct {
	opts Opts
	log  *slog.Logger
	// changed has room for one token, which says that the fields below have changed; a second one would say nothing more.
	changed chan struct{}
	done    chan struct{} // closed when the goroutine has ended

	// mu guards all below.
	mu      sync.Mutex
	pending *sentence // what is to be said next; a newer sentence replaces it
	version int       // counts Say, Quiet and Close: a sentence of an older version ends
	closed  bool
	status  devices.Status
}

// New returns a Speaker that has looked for its program; the caller closes it. The error is a *fault.Error of kind Invalid for impossible
// options. A missing program is no error.
func New(opts Opts, log *slog.Logger) (*Speaker, error) {
	opts.Longest = cmp.Or(opts.Longest, DefaultLongest)
	if err := opts.validate(); err != nil {
		return nil, err
	}
	s := &Speaker{opts: opts, log: log, changed: make(chan struct{}, 1), done: make(chan struct{})}
	s.status = devices.Status{Ready: true, Since: time.Now(), Ident: opts.Command[0]}
	if opts.Volume > 0 {
		s.look()
	}
	go s.run()
	return s, nil
}

// look checks that the program exists and keeps the finding in the status.
func (s *Speaker) look() bool {
	if _, err := exec.LookPath(s.opts.Command[0]); err != nil {
		s.report(fmt.Sprintf("the program %s is missing: install it (Debian: apt-get install espeak-ng) or configure another; %v",
			s.opts.Command[0], err))
		return false
	}
	return true
}

// report keeps what is known: detail says what is wrong, "" that all is well.
func (s *Speaker) report(detail string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.status.Ready == (detail == "") && s.status.Detail == detail {
		return
	}
	s.status.Ready, s.status.Problem = detail == "", devices.NoProblem
	if detail != "" {
		s.status.Problem = devices.NoSound
		s.log.Warn("speech does not work", "detail", detail)
	}
	s.status.Detail, s.status.Since = detail, time.Now()
}

// String returns "speech" and the program's name.
func (s *Speaker) String() string { return "speech (" + s.opts.Command[0] + ")" }

// Status returns NoSound, with a hint for staff in Detail, when the program is missing or its last sentence did not work.
func (s *Speaker) Status() devices.Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status
}

// Say speaks text in the language and returns at once. It ends the sentence before, spoken or not. Without a voice for the language, at
// volume 0 and after Close it only does that.
func (s *Speaker) Say(language, text string) {
	voice, ok := s.voice(language)
	if !ok {
		s.log.Warn("no voice for this language", "language", language)
	}
	if !ok || s.opts.Volume == 0 || text == "" {
		s.Quiet()
		return
	}
	s.change(&sentence{voice: voice, text: text}, false)
}

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
func (s *Speaker) Quiet() { s.change(nil, false) }

// Halt is Quiet; it never fails.
func (s *Speaker) Halt() error {
	s.Quiet()
	return nil
}

// Close stops the sentence, waits for its program and ends the Speaker. A second Close only waits.
func (s *Speaker) Close() error {
	s.change(nil, true)
	<-s.done
	return nil
}

func (s *Speaker) change(next *sentence, closing bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.closed = closing
	s.pending = next
	s.version++
	select {
	case s.changed <- struct{}{}:
	default: // told already
	}
}

// arguments returns the program's arguments for a sentence and whether the text is among them.
func (s *Speaker) arguments(what *sentence) (args []string, hasText bool) {
	replace := strings.NewReplacer(
		"{voice}", what.voice, "{volume}", strconv.Itoa(s.opts.Volume), "{amplitude}", strconv.Itoa(2*s.opts.Volume), "{text}", what.text,
	)
	for _, a := range s.opts.Command[1:] {
		hasText = hasText || strings.Contains(a, "{text}")
		args = append(args, replace.Replace(a))
	}
	return args, hasText
}
