// Package announce is the hall's voice: it says the calls of the windows, one after the other, after a gong and twice, and gives the same
// sound away as a file for the loudspeaker of a board.
//
// A hall's service hands it calls with Call, or whole boards with Follow, whichever it has; both return at once, whatever the sound does.
// A call of a ticket that is no longer wanted is withdrawn by Cancel. Run speaks until its context ends:
//
//	voice := announce.New(announce.Opts{Voice: speaker, Gong: player, Zone: hall.Zone, Health: health}, log)
//	tasks.Go(func() { voice.Run(ctx) })
//	…
//	voice.Follow(board) // after every change of the hall
//
// What is heard: the gong, the sentence in the ticket's language, the sentence again. For a ticket in another language than Chinese one
// Chinese sentence follows: the visitor must understand first of all, and then the staff and neighbours who help to find the window.
//
// Calls that come while one is spoken wait, the oldest first. Who waits for an announcement looks at the board meanwhile, so old calls are
// worth less than new ones: a call that has waited for Opts.Fresh is dropped, a newer call of the same ticket takes the place of the older
// one, and when Capacity wait the oldest is dropped. While HurryAt or more wait each sentence is said once, which keeps most of a rush from
// being dropped. The board shows every call all the same.
package announce

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"onetrip/devices"
	"onetrip/devices/tone"
	"onetrip/kiosk/base/health"
	"onetrip/queue"
	"onetrip/ui/text"
)

// The rules of the line of calls that wait to be spoken.
const (
	Capacity     = 12               // calls that wait at most
	HurryAt      = 3                // with so many waiting, each sentence is said once
	DefaultFresh = 60 * time.Second // how long a call may wait
)

// The pauses that make a call easy to follow.
const (
	betweenSentences = 400 * time.Millisecond
	betweenCalls     = 600 * time.Millisecond
)

// Voice says sentences to their end. Give it a speaker of its own: a prompt of the kiosk on the same one would cut a call short.
type Voice interface {
	devices.Teller
	Status() devices.Status
}

// Gong sounds before a call.
type Gong interface {
	PlayThrough(ctx context.Context, k tone.Kind) error
	Status() devices.Status
}

var _ Gong = (*tone.Player)(nil)

// Opts says how to announce.
type Opts struct {
	// Voice is needed. When it is a devices.VolumeSetter it follows Volumes, when it is a devices.Renderer WAV works.
	Voice Voice
	// Gong may be nil: no gong.
	Gong Gong
	// Words returns what Voice is to say; nil means the catalogue's sentence. For recordings it is text.Catalogue.Clips.
	Words func(text.Catalogue, queue.Call) string
	// Volumes is the volume by the time of day; nil means DefaultVolumes.
	Volumes []Volume
	// Zone is the hall's; nil means UTC.
	Zone *time.Location
	// Fresh is how long a call may wait to be spoken; 0 means DefaultFresh.
	Fresh time.Duration
	// Health receives the warnings NoVoice and NoGong; nil: nobody is told.
	Health *health.Tracker
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Announcer says calls. Its methods may be called from any number of goroutines.
type Announcer struct {
	opts  Opts
	log   *slog.Logger
	files files
	// changed has room for one token, which says that a call waits; a second one would say nothing more.
	changed chan struct{}

	// mu guards what is below.
	mu       sync.Mutex
	line     line
	speaking queue.TicketNo     // what is being said; "" for nothing
	stop     context.CancelFunc // ends it
}

// New returns an Announcer that has looked at its devices. Opts.Voice stays the caller's, who closes it after Run has returned.
func New(opts Opts, log *slog.Logger) *Announcer {
	if opts.Words == nil {
		opts.Words = text.Catalogue.Spoken
	}
	if opts.Volumes == nil {
		opts.Volumes = DefaultVolumes()
	}
	if opts.Zone == nil {
		opts.Zone = time.UTC
	}
	if opts.Fresh == 0 {
		opts.Fresh = DefaultFresh
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	a := &Announcer{opts: opts, log: log, files: newFiles(), changed: make(chan struct{}, 1), line: line{fresh: opts.Fresh}}
	a.look()
	return a
}

// Call takes a call that is to be spoken. Each Call.Seq is spoken once.
func (a *Announcer) Call(c queue.Call) {
	a.mu.Lock()
	dropped := a.line.push(c, a.opts.Now())
	a.mu.Unlock()
	a.tell(dropped)
	select {
	case a.changed <- struct{}{}:
	default: // told already
	}
}

// Follow takes the calls of a board that were not given before. Of the first board only calls of the last few seconds are spoken: the
// others were before the program started, by the one before it.
func (a *Announcer) Follow(b queue.Board) {
	a.mu.Lock()
	first := a.line.last == 0
	a.mu.Unlock()
	for _, c := range slices.Backward(b.Calls) { // the board has the latest first
		if first && b.Now.Sub(c.At) > justNow {
			a.mu.Lock()
			a.line.last = max(a.line.last, c.Seq)
			a.mu.Unlock()
			continue
		}
		a.Call(c)
	}
}

// justNow is how old a call of the first board may be: the time of one announcement.
const justNow = 10 * time.Second

// Cancel withdraws the call of a ticket that was passed, finished or sent elsewhere, spoken or not. Calling it for others does nothing.
func (a *Announcer) Cancel(no queue.TicketNo) {
	a.mu.Lock()
	dropped := a.line.cancel(no)
	if a.speaking == no && no != "" {
		a.stop()
	}
	a.mu.Unlock()
	a.tell(dropped)
}

// tell logs calls that will not be spoken.
func (a *Announcer) tell(list []drop) {
	for _, d := range list {
		a.log.Info("a call is not spoken", "number", d.call.No, "window", d.call.Window, "why", d.why)
	}
}

// Run speaks until ctx ends, which stops the sound at once. It returns ctx's error. One goroutine calls it.
func (a *Announcer) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		c, hurried, ok := a.next()
		if ok {
			a.announce(ctx, c, hurried)
			wait(ctx, betweenCalls)
			continue
		}
		select {
		case <-a.changed:
		case <-ctx.Done():
		}
	}
	return ctx.Err()
}

func (a *Announcer) next() (c queue.Call, hurried, ok bool) {
	a.mu.Lock()
	c, dropped, ok := a.line.pop(a.opts.Now())
	hurried = len(a.line.waiting) >= HurryAt
	a.mu.Unlock()
	a.tell(dropped)
	return c, hurried, ok
}

// announce says one call.
func (a *Announcer) announce(ctx context.Context, c queue.Call, hurried bool) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	a.mu.Lock()
	a.speaking, a.stop = c.No, cancel
	a.mu.Unlock()
	defer func() {
		a.mu.Lock()
		a.speaking = ""
		a.mu.Unlock()
		a.look()
	}()
	a.setVolume()
	if a.opts.Gong != nil {
		_ = a.opts.Gong.PlayThrough(ctx, tone.Gong) // its status tells
	}
	a.say(ctx, c, hurried)
}

// say says the sentences of a call. Without a voice for its language it is a Chinese call.
func (a *Announcer) say(ctx context.Context, c queue.Call, hurried bool) {
	for i, l := range languages(c, hurried) {
		if i > 0 {
			wait(ctx, betweenSentences)
		}
		err := a.opts.Voice.Tell(ctx, string(l), a.opts.Words(text.In(l), c))
		switch {
		case errors.Is(err, devices.ErrNoVoice) && l != queue.ZH:
			c.Lang = queue.ZH
			a.say(ctx, c, hurried)
			return
		case err != nil && !errors.Is(err, devices.ErrCut):
			return // without a voice the next sentence would fail, too; the gong still made people look at the board
		}
	}
}

// languages returns in which languages the sentence of a call is said, one after the other.
func languages(c queue.Call, hurried bool) []queue.Lang {
	l := text.In(c.Lang).Lang()
	switch {
	case hurried:
		return []queue.Lang{l}
	case l == queue.ZH:
		return []queue.Lang{l, l}
	}
	return []queue.Lang{l, l, queue.ZH}
}

// wait waits for a time or for the end of ctx.
func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
