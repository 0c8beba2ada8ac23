package detect

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"time"

	"onetrip/devices"
	"onetrip/devices/escpos"
	"onetrip/devices/internal/inquiry"
	"onetrip/devices/link"
)

const (
	tries      = 3 // questions to an address whose answer is damaged, before it counts as held twice
	talkative  = 3 // questions after which something came that is no answer: the port talks by itself
	missesFar  = 8 // addresses in a row without a board, after the ones that are likely: there are no more
	likelyFar  = 8 // addresses that are asked in any case
	echoAtMany = 2 // speeds at which the question came back: the adapter hears itself; a modem echoes at one only
)

// errDone ends a search that has found what there is.
var errDone = errors.New("found")

// search is the search of one port.
type search struct {
	Finding
	line     link.Port
	progress func(Progress)
	log      *slog.Logger
	baud     int
	of       int

	chatter  int          // questions after which something foreign came
	heard    bool         // the port was listened to already
	echoes   map[int]bool // speeds at which the question came back
	suspects []step       // questions with damaged answers
}

// refused notes why the port cannot be opened.
func (s *search) refused(err error) {
	s.Cause = err.Error()
	switch {
	case errors.Is(err, link.ErrInUse):
		s.add(InUse)
	case errors.Is(err, fs.ErrPermission):
		s.add(NoPermission)
	default:
		s.add(Unusable)
	}
}

func (s *search) add(p Problem) {
	if !s.Has(p) {
		s.Problems = append(s.Problems, p)
	}
}

// run asks what the plan holds until something is found or the budget is used up, and says what is odd.
func (s *search) run(ctx context.Context, all []kind, budget time.Duration) {
	s.echoes = map[int]bool{}
	limit, stop := context.WithTimeout(ctx, budget)
	defer stop()
	err := s.sweep(limit, plan(all))
	if err == nil {
		err = s.leftovers(limit)
	}
	switch {
	case errors.Is(err, errDone):
	case errors.Is(err, link.ErrUnplugged):
		s.add(Vanished)
		s.Cause = err.Error()
	case ctx.Err() != nil && s.Sure == Nothing:
		s.add(Stopped)
	case limit.Err() != nil && s.Sure != Nothing: // the addresses that are left do not matter
	case err != nil && limit.Err() == nil:
		s.add(Unusable)
		s.Cause = err.Error()
	default:
		s.conclude(err == nil)
	}
}

// conclude names a port on which nothing was recognised; all tells that it was asked everything.
func (s *search) conclude(all bool) {
	switch {
	case len(s.echoes) >= echoAtMany:
		s.add(Echoes)
	case len(s.echoes) > 0:
		s.add(ModemTalks)
	case s.chatter > 0:
		s.add(Talks)
	case !all:
		s.add(Stopped)
	default:
		s.add(SilentPort)
	}
}

// sweep asks step after step. It returns errDone when something is found, nil when nothing is.
func (s *search) sweep(ctx context.Context, steps []step) error {
	s.of = len(steps)
	for _, st := range steps {
		facts, v, err := s.question(ctx, st)
		if err != nil {
			return err
		}
		switch v {
		case inquiry.Answered:
			if err := s.meet(ctx, st, facts); err != nil {
				return err
			}
		case inquiry.Damaged:
			s.suspects = append(s.suspects, st)
		case inquiry.Silent, inquiry.Begun, inquiry.Foreign:
		}
		if s.chatter >= talkative && !s.heard {
			if err := s.listen(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// meet makes sure of a device that answered, and asks it for what is worth knowing. It returns nil when it was none.
func (s *search) meet(ctx context.Context, st step, facts inquiry.Facts) error {
	confirm := st.kind.Confirm
	if st.kind.Board != nil {
		confirm = []inquiry.Question{st.ask}
	}
	for _, q := range confirm {
		more, v, err := s.insist(ctx, step{st.kind, st.baud, q})
		if err != nil {
			return err
		}
		if v != inquiry.Answered {
			return nil
		}
		facts = facts.Merge(more)
	}
	s.Role, s.Protocol, s.Sure, s.Baud = st.kind.role, st.kind.Name, Certain, s.baud
	if st.kind.Board != nil {
		s.Device.Boards = []Board{{Address: st.ask.Board, Locks: facts.Locks}}
		if err := s.others(ctx, st); err != nil {
			return err
		}
		return errDone
	}
	for _, q := range st.kind.More {
		more, v, err := s.question(ctx, step{st.kind, st.baud, q})
		if err != nil {
			return err
		}
		if v == inquiry.Answered {
			facts = facts.Merge(more)
		}
	}
	s.know(facts)
	return errDone
}

// insist asks up to three times, for a line may lose a byte.
func (s *search) insist(ctx context.Context, st step) (facts inquiry.Facts, v inquiry.Verdict, err error) {
	for range tries {
		if facts, v, err = s.question(ctx, st); err != nil || v == inquiry.Answered {
			break
		}
	}
	return facts, v, err
}

// know takes over what the device told.
func (s *search) know(f inquiry.Facts) {
	s.Device = Device{Serial: f.Serial, Maker: f.Maker, Model: f.Model, Firmware: f.Firmware, Problem: f.Problem}
	if s.Role == Printer {
		s.Device.Profile = escpos.ProfileFor(f.Maker, f.Model)
	}
	if f.Problem == devices.SelfTest || f.Problem == devices.Unauthorised {
		s.add(DeviceIll)
	}
}

// others asks the other addresses of a bus on which a board answered.
func (s *search) others(ctx context.Context, st step) error {
	misses := 0
	for i, board := range st.kind.Far {
		if board == st.ask.Board {
			continue
		}
		if i >= likelyFar && misses >= missesFar {
			break
		}
		b, there, err := s.board(ctx, step{st.kind, st.baud, st.kind.Board(board)})
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			return nil // the time is up: what was found counts
		case err != nil:
			return err
		case !there:
			misses++
			continue
		}
		misses = 0
		s.Device.Boards = append(s.Device.Boards, b)
	}
	return nil
}

// board asks one address. An address that answers damaged every time is held twice, or its line is bad.
func (s *search) board(ctx context.Context, st step) (b Board, there bool, err error) {
	b.Address = st.ask.Board
	for range tries {
		facts, v, err := s.question(ctx, st)
		switch {
		case err != nil:
			return b, false, err
		case v == inquiry.Answered:
			b.Locks = facts.Locks
			return b, true, nil
		case v != inquiry.Damaged && v != inquiry.Begun:
			return b, false, nil
		}
	}
	b.Twice = true
	s.add(AddressTwice)
	return b, true, nil
}

// leftovers makes what it can of a port on which nothing answered soundly.
func (s *search) leftovers(ctx context.Context) error {
	for _, st := range s.suspects {
		if st.kind.Board == nil {
			continue
		}
		b, there, err := s.board(ctx, st)
		if err != nil {
			return err
		}
		if !there {
			continue
		}
		s.Role, s.Protocol, s.Sure, s.Baud = Locks, st.kind.Name, Guess, st.baud
		if !b.Twice {
			s.Sure = Certain
		}
		s.Device.Boards = []Board{b}
		if err := s.others(ctx, st); err != nil {
			return err
		}
		return errDone
	}
	if s.chatter > 0 && !s.heard {
		if err := s.listen(ctx); err != nil {
			return err
		}
	}
	return nil
}
