package player

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"syscall"
	"time"
)

// lingering is how long a program's children may keep its standard input or error open after its end.
const lingering = time.Second

// run plays sound after sound until Close.
func (p *Player) run() {
	defer close(p.done)
	for {
		sound, version, closed := p.take()
		switch {
		case closed:
			return
		case sound == nil:
			<-p.changed
		case p.Look():
			p.play(sound, version)
		}
	}
}

// take returns the pending sound, if any, and the version it belongs to.
func (p *Player) take() (sound *Sound, version int, closed bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	sound, p.pending = p.pending, nil
	return sound, p.version, p.closed
}

// play runs the program for one sound and returns when it has ended, killed or not.
func (p *Player) play(sound *Sound, version int) {
	ctx, cancel := context.WithTimeout(context.Background(), p.opts.Longest)
	defer cancel()
	var complaint tail
	cmd := exec.CommandContext(ctx, p.opts.Program, sound.Args...)
	// A group of its own, so that the players that a wrapper script starts die with it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = lingering
	cmd.Stderr = &complaint
	if sound.Input != nil {
		cmd.Stdin = bytes.NewReader(sound.Input)
	}
	if err := cmd.Start(); err != nil {
		p.report(fmt.Sprintf("the program %s does not start: %v", p.opts.Program, err))
		return
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	replaced, err := p.await(ended, cancel, version)
	switch {
	case replaced: // by us: it says nothing about the program
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		p.report(fmt.Sprintf("%s did not end within %v; check the sound card", p.opts.Program, p.opts.Longest))
	case err != nil:
		p.report(fmt.Sprintf("%s: %v: %s; check the sound card", p.opts.Program, err, complaint.String()))
	default:
		p.report("")
	}
}

// await waits for the program's end, and kills it first when the version is no longer the newest.
func (p *Player) await(ended <-chan error, kill func(), version int) (replaced bool, err error) {
	for {
		select {
		case err := <-ended:
			return false, err
		case <-p.changed:
			if !p.current(version) {
				kill()
				return true, <-ended
			}
			// The token was for this very sound.
		}
	}
}

func (p *Player) current(version int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.version == version
}

// tail is an io.Writer that keeps the last bytes.
type tail struct{ b []byte }

const tailSize = 300

// Write keeps the end of what was written.
func (t *tail) Write(b []byte) (int, error) {
	t.b = append(t.b, b...)
	t.b = t.b[max(0, len(t.b)-tailSize):]
	return len(b), nil
}

// String returns it in one line, or says that there was nothing.
func (t *tail) String() string {
	return cmp.Or(string(bytes.Join(bytes.Fields(t.b), []byte(" "))), "no message")
}
