package idcard

import (
	"bytes"
	"errors"

	"onetrip/devices"
)

// readCard selects, reads and delivers the card that was found. Whatever goes wrong on the way leads back to FIND.
func (s *session) readCard() error {
	a, err := s.ask(Select)
	if err != nil {
		return err
	}
	if a.do != proceed {
		s.refuse(a.do)
		return nil
	}
	text, do, err := s.readText()
	switch {
	case err == nil && do != proceed:
		s.refuse(do)
		return nil
	case errors.As(err, new(UnknownTypeError)):
		s.log.Warn("card of an unknown type", "cause", err)
		s.holding, s.delivered = true, false
		if s.stillWanted() {
			s.emit(devices.CardUnsupported)
		}
		return nil
	case err != nil:
		return err
	}
	return s.finish(text)
}

// refuse deals with a card that could not be selected or read.
func (s *session) refuse(do reaction) {
	if !s.stillWanted() {
		return
	}
	switch do {
	case rejected:
		s.blocked, s.probed = true, true
		s.emit(devices.CardRejected)
	case unsupported:
		s.blocked, s.probed = true, true
		s.emit(devices.CardUnsupported)
	case proceed, idle, restart, resend, stale, damaged, outOfService, strange, unanswered:
		s.failed++
		// The module may think that it has read the card, and hide it: look again whether one lies there.
		s.probed, s.none = false, 0
		if s.failed >= failedReads {
			s.failed = 0
			s.emit(devices.CardMoved)
		}
	}
}

// readText reads the card's text, and drops photo and raw bytes at once. An answer whose photo stands in the wrong place counts only when a
// second one brings the same text.
func (s *session) readText() (Text, reaction, error) {
	first := make([]byte, 0, textSize)
	defer func() { clear(first) }()
	for range photoRepeats {
		a, err := s.ask(Read)
		if err != nil || a.do != proceed {
			a.frame.Wipe()
			return Text{}, a.do, err
		}
		p, err := SplitPayload(a.frame.Data())
		if err != nil {
			a.frame.Wipe()
			return Text{}, 0, err // cannot be: judge has split it already
		}
		if p.photoInPlace() || bytes.Equal(first, p.Text) {
			text, err := ParseText(p.Text)
			a.frame.Wipe()
			return text, proceed, err
		}
		first = append(first[:0], p.Text...)
		a.frame.Wipe()
	}
	return Text{}, damaged, nil
}

// finish adds the newest address and delivers the card, once.
func (s *session) finish(text Text) error {
	address, do, err := s.readAddress(text.Type)
	if err != nil {
		return err
	}
	switch do {
	case proceed:
		s.holding = true
	case strange:
		s.log.Warn("reader knows no extra address: the printed one is taken, and removal cannot be seen")
	case idle, restart, rejected, unsupported: // the card is gone
		// Some reader might answer so for every card; whoever lifts twice too early gets the printed address.
		if s.early++; s.early < earlyLifts {
			s.refuse(restart)
			return nil
		}
	default:
		s.refuse(do)
		return nil
	}
	s.delivered = s.stillWanted()
	s.failed, s.early, s.probed = 0, 0, !s.holding
	if !s.delivered {
		return nil
	}
	card := text.Card(address, s.opts.Today())
	s.log.Info("card event", "event", devices.CardRead.String(), "type", card.Type.String(), "fault", int(card.Fault), "bad_utf16", text.BadUTF16)
	s.sink(devices.ReaderEvent{Kind: devices.CardRead, Card: card})
	return nil
}

// readAddress reads the newest additional address, "" when there is none. Only resident cards and HMT permits have addresses, but 30 03 tells
// of all cards that they still lie there. A strange reaction says that the module does not know the command.
func (s *session) readAddress(t devices.CardType) (string, reaction, error) {
	if t != devices.ResidentCard && t != devices.HMTPermit {
		return "", proceed, nil
	}
	for send := 1; ; send++ {
		a, err := s.ask(ReadExtra)
		if err != nil {
			return "", 0, err
		}
		switch a.do {
		case proceed:
			address, _ := decodeUTF16(a.frame.Data())
			a.frame.Wipe()
			return address, proceed, nil
		case unanswered, stale, resend, strange:
			if send == extraSends {
				return "", a.do, nil
			}
		default:
			return "", a.do, nil
		}
	}
}
