package detect

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"onetrip/devices/link"
)

const (
	listenTime = 1200 * time.Millisecond // at each speed: what talks by itself mostly does so every second
	codeTime   = 2100 * time.Millisecond // at the speeds of scanners, before which a person holds a code now and then
	codeLines  = 3                       // lines a second at most of a scanner before which a code lies
)

// listenBauds are the speeds of devices that talk by themselves, likeliest first.
func listenBauds() []int { return []int{9600, 4800, 115200, 38400, 19200, 57600} }

// talker is what talks by itself.
type talker uint8

const (
	unknownTalker talker = iota
	gpsTalker
	modemTalker
	scannerTalker
)

// listen hears what a port says by itself, at one speed after the other, without sending anything. It returns errDone when it knows.
func (s *search) listen(ctx context.Context) error {
	s.heard = true
	speeds := listenBauds()
	if _, ok := s.line.(link.BaudSetter); !ok {
		speeds = speeds[:1]
	}
	for _, baud := range speeds {
		said, err := s.overhear(ctx, baud)
		if err != nil {
			return err
		}
		who := classify(said)
		s.Asked = append(s.Asked, Exchange{Protocol: "none", Text: "listen only", Baud: s.baud, Verdict: "heard", Bytes: len(said)})
		clear(said) // it may be a person's code
		switch who {
		case gpsTalker:
			s.add(GPSTalks)
		case modemTalker:
			s.add(ModemTalks)
		case scannerTalker:
			s.Role, s.Protocol, s.Sure = Scanner, "scanner", Guess
		case unknownTalker:
			continue
		}
		s.Baud = s.baud
		return errDone
	}
	return nil
}

// overhear returns what comes at a speed.
func (s *search) overhear(ctx context.Context, baud int) (said []byte, err error) {
	if err := s.tune(baud); err != nil {
		return nil, err
	}
	during := listenTime
	if baud == 9600 || baud == 115200 {
		during = codeTime
	}
	for end := time.Now().Add(during); time.Now().Before(end) && len(said) < 4*room; {
		b, err := s.read(ctx, end)
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return said, fmt.Errorf("listen: %w", errors.Join(err, ctx.Err()))
		}
		said = append(said, b...)
	}
	return said, nil
}

// classify says who talks so. What is not text is nobody that is known: the speed may be wrong.
func classify(said []byte) talker {
	if len(said) < 4 || !text(said) {
		return unknownTalker
	}
	lines := bytes.FieldsFunc(said, func(r rune) bool { return r == '\r' || r == '\n' })
	for _, l := range lines {
		switch {
		case len(l) > 6 && (l[0] == '$' || l[0] == '!') && bytes.IndexByte(l, ',') > 0 && upper(l[1:6]):
			return gpsTalker
		case bytes.HasPrefix(l, []byte("NO CARRIER")), bytes.HasPrefix(l, []byte("+C")), string(l) == "RING", string(l) == "OK", string(l) == "ERROR":
			return modemTalker
		}
	}
	if len(lines) <= codeLines && (said[len(said)-1] == '\r' || said[len(said)-1] == '\n') {
		return scannerTalker
	}
	return unknownTalker
}

// text reports whether b is printable ASCII with ends of lines. The first bytes may be the end of what began before.
func text(b []byte) bool {
	odd := 0
	for _, c := range b {
		if (c < 0x20 || c > 0x7E) && c != '\r' && c != '\n' && c != '\t' {
			odd++
		}
	}
	return odd*20 <= len(b)
}

func upper(b []byte) bool {
	for _, c := range b {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}
