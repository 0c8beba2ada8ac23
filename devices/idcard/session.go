package idcard

import (
	"context"
	"errors"
	"fmt"
	"time"

	"onetrip/devices"
)

const (
	samIDTries   = 3 // some modules answer wrongly at first [S3][S13]
	statusTries  = 3
	failedReads  = 3 // until the visitor is asked to lay the card flat
	probeAfter   = 2 // FINDs without a card, until a look whether a card read before still lies there
	maxOddities  = 5 // answers in a row that should not be, until the module is reset
	earlyLifts   = 2 // cards that were gone before their extra address, until it is done without
	extraSends   = 2 // for the extra address
	photoRepeats = 2 // reads, when the photo stands in the wrong place
)

var errConfused = errors.New("the module keeps giving impossible answers")

// outOfServiceError says that the module cannot work.
type outOfServiceError struct{ sw3 byte }

// Error tells the status byte.
func (e outOfServiceError) Error() string {
	row, _ := lookUp(e.sw3)
	return fmt.Sprintf("status %02X: %s", e.sw3, row.meaning)
}

// session is what one Run knows. Only Run's goroutine touches it.
type session struct {
	*Reader
	line *line
	sink func(devices.ReaderEvent)

	awake    bool // the module answered already: no need to wait for its boot
	oddities int  // in a row

	holding   bool // a card that was read to its end lies on the reader
	delivered bool // and was delivered

	// What follows belongs to one arming.
	arming  uint64
	found   bool // CardFound was told for the card that lies there
	blocked bool // the card that lies there was refused: wait until it is gone
	none    int  // FINDs in a row without a card
	probed  bool // it was asked whether a card read before still lies there
	failed  int  // reads in a row that came to nothing
	early   int  // cards in a row that were gone before their extra address
}

// work brings the module up and serves until something is wrong with the reader.
func (s *session) work(ctx context.Context) error {
	if err := s.bringUp(ctx); err != nil {
		return err
	}
	for ctx.Err() == nil {
		if err := s.step(ctx); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// bringUp waits for the module's boot, asks whether it is well and who it is.
func (s *session) bringUp(ctx context.Context) error {
	if !s.awake {
		s.sleep(ctx, s.opts.Boot)
	}
	s.awake, s.oddities = false, 0
	if err := s.askHealth(ctx); err != nil {
		return err
	}
	id, err := s.askIdent(ctx)
	if err != nil {
		return err
	}
	s.setStatus(devices.Status{Ready: true, Ident: id})
	return nil
}

func (s *session) askHealth(ctx context.Context) error {
	for tries := 0; tries < statusTries && ctx.Err() == nil; {
		a, err := s.ask(GetStatus)
		if err != nil {
			return err
		}
		switch a.do {
		case proceed:
			return nil
		case unanswered: // the line counts these
		default:
			tries++
			s.sleep(ctx, s.opts.Poll)
		}
	}
	return errConfused
}

// askIdent returns the SAM id, or "" when the module does not tell it.
func (s *session) askIdent(ctx context.Context) (string, error) {
	for range samIDTries {
		a, err := s.ask(GetSAMID)
		if err != nil {
			return "", err
		}
		if a.do == proceed {
			return FormatSAMID([samIDData]byte(a.frame.Data())), nil
		}
		s.sleep(ctx, s.opts.Poll)
	}
	s.log.Warn("reader does not tell its SAM id")
	return "", nil
}

// ask asks the line and turns a module out of service, or one that is confused for long, into an error.
func (s *session) ask(c Command) (answer, error) {
	a, err := s.line.ask(c)
	if err != nil {
		return answer{}, err
	}
	switch a.do {
	case outOfService:
		return answer{}, outOfServiceError{a.frame.SW()[2]}
	case strange, stale, damaged, resend:
		s.oddities++
		if a.frame != nil {
			s.log.Warn("unexpected answer", "command", c.String(), "status", fmt.Sprintf("%X", a.frame.SW()), "length", len(a.frame))
		}
	case unanswered:
		s.log.Warn("no answer", "command", c.String(), "noise_bytes", s.line.parser.Noise())
	default:
		s.oddities = 0
	}
	if s.oddities >= maxOddities {
		a.frame.Wipe()
		return answer{}, errConfused
	}
	return a, nil
}

// step does the next thing: watch a card leave, look for one, or only see whether the reader lives.
func (s *session) step(ctx context.Context) error {
	armed, arming := s.intent()
	if arming != s.arming {
		s.begin(armed, arming)
	}
	switch {
	case s.holding:
		return s.watchRemoval(ctx)
	case armed:
		return s.seek(ctx)
	}
	return s.watch(ctx)
}

// begin starts a new arming.
func (s *session) begin(armed bool, arming uint64) {
	s.arming, s.found, s.blocked, s.none, s.probed, s.failed, s.early = arming, false, false, 0, false, 0, 0
	if armed && s.holding {
		s.emit(devices.CardStale)
	}
}

// watch pauses, then asks for a sign of life.
func (s *session) watch(ctx context.Context) error {
	if s.pause(ctx, s.opts.Watch) {
		return nil
	}
	for ctx.Err() == nil {
		a, err := s.ask(GetStatus)
		if err != nil || a.do != unanswered {
			return err
		}
	}
	return nil
}

// seek looks for a card once, reads it when it is there, and pauses.
func (s *session) seek(ctx context.Context) error {
	a, err := s.ask(Find)
	if err != nil || a.do == unanswered {
		return err
	}
	switch {
	case a.do == idle:
		err = s.noneFound()
	case a.do == proceed && !s.blocked:
		if !s.found {
			s.found = true
			s.emit(devices.CardFound)
		}
		s.none = 0
		err = s.readCard()
	}
	if err == nil {
		s.pause(ctx, s.opts.Poll)
	}
	return err
}

// noneFound asks once whether a card that was read before still lies there, which FIND does not tell [S14][S21].
func (s *session) noneFound() error {
	s.found, s.blocked = false, false
	s.none++
	if s.probed || s.none < probeAfter {
		return nil
	}
	s.probed = true
	a, err := s.ask(ReadExtra)
	if err != nil {
		return err
	}
	a.frame.Wipe()
	if a.do == proceed {
		s.holding, s.delivered = true, false
		s.emit(devices.CardStale)
	}
	return nil
}

// watchRemoval asks for the extra address: 90 or 91 mean that the card still lies there, any other status that it is gone [S13][S21].
func (s *session) watchRemoval(ctx context.Context) error {
	a, err := s.ask(ReadExtra)
	if err != nil {
		return err
	}
	a.frame.Wipe()
	switch a.do {
	case idle, restart, rejected, unsupported, strange:
		s.holding = false
		s.found, s.none, s.probed = false, 0, true
		if s.delivered {
			s.emit(devices.CardRemoved)
		}
		return nil
	case proceed, resend, stale, damaged, outOfService, unanswered:
	}
	s.pause(ctx, s.opts.Poll)
	return nil
}

// stillWanted reports whether nobody has disarmed or armed anew since the session took note.
func (s *session) stillWanted() bool {
	armed, arming := s.intent()
	return armed && arming == s.arming
}

func (s *session) emit(k devices.ReaderEventKind) {
	s.log.Info("card event", "event", k.String())
	s.sink(devices.ReaderEvent{Kind: k})
}

// pause waits, and returns true at once when somebody arms or disarms.
func (s *session) pause(ctx context.Context, d time.Duration) (woken bool) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return false
	case <-s.wake:
		return true
	case <-ctx.Done():
		return true
	}
}

// sleep waits, whoever arms meanwhile.
func (s *session) sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
