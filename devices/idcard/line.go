package idcard

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"onetrip/devices/link"
)

const (
	maxMisses = 5           // commands in a row without a sound answer: the reader is gone
	grace     = time.Second // how long a frame that has begun may outlast its command's time-out
	writeTime = time.Second // for a request, beside its wire time
	settling  = 2 * time.Millisecond
)

var (
	errNoAnswer = errors.New("no answer")
	errDamaged  = errors.New("damaged answer")
	errGone     = errors.New("the reader does not answer")
	errEnded    = errors.New("the run has ended")
)

// line is the conversation with the module: one command, then one answer, from one goroutine.
type line struct {
	port   link.Port
	baud   int
	parser Parser
	chunk  [512]byte
	uneasy bool // bytes of the last exchange may still be coming

	misses int  // commands in a row without a sound answer
	noisy  bool // bytes came in answer to them
	alien  bool // and looked like another vendor's framing

	mu    sync.Mutex // guards ended, and orders it with the port's deadlines
	ended bool
}

// bind makes every wait end when ctx ends, until the returned function is called.
func (l *line) bind(ctx context.Context) (release func()) {
	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(done)
		l.mu.Lock()
		defer l.mu.Unlock()
		l.ended = true
		past := time.Unix(1, 0)
		_ = l.port.SetReadDeadline(past)
		_ = l.port.SetWriteDeadline(past)
	})
	return func() {
		if !stop() {
			<-done // it must not touch a later run's deadlines
		}
	}
}

// deadline sets one of the port's deadlines unless the run has ended.
func (l *line) deadline(set func(time.Time) error, t time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return errEnded
	}
	return set(t)
}

// once sends c and waits for one sound answer, which the caller wipes. The error is errNoAnswer or errDamaged, with errGone joined to it
// after too many of them in a row, errEnded, or one of the port: link.ErrUnplugged or os.ErrClosed.
func (l *line) once(c Command) (Frame, error) {
	if err := l.quieten(); err != nil {
		return nil, err
	}
	request := c.Request()
	l.parser.Reset(request)
	err := l.send(request)
	var f Frame
	if err == nil {
		f, err = l.receive(c)
	}
	if err == nil {
		l.misses, l.noisy, l.alien = 0, false, false
		return f, nil
	}
	if !errors.Is(err, errNoAnswer) && !errors.Is(err, errDamaged) {
		return nil, err
	}
	l.misses++
	l.noisy = l.noisy || l.parser.Noise() > 0 || errors.Is(err, errDamaged)
	l.alien = l.alien || alien(l.parser.Head())
	if l.misses >= maxMisses {
		return nil, errors.Join(errGone, err)
	}
	return nil, err
}

// alien reports whether noise begins with a known header of another protocol: DONSEE's text header, or that of some handhelds.
func alien(head []byte) bool {
	return string(head) == "\xEA\xEB\xEC\xED" || len(head) >= 2 && head[0] == 0xCA && head[1] == 0xDF
}

// send writes a request.
func (l *line) send(request []byte) error {
	if err := l.deadline(l.port.SetWriteDeadline, time.Now().Add(writeTime+wireTime(len(request), l.baud))); err != nil {
		return timedOut(err)
	}
	if _, err := l.port.Write(request); err != nil {
		return timedOut(fmt.Errorf("send command: %w", err))
	}
	return nil
}

// timedOut turns a passed deadline into errNoAnswer.
func timedOut(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return errNoAnswer
	}
	return err
}

// read feeds the parser with what comes until the deadline passes, when it returns os.ErrDeadlineExceeded in the chain.
func (l *line) read(until time.Time) ([]Item, error) {
	if err := l.deadline(l.port.SetReadDeadline, until); err != nil {
		return nil, err
	}
	n, err := l.port.Read(l.chunk[:])
	items := l.parser.Feed(l.chunk[:n])
	clear(l.chunk[:n])
	if n > 0 {
		return items, nil
	}
	return items, err
}

// receive waits for the answer to c. After a damaged frame it waits until the line is idle.
func (l *line) receive(c Command) (Frame, error) {
	last := time.Now()
	deadline := last.Add(c.timeout(l.baud))
	limit := deadline.Add(grace)
	defect := false
	for {
		until := deadline
		if l.parser.Busy() {
			until = earlier(last.Add(idleGap), limit)
		}
		items, err := l.read(until)
		now := time.Now()
		switch {
		case err == nil:
			last = now
		case !errors.Is(err, os.ErrDeadlineExceeded):
			return nil, fmt.Errorf("wait for answer: %w", err)
		case l.parser.Busy() && !now.Before(last.Add(idleGap)):
			items = l.parser.Idle()
		}
		first, bad := pick(items)
		if first != nil {
			return l.accept(c, *first)
		}
		defect = defect || bad
		switch {
		case defect && !l.parser.Busy():
			return nil, errDamaged
		case !now.Before(limit), !now.Before(deadline) && !l.parser.Busy():
			l.uneasy = l.parser.Busy()
			return nil, errNoAnswer
		}
	}
}

// pick returns the first frame and wipes the others, which answer nothing that was asked; bad tells of a defect before it.
func pick(items []Item) (first *Item, bad bool) {
	for i, item := range items {
		switch {
		case item.Frame == nil:
			bad = bad || first == nil && item.Defect != Echo
		case first == nil && !bad:
			first = &items[i]
		default:
			item.Frame.Wipe()
		}
	}
	return first, bad
}

// accept returns the answer. For answers whose content cannot be checked it looks whether a stray byte follows: a byte that came twice
// shifts the rest, and when it equals the checksum, the plain XOR still fits.
func (l *line) accept(c Command, answer Item) (Frame, error) {
	if c == GetSAMID || c == ReadExtra {
		if err := l.settle(); err != nil {
			answer.Frame.Wipe()
			return nil, fmt.Errorf("wait for the end of the answer: %w", err)
		}
	}
	stray := l.parser.Noise() > answer.Noise || l.parser.Busy() && !l.parser.InFrame()
	l.uneasy = l.parser.Busy()
	if stray && (c == GetSAMID || c == ReadExtra) {
		answer.Frame.Wipe()
		return nil, errDamaged
	}
	return answer.Frame, nil
}

// settle drops what comes within a few byte times.
func (l *line) settle() error {
	until := time.Now().Add(settling + wireTime(16, l.baud))
	for {
		items, err := l.read(until)
		pickNone(items)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// quieten makes the line ready for a command: nothing of an earlier answer may be taken for the next one.
func (l *line) quieten() error {
	if l.uneasy {
		if err := l.waitIdle(); err != nil {
			return err
		}
	}
	if d, ok := l.port.(link.Discarder); ok {
		return d.DiscardInput()
	}
	for range 64 { // a port that cannot discard: read what is there
		items, err := l.read(time.Now().Add(time.Millisecond))
		pickNone(items)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("clear input: %w", err)
		}
	}
	return nil
}

// waitIdle drops what comes until nothing has come for the idle gap, or for a second when it never ends.
func (l *line) waitIdle() error {
	end := time.Now().Add(grace)
	for time.Now().Before(end) {
		items, err := l.read(time.Now().Add(idleGap))
		pickNone(items)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			break
		}
		if err != nil {
			return fmt.Errorf("wait for idle line: %w", err)
		}
	}
	l.uneasy = false
	return nil
}

func pickNone(items []Item) {
	for _, i := range items {
		i.Frame.Wipe()
	}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// answer is what came of a command: what to do, and the frame unless do is unanswered.
type answer struct {
	frame Frame
	do    reaction
}

// ask sends c, once more when the answer was damaged or the module saw damaged bytes, and says what the answer means. The error is errGone or
// one of the port.
func (l *line) ask(c Command) (answer, error) {
	for try := 0; ; try++ {
		f, err := l.once(c)
		switch {
		case err == nil:
			do := judge(c, f)
			if do != resend || try > 0 {
				return answer{f, do}, nil
			}
			f.Wipe()
		case errors.Is(err, errNoAnswer) && !errors.Is(err, errGone), errors.Is(err, errDamaged) && !errors.Is(err, errGone) && try > 0:
			return answer{do: unanswered}, nil
		case !errors.Is(err, errDamaged) || errors.Is(err, errGone):
			return answer{}, err
		}
	}
}
