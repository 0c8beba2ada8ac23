package idcard

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"onetrip/devices"
	"onetrip/devices/link"
)

const (
	plugPause    = 500 * time.Millisecond // between two looks whether the port is back
	servicePause = 5 * time.Second        // before a module that is out of service is reset
)

// cure reports what is wrong and tries to mend it. It returns nil when the reader may be brought up again, or what went wrong now.
func (s *session) cure(ctx context.Context, err error) error {
	s.log.Warn("reader trouble", "cause", err)
	s.awake = false
	broken, isBroken := errors.AsType[outOfServiceError](err)
	switch {
	case isBroken:
		problem := devices.SelfTest
		if broken.sw3 == 0x66 {
			problem = devices.Unauthorised
		}
		s.setStatus(devices.Status{Problem: problem, Detail: err.Error()})
		s.sleep(ctx, servicePause)
		return s.reset()
	case errors.Is(err, errConfused):
		return s.reset()
	case portFailed(err):
		s.setStatus(devices.Status{Problem: devices.Unplugged, Detail: err.Error()})
		return s.awaitPlug(ctx)
	}
	s.setStatus(s.silence())
	return s.search(ctx)
}

// silence tells a silent line from one with bytes that are no answer.
func (s *session) silence() devices.Status {
	st := devices.Status{Problem: devices.Silent, Detail: fmt.Sprintf("%d commands without an answer at %d Bd", s.line.misses, s.line.baud)}
	if s.line.noisy {
		st.Problem = devices.Noisy
		st.Detail = fmt.Sprintf("%d commands with nothing but noise for an answer at %d Bd", s.line.misses, s.line.baud)
	}
	if s.line.alien {
		st.Detail = "unsupported reader framing: " + st.Detail
	}
	return st
}

// awaitPlug waits until the port works again.
func (s *session) awaitPlug(ctx context.Context) error {
	for ctx.Err() == nil {
		s.sleep(ctx, plugPause)
		f, err := s.line.once(GetStatus)
		f.Wipe()
		if !portFailed(err) {
			s.line.misses, s.line.noisy, s.line.alien = 0, false, false
			s.setStatus(devices.Status{Problem: devices.Starting})
			return nil
		}
	}
	return nil
}

// reset resets the module; an answer is welcome but not needed.
func (s *session) reset() error {
	s.oddities = 0
	f, err := s.line.once(Reset)
	f.Wipe()
	if portFailed(err) || errors.Is(err, errGone) {
		return err
	}
	return nil
}

// search asks for a sign of life at each of the module's speeds in turn, as it remembers a changed speed across restarts [S18], and resets
// it blindly after each round.
func (s *session) search(ctx context.Context) error {
	for ctx.Err() == nil {
		for _, baud := range s.bauds() {
			if err := s.setBaud(baud); err != nil {
				return err
			}
			f, err := s.line.once(GetStatus)
			f.Wipe()
			if err == nil {
				s.log.Info("reader answers again", "baud", baud)
				s.awake = true
				return nil
			}
			if portFailed(err) {
				return err
			}
		}
		if err := s.setBaud(s.opts.Baud); err != nil {
			return err
		}
		if err := s.reset(); portFailed(err) {
			return err
		}
		s.sleep(ctx, s.opts.Boot)
	}
	return nil
}

// portFailed reports whether err is the port's, unplugged or closed, and not the silence of the reader.
func portFailed(err error) bool {
	return err != nil && !errors.Is(err, errNoAnswer) && !errors.Is(err, errDamaged)
}

// bauds returns the speeds to try, the present one first; only that one when the port cannot change its speed.
func (s *session) bauds() []int {
	now := s.line.baud
	if _, ok := s.port.(link.BaudSetter); !ok {
		return []int{now}
	}
	return append([]int{now}, slices.DeleteFunc(Bauds(), func(b int) bool { return b == now })...)
}

func (s *session) setBaud(baud int) error {
	if b, ok := s.port.(link.BaudSetter); ok {
		if err := b.SetBaud(baud); err != nil {
			return fmt.Errorf("set speed: %w", err)
		}
	}
	s.line.baud = baud
	return nil
}
