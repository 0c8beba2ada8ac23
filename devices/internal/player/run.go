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

	"onetrip/devices"
)

// lingering is how long a program's children may keep its standard input or error open after its end.
const lingering = time.Second

// run plays sound after sound until Close.
func (p *Player) run() {
	defer close(p.done)
	for {
		j, closed := p.take()
		switch {
		case closed:
			return
		case j == nil:
			<-p.changed
		case p.Look():
			j.end <- p.play(j)
		default:
			j.end <- p.problem()
		}
	}
}

// take returns the pending sound, if any.
func (p *Player) take() (j *job, closed bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	j, p.pending = p.pending, nil
	return j, p.closed
}

// play runs the program for one sound and returns when it has ended, killed or not.
func (p *Player) play(j *job) error {
	ctx, cancel := context.WithTimeout(context.Background(), p.opts.Longest)
	defer cancel()
	var complaint tail
	cmd := command(ctx, p.opts.Program, j.Sound, &complaint)
	if err := cmd.Start(); err != nil {
		p.report(fmt.Sprintf("the program %s does not start: %v", p.opts.Program, err))
		return p.problem()
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	replaced, err := p.await(ended, cancel, j.version)
	switch {
	case replaced: // by us: it says nothing about the program
		return devices.ErrCut
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		p.report(fmt.Sprintf("%s did not end within %v; check the sound card", p.opts.Program, p.opts.Longest))
	case err != nil:
		p.report(fmt.Sprintf("%s: %v: %s; check the sound card", p.opts.Program, err, complaint.String()))
	default:
		p.report("")
		return nil
	}
	return p.problem()
}

// command prepares a program that dies with ctx, and with it what it started.
func command(ctx context.Context, program string, s Sound, complaint *tail) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, s.Args...)
	// A group of its own, so that the players that a wrapper script starts die with it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = lingering
	cmd.Stderr = complaint
	if s.Input != nil {
		cmd.Stdin = bytes.NewReader(s.Input)
	}
	return cmd
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
