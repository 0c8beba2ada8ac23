// Package player runs the program that makes a sound, one sound at a time: a new sound kills the program of the one before. What the
// program's end tells about the sound card is kept as a devices.Status.
package player

import (
	"context"
	"fmt"
	"log/slog"
	"os/exec"
	"sync"
	"time"

	"onetrip/devices"
)

// Opts says what to run. All fields are needed.
type Opts struct {
	// Name is what the sounds are, for the log: "speech".
	Name string
	// Program is started for each sound, without a shell. It must not end before its sound does, and may start others, which die
	// with it.
	Program string
	// Package is the Debian package that brings the usual program, for the hint to staff.
	Package string
	// Longest bounds a sound, after which its program is killed.
	Longest time.Duration
}

// Sound is one call of the program.
type Sound struct {
	Args  []string
	Input []byte // for its standard input; nil when it needs none
}

// job is a sound on its way to being heard.
type job struct {
	Sound
	version int
	end     chan error // has room for the one answer: nil when it was heard to its end
}

// Player plays one sound at a time.
type Player struct {
	opts Opts
	log  *slog.Logger
	// changed has room for one token, which says that the fields below have changed; a second one would say nothing more.
	changed chan struct{}
	done    chan struct{} // closed when the goroutine has ended

	// mu guards all below.
	mu      sync.Mutex
	pending *job // what is to be played next; a newer sound replaces it
	version int  // counts Play, Quiet and Close: a sound of an older version ends
	closed  bool
	status  devices.Status
}

// New returns a Player that is ready until something proves the contrary; the caller closes it.
func New(opts Opts, log *slog.Logger) *Player {
	p := &Player{opts: opts, log: log, changed: make(chan struct{}, 1), done: make(chan struct{})}
	p.status = devices.Status{Ready: true, Since: time.Now(), Ident: opts.Program}
	go p.run()
	return p
}

// Look checks that the program exists, and keeps in the status when it does not. Each sound looks by itself.
func (p *Player) Look() bool {
	if _, err := exec.LookPath(p.opts.Program); err != nil {
		p.report(fmt.Sprintf("the program %s is missing: install it (Debian: apt-get install %s) or configure another; %v",
			p.opts.Program, p.opts.Package, err))
		return false
	}
	return true
}

// report keeps what is known: detail says what is wrong, "" that all is well. Only a change is logged.
func (p *Player) report(detail string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.status.Detail == detail {
		return
	}
	p.status.Ready, p.status.Problem = detail == "", devices.NoProblem
	if detail == "" {
		p.log.Info("sound works again", "device", p.opts.Name)
	} else {
		p.status.Problem = devices.NoSound
		p.log.Warn("sound does not work", "device", p.opts.Name, "detail", detail)
	}
	p.status.Detail, p.status.Since = detail, time.Now()
}

// Status returns NoSound, with a hint for staff in Detail, when the program is missing or its last sound did not work.
func (p *Player) Status() devices.Status {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.status
}

// problem returns what is wrong as an error.
func (p *Player) problem() error {
	s := p.Status()
	return &devices.ProblemError{Problem: s.Problem, Detail: s.Detail}
}

// Play plays a sound and returns at once. It ends the sound before, heard or not. After Close it does nothing.
func (p *Player) Play(s Sound) { p.begin(s) }

// PlayThrough plays a sound as Play does and waits for its end: nil when it was heard. When ctx ends first the sound ends, too, and it
// returns ctx's error; devices.ErrCut when another sound, Quiet or Close was faster; else a devices.ProblemError.
func (p *Player) PlayThrough(ctx context.Context, s Sound) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	j := p.begin(s)
	select {
	case err := <-j.end:
		return err
	case <-ctx.Done():
		p.quiet(j.version)
		if err := <-j.end; err == nil {
			return nil // heard after all
		}
		return ctx.Err()
	}
}

func (p *Player) begin(s Sound) *job {
	j := &job{Sound: s, end: make(chan error, 1)}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		j.end <- devices.ErrCut
		return j
	}
	p.replace(j)
	return j
}

// Quiet ends the sound that is being played and returns at once.
func (p *Player) Quiet() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.replace(nil)
}

// quiet ends the sound of a version, if it is still the newest.
func (p *Player) quiet(version int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.version == version {
		p.replace(nil)
	}
}

// Close ends the sound, waits for its program and ends the Player. A second Close only waits.
func (p *Player) Close() error {
	p.mu.Lock()
	p.closed = true
	p.replace(nil)
	p.mu.Unlock()
	<-p.done
	return nil
}

// replace makes a job, or nothing, what is to be heard now. It is called with mu held.
func (p *Player) replace(next *job) {
	p.version++
	if p.pending != nil {
		p.pending.end <- devices.ErrCut
	}
	if next != nil {
		next.version = p.version
	}
	p.pending = next
	select {
	case p.changed <- struct{}{}:
	default: // told already
	}
}
