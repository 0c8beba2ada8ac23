package lockbus

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"time"

	"onetrip/devices/link"
)

const (
	silence   = 25 * time.Millisecond  // ends a frame: USB adapters deliver one in bursts more than 5 ms apart (locks.md 2)
	grace     = 500 * time.Millisecond // how long a frame that has begun may outlast the time-out
	writeTime = 500 * time.Millisecond // for a request, beside its wire time
	drainTime = time.Millisecond
	gapMore   = time.Millisecond // beside 3.5 characters (locks.md 7)
	maxBuffer = 1024             // bytes kept of what makes no frame
)

var (
	errNoAnswer = errors.New("no answer")
	errDamaged  = errors.New("no sound answer, only noise")
)

// echo says whether the adapter hears what it sends.
type echo uint8

const (
	echoUnknown echo = iota
	echoNo
	echoYes
)

// line is the conversation on the bus: one request, then its answer, by one goroutine at a time.
type line struct {
	port   link.Port
	proto  Protocol
	char   time.Duration // wire time of one character
	report func(Message) // told of every unsolicited report

	echo    echo
	same    bool      // the last message equalled the request byte for byte
	uneasy  bool      // the last request went without an answer, which may still come
	lastByt time.Time // when the line last carried something
	rest    []byte    // came behind the last answer
	chunk   [256]byte
}

// exchange is a request with what answers it.
type exchange struct {
	request []byte
	want    Want
	timeout time.Duration
	// ambiguous: a sound answer may equal the request byte for byte.
	ambiguous bool
}

// do performs x. written is false when certainly no byte of the request was sent. The error is errNoAnswer, errDamaged, or one of the port.
func (l *line) do(x exchange) (m Message, written bool, err error) {
	if err := l.clear(); err != nil {
		return Message{}, false, err
	}
	x.want.Request = x.request
	time.Sleep(time.Until(l.lastByt.Add(7*l.char/2 + gapMore)))
	if err := l.port.SetWriteDeadline(time.Now().Add(writeTime + time.Duration(len(x.request))*l.char)); err != nil {
		return Message{}, false, fmt.Errorf("send: %w", err)
	}
	n, err := l.port.Write(x.request)
	l.lastByt = time.Now().Add(time.Duration(len(x.request)) * l.char)
	l.uneasy = true
	if err != nil {
		return Message{}, n > 0, l.failed("send", err)
	}
	m, err = l.receive(x)
	return m, true, err
}

// failed classifies an error of the port. Behind a new adapter the echo must be learnt anew.
func (l *line) failed(op string, err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return errNoAnswer
	}
	if errors.Is(err, link.ErrUnplugged) {
		l.echo, l.rest = echoUnknown, nil
	}
	return fmt.Errorf("%s: %w", op, err)
}

// read adds to b what comes before the deadline; ok is false when nothing came.
func (l *line) read(b []byte, until time.Time) (more []byte, ok bool, err error) {
	if err := l.port.SetReadDeadline(until); err != nil {
		return b, false, l.failed("receive", err)
	}
	n, err := l.port.Read(l.chunk[:])
	if n > 0 {
		l.lastByt = time.Now()
		return append(b, l.chunk[:n]...), true, nil
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return b, false, nil
	}
	return b, false, l.failed("receive", err)
}

// clear takes what has come since the last answer: reports are told, late answers are dropped. After a request without an answer it waits
// until the line is quiet.
func (l *line) clear() error {
	b := l.rest
	l.rest = nil
	pause := drainTime
	if l.uneasy {
		pause = silence
	}
	for end := time.Now().Add(grace); time.Now().Before(end); {
		more, ok, err := l.read(b, time.Now().Add(pause))
		if err != nil {
			return err
		}
		if b = more; !ok && (len(b) == 0 || pause == silence) {
			break
		}
		if len(b) > 0 {
			pause = silence // what has begun may go on
		}
		b = b[max(0, len(b)-maxBuffer):]
	}
	l.uneasy = false
	s := scan{line: l, b: b}
	for {
		if _, ok := s.next(true); !ok {
			return nil
		}
	}
}

// receive waits for the answer to x.
func (l *line) receive(x exchange) (Message, error) {
	s := scan{line: l, x: x}
	deadline := time.Now().Add(x.timeout + time.Duration(len(x.request))*l.char)
	limit := deadline.Add(grace)
	for {
		until := deadline
		if len(s.b) > 0 {
			until = l.lastByt.Add(silence)
		}
		more, ok, err := l.read(s.b, until)
		if err != nil {
			return Message{}, err
		}
		s.b = more
		for {
			m, found := s.next(!ok && len(s.b) > 0)
			if !found {
				break
			}
			if x.want.AnsweredBy(m) {
				l.rest, l.uneasy = s.b, false
				s.learn()
				return m, nil
			}
		}
		if now := time.Now(); !now.Before(limit) || !now.Before(deadline) && len(s.b) == 0 {
			if s.noise > 0 {
				return Message{}, errDamaged
			}
			return Message{}, errNoAnswer
		}
	}
}

// scan cuts what came into messages.
type scan struct {
	*line
	x      exchange
	b      []byte
	noise  int
	echoed bool // the request came back
}

// next returns the next message; false when more bytes are needed. Reports are told on the way, the echo of the request is taken out.
func (s *scan) next(idle bool) (Message, bool) {
	for len(s.b) > 0 {
		if n := s.echoLen(idle); n == More {
			return Message{}, false
		} else if n > 0 {
			s.echoed, s.b = true, s.b[n:]
			continue
		}
		m, n := s.proto.Scan(s.b, s.x.want, idle)
		switch {
		case n > 0:
			s.same = bytes.Equal(s.b[:n], s.x.request)
			s.b = s.b[n:]
			if m.Kind == Report {
				s.report(m)
				continue
			}
			return m, true
		case n == More && !idle:
			return Message{}, false
		}
		if s.b[0] != 0 || s.noise > 0 { // leading 00: the turning of the line's direction
			s.noise++
		}
		s.b = s.b[1:]
	}
	return Message{}, false
}

// echoLen returns the size of the request's exact echo at the head, More, or None. Where an answer may equal the request and the adapter is
// known not to echo, there is none.
func (s *scan) echoLen(idle bool) int {
	request := s.x.request
	switch {
	case len(request) == 0 || s.echoed || s.x.ambiguous && s.echo == echoNo:
		return None
	case bytes.HasPrefix(s.b, request):
		return len(request)
	case !idle && bytes.HasPrefix(request, s.b):
		return More
	}
	return None
}

// learn notes what a question with its answer tells of the adapter. That it does not echo is believed only after an answer without noise,
// for a damaged echo looks like noise.
func (s *scan) learn() {
	switch {
	case s.x.ambiguous:
	case s.echoed:
		s.line.echo = echoYes
	case s.line.echo == echoUnknown && s.noise == 0:
		s.line.echo = echoNo
	}
}
