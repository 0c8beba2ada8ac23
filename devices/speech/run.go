package speech

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// lingering is how long a program's children may keep its standard input or error open after its end.
const lingering = time.Second

// run speaks sentence after sentence until Close.
func (s *Speaker) run() {
	defer close(s.done)
	for {
		what, version, closed := s.take()
		switch {
		case closed:
			return
		case what == nil:
			<-s.changed
		case s.look():
			s.speak(what, version)
		}
	}
}

// take returns the pending sentence, if any, and the version it belongs to.
func (s *Speaker) take() (what *sentence, version int, closed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	what, s.pending = s.pending, nil
	return what, s.version, s.closed
}

// speak runs the program for one sentence and returns when it has ended, killed or not.
func (s *Speaker) speak(what *sentence, version int) {
	ctx, cancel := context.WithTimeout(context.Background(), s.opts.Longest)
	defer cancel()
	args, hasText := s.arguments(what)
	var complaint tail
	cmd := exec.CommandContext(ctx, s.opts.Command[0], args...)
	// A group of its own, so that the players that a wrapper script starts die with it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = lingering
	cmd.Stderr = &complaint
	if !hasText {
		cmd.Stdin = strings.NewReader(what.text)
	}
	if err := cmd.Start(); err != nil {
		s.report(fmt.Sprintf("the program %s does not start: %v", s.opts.Command[0], err))
		return
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	replaced, err := s.await(ended, cancel, version)
	switch {
	case replaced: // by us: it says nothing about the program
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		s.report(fmt.Sprintf("%s did not end within %v", s.opts.Command[0], s.opts.Longest))
	case err != nil:
		s.report(fmt.Sprintf("%s: %v: %s", s.opts.Command[0], err, complaint.String()))
	default:
		s.report("")
	}
}

// await waits for the program's end, and kills it first when the version is no longer the newest.
func (s *Speaker) await(ended <-chan error, kill func(), version int) (replaced bool, err error) {
	for {
		select {
		case err := <-ended:
			return false, err
		case <-s.changed:
			if !s.current(version) {
				kill()
				return true, <-ended
			}
			// The token was for this very sentence.
		}
	}
}

func (s *Speaker) current(version int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.version == version
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

// String returns it in one line.
func (t *tail) String() string { return string(bytes.Join(bytes.Fields(t.b), []byte(" "))) }
