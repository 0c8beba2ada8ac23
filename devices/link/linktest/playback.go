package linktest

import (
	"bytes"
	"fmt"
	"os"
	"time"

	"onetrip/devices/link"
	"onetrip/devices/link/internal/gate"
)

var (
	_ link.Port       = (*Player)(nil)
	_ link.Discarder  = (*Player)(nil)
	_ link.BaudSetter = (*Player)(nil)
)

// Player is a Port that plays the device of a transcript. The driver must write exactly the transcript's bytes, in any pieces, and read
// all answers. What a driver does otherwise is a complaint with ErrScript in its chain, which stays: every later call returns it, and so
// does Close.
type Player struct {
	gate      gate.Gate // guards all below
	script    Transcript
	at        int       // entry that is played
	done      int       // bytes of it that have gone
	since     time.Time // when it became the one that is played
	complaint error
	closed    bool
	baud      int

	readDeadline  time.Time
	writeDeadline time.Time
}

// Playback plays the script. Its times begin to run at once, so it is made inside the synctest bubble that uses it.
func Playback(script Transcript) *Player {
	return &Player{script: script, since: time.Now(), baud: 115200}
}

// Read returns bytes that the script has for the driver now, waits for those that come later, and times out otherwise. Without a deadline
// it complains at the script's end, where it would wait for ever.
func (p *Player) Read(b []byte) (int, error) {
	p.gate.Lock()
	defer p.gate.Unlock()
	for {
		if err := p.refusal(p.readDeadline); err != nil {
			return 0, fmt.Errorf("read %s: %w", p, err)
		}
		if len(b) == 0 {
			return 0, nil
		}
		due, ok := p.due()
		if ok && gate.Passed(due) {
			n := copy(b, p.script[p.at].Bytes[p.done:])
			p.advance(n)
			return n, nil
		}
		if p.at == len(p.script) && p.readDeadline.IsZero() {
			return 0, p.complain("the script is over, and the driver reads without a deadline")
		}
		wake := p.readDeadline
		if ok && (wake.IsZero() || due.Before(wake)) {
			wake = due
		}
		p.gate.Wait(wake)
	}
}

// due returns when the bytes for the driver are there; false when it is the driver's turn or the script is over.
func (p *Player) due() (time.Time, bool) {
	if p.at == len(p.script) || p.script[p.at].Dir != ToDriver {
		return time.Time{}, false
	}
	return p.since.Add(p.script[p.at].After), true
}

func (p *Player) advance(n int) {
	if p.done += n; p.done == len(p.script[p.at].Bytes) {
		p.at++
		p.done = 0
		p.since = time.Now()
	}
	p.gate.Broadcast()
}

// Write compares b with the script.
func (p *Player) Write(b []byte) (int, error) {
	p.gate.Lock()
	defer p.gate.Unlock()
	if err := p.refusal(p.writeDeadline); err != nil {
		return 0, fmt.Errorf("write %s: %w", p, err)
	}
	taken := 0
	for taken < len(b) {
		rest := b[taken:]
		if p.at == len(p.script) {
			return taken, p.complain("the script is over, and the driver writes % X", rest)
		}
		e := p.script[p.at]
		want := e.Bytes[p.done:]
		if e.Dir == ToDriver {
			return taken, p.complain("entry %d: the driver writes % X before it has read % X", p.at+1, rest, want)
		}
		n := min(len(rest), len(want))
		if !bytes.Equal(rest[:n], want[:n]) {
			return taken, p.complain("entry %d: the driver writes % X, want % X", p.at+1, rest, want)
		}
		taken += n
		p.advance(n)
	}
	return taken, nil
}

func (p *Player) complain(format string, args ...any) error {
	p.complaint = fmt.Errorf("%w: "+format, append([]any{ErrScript}, args...)...)
	p.gate.Broadcast()
	return p.complaint
}

func (p *Player) refusal(deadline time.Time) error {
	switch {
	case p.complaint != nil:
		return p.complaint
	case p.closed:
		return os.ErrClosed
	case gate.Passed(deadline):
		return os.ErrDeadlineExceeded
	}
	return nil
}

// Close returns the first complaint, or one about what the driver has neither written nor read. A second Close returns the same.
func (p *Player) Close() error {
	p.gate.Lock()
	defer p.gate.Unlock()
	p.closed = true
	p.gate.Broadcast()
	if p.complaint != nil {
		return p.complaint
	}
	if p.at < len(p.script) {
		e := p.script[p.at]
		return p.complain("%d of %d entries are left, the first is %v % X", len(p.script)-p.at, len(p.script), e.Dir, e.Bytes[p.done:])
	}
	return nil
}

// SetReadDeadline bounds the present and later Reads; the zero time means no limit.
func (p *Player) SetReadDeadline(t time.Time) error {
	p.gate.Lock()
	defer p.gate.Unlock()
	p.readDeadline = t
	p.gate.Broadcast()
	return nil
}

// SetWriteDeadline makes Writes after t fail; a Write to a Player never waits.
func (p *Player) SetWriteDeadline(t time.Time) error {
	p.gate.Lock()
	defer p.gate.Unlock()
	p.writeDeadline = t
	return nil
}

// DiscardInput drops the bytes for the driver that are there already, as a real port would; what comes later stays.
func (p *Player) DiscardInput() error {
	p.gate.Lock()
	defer p.gate.Unlock()
	for {
		due, ok := p.due()
		if !ok || !gate.Passed(due) {
			return nil
		}
		p.advance(len(p.script[p.at].Bytes) - p.done)
	}
}

// SetBaud records the speed; the script does not depend on it.
func (p *Player) SetBaud(baud int) error {
	p.gate.Lock()
	defer p.gate.Unlock()
	p.baud = baud
	return nil
}

// Baud returns the recorded speed, at first 115200.
func (p *Player) Baud() int {
	p.gate.Lock()
	defer p.gate.Unlock()
	return p.baud
}

// String returns "playback".
func (p *Player) String() string { return "playback" }
