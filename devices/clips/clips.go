// Package clips is devices.Speaker through recordings: a text is the names of clips, separated by spaces, and what is heard are these clips
// one after the other.
//
// The recordings stand in one folder a language, zh, en and ko, as WAV files of 16-bit PCM: zh/qing.wav, zh/A.wav, zh/0.wav. The calls of
// ui/text need
//
//	all  0 … 9 and A … Z, the digits and letters of a number
//	zh   10 (十), qing (请), hao (号), dao (到), chuangkou (号窗口办理), chonghu (重呼)
//	en   10 … 20, 30, 40 … 90, number ("Number"), please ("Please go to window"), again ("Calling again")
//	ko   10 (십), gogaek (번 고객님), changgu (번 창구로 와 주십시오), dasi (다시 부르겠습니다)
//
// A clip may be recorded again while the program runs. The silence before and after the word may stay: it is cut off.
package clips

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"onetrip/devices"
	"onetrip/devices/internal/player"
	"onetrip/devices/wave"
	"onetrip/kiosk/base/fault"
)

var (
	_ devices.Speaker      = (*Speaker)(nil)
	_ devices.Teller       = (*Speaker)(nil)
	_ devices.Renderer     = (*Speaker)(nil)
	_ devices.VolumeSetter = (*Speaker)(nil)
)

const (
	gap     = 60 * time.Millisecond // between two clips
	quiet   = 200                   // samples below it are silence, of 32767
	mostWAV = 4 << 20               // bytes of a clip: nobody says one word for longer
)

// Opts says which clips there are and how to play them.
type Opts struct {
	// Dir is the folder with the languages' folders.
	Dir string
	// Command is the program, and its arguments, that plays a WAV file from its standard input and does not end before the sound does;
	// empty means aplay.
	Command []string
	// Volume is from 0 to 100, in proportion to the wave's height; at 0 nothing is played.
	Volume int
	// Longest bounds a sentence, after which the program is killed; 0 means a minute.
	Longest time.Duration
}

// Speaker plays one sentence at a time.
type Speaker struct {
	opts   Opts
	log    *slog.Logger
	player *player.Player

	// mu guards what is below.
	mu      sync.Mutex
	volume  int
	missing string    // which clip cannot be used, and why; "" when the latest sentence was complete
	since   time.Time // of missing
}

// New returns a Speaker; the caller closes it. The error is a *fault.Error of kind Invalid for impossible options. A missing folder or program
// is no error: it shows in the Status.
func New(opts Opts, log *slog.Logger) (*Speaker, error) {
	if len(opts.Command) == 0 {
		opts.Command = []string{"aplay", "-q", "-"}
	}
	opts.Longest = cmp.Or(opts.Longest, time.Minute)
	if opts.Dir == "" || opts.Command[0] == "" || opts.Volume < 0 || opts.Volume > 100 || opts.Longest < 0 {
		return nil, &fault.Error{
			Kind: fault.Invalid, Op: "set up recordings", Err: fmt.Errorf("folder %q, program %q, volume %d", opts.Dir, opts.Command[0], opts.Volume),
			Hint: "name a folder and a program, and use a volume from 0 to 100",
		}
	}
	program := player.Opts{Name: "recordings", Program: opts.Command[0], Package: "alsa-utils", Longest: opts.Longest}
	s := &Speaker{opts: opts, log: log, player: player.New(program, log), volume: opts.Volume}
	if opts.Volume > 0 {
		s.player.Look()
		if _, err := os.Stat(opts.Dir); err != nil {
			s.report(err.Error())
		}
	}
	return s, nil
}

// String returns "recordings" and the folder.
func (s *Speaker) String() string { return "recordings (" + s.opts.Dir + ")" }

// Status returns NoSound, with a hint for staff in Detail, when the program is missing, its last sound did not work or a clip was missing.
func (s *Speaker) Status() devices.Status {
	status := s.player.Status()
	s.mu.Lock()
	defer s.mu.Unlock()
	if status.Ready && s.missing != "" {
		status.Ready, status.Problem, status.Since, status.Detail = false, devices.NoSound, s.since, s.missing
	}
	return status
}

// SetVolume implements devices.VolumeSetter; a volume outside of 0 to 100 becomes the nearer end.
func (s *Speaker) SetVolume(percent int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.volume = min(max(percent, 0), 100)
}

// Say plays the clips that text names and returns at once. It ends the sentence before, heard or not. When a clip is missing nothing is
// played: half a sentence would mislead.
func (s *Speaker) Say(language, text string) {
	sound, ok, err := s.sound(language, text)
	switch {
	case err != nil:
		s.log.Warn("a sentence cannot be put together", "error", err)
		s.Quiet()
	case !ok:
		s.Quiet()
	default:
		s.player.Play(sound)
	}
}

// Tell implements devices.Teller.
func (s *Speaker) Tell(ctx context.Context, language, text string) error {
	sound, ok, err := s.sound(language, text)
	if err != nil || !ok {
		return err
	}
	return s.player.PlayThrough(ctx, sound)
}

// Render implements devices.Renderer.
func (s *Speaker) Render(ctx context.Context, language, text string) ([]byte, error) {
	w, err := s.join(language, text)
	if err := cmp.Or(ctx.Err(), err); err != nil {
		return nil, err
	}
	return w.Encode(), nil
}

// sound returns what to play, or false when there is nothing to be heard.
func (s *Speaker) sound(language, text string) (player.Sound, bool, error) {
	s.mu.Lock()
	volume := s.volume
	s.mu.Unlock()
	if volume == 0 || text == "" {
		return player.Sound{}, false, nil
	}
	w, err := s.join(language, text)
	if err != nil {
		return player.Sound{}, false, err
	}
	return player.Sound{Args: s.opts.Command[1:], Input: w.Volume(volume).Encode()}, true, nil
}

// join reads the clips of a sentence.
func (s *Speaker) join(language, text string) (wave.Wave, error) {
	folder, _, _ := strings.Cut(strings.ToLower(language), "-")
	if _, err := os.Stat(filepath.Join(s.opts.Dir, folder)); err != nil || !clipName.MatchString(folder) {
		return wave.Wave{}, fmt.Errorf("speak %q: %w", language, devices.ErrNoVoice)
	}
	var sentence wave.Wave
	for name := range strings.FieldsSeq(text) {
		clip, err := s.read(filepath.Join(folder, name+".wav"), name)
		if err != nil {
			s.report(err.Error())
			return wave.Wave{}, &devices.ProblemError{Problem: devices.NoSound, Detail: err.Error()}
		}
		clip = clip.Trim(quiet)
		sentence = wave.Join(sentence, clip, wave.Silence(clip.Rate, gap))
	}
	s.report("")
	return sentence, nil
}

// clipName is what a clip or its folder may be called: a sentence must not name a file elsewhere.
var clipName = regexp.MustCompile(`^[A-Za-z0-9_]+$`)

func (s *Speaker) read(path, name string) (w wave.Wave, err error) {
	if !clipName.MatchString(name) {
		return wave.Wave{}, fmt.Errorf("%q is no name of a clip", name)
	}
	full := filepath.Join(s.opts.Dir, path)
	info, err := os.Stat(full)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return wave.Wave{}, fmt.Errorf("the recording %s is missing", path)
	case err != nil:
		return wave.Wave{}, fmt.Errorf("read recording: %w", err)
	case info.Size() > mostWAV:
		return wave.Wave{}, fmt.Errorf("the recording %s has %d bytes, want at most %d", path, info.Size(), mostWAV)
	}
	b, err := os.ReadFile(full)
	if err != nil {
		return wave.Wave{}, fmt.Errorf("read recording: %w", err)
	}
	if w, err = wave.Decode(b); err != nil {
		return wave.Wave{}, fmt.Errorf("recording %s: %w", path, err)
	}
	return w, nil
}

// report keeps what is wrong with the clips, "" for nothing. Only a change is logged.
func (s *Speaker) report(missing string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.missing == missing {
		return
	}
	s.missing, s.since = missing, time.Now()
	if missing != "" {
		s.log.Warn("recordings are incomplete", "detail", missing)
	} else {
		s.log.Info("recordings are complete again")
	}
}

// Quiet stops what is being played and returns at once.
func (s *Speaker) Quiet() { s.player.Quiet() }

// Halt is Quiet; it never fails.
func (s *Speaker) Halt() error {
	s.Quiet()
	return nil
}

// Close stops what is being played, waits for its program and ends the Speaker. A second Close only waits.
func (s *Speaker) Close() error { return s.player.Close() }
