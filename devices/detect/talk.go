package detect

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"onetrip/devices/internal/inquiry"
	"onetrip/devices/link"
)

const (
	quiet    = 15 * time.Millisecond  // the line's rest before a question, so that boards tell one from the next
	quietMax = 150 * time.Millisecond // a line that never rests is asked all the same
	lastByte = 60 * time.Millisecond  // an answer that has begun may outlast its time while bytes follow so closely
	outlast  = 500 * time.Millisecond // but no longer than this
	room     = 512                    // bytes kept of what came
	answer   = 64                     // bytes of the longest answer to a question
)

// wire is what n bytes take at the speed.
func (s *search) wire(n int) time.Duration {
	if s.baud == 0 {
		return 0
	}
	return time.Duration(n) * 10 * time.Second / time.Duration(s.baud)
}

// question asks one question at its speed and judges what comes. The error is ctx's or the port's.
func (s *search) question(ctx context.Context, st step) (inquiry.Facts, inquiry.Verdict, error) {
	if err := ctx.Err(); err != nil {
		return inquiry.Facts{}, inquiry.Silent, err
	}
	err := s.tune(st.baud)
	if err == nil {
		err = s.rest(ctx)
	}
	var heard []byte
	var facts inquiry.Facts
	v := inquiry.Silent
	if err == nil {
		err = s.send(st.ask.Bytes)
	}
	if err == nil {
		heard, facts, v, err = s.hear(ctx, st.ask)
	}
	s.note(st, heard, facts, v)
	return facts, v, err
}

// tune sets the line's speed. A port without one, such as a printer file, is asked at none.
func (s *search) tune(baud int) error {
	b, ok := s.line.(link.BaudSetter)
	if !ok || s.baud == baud {
		return nil
	}
	if err := b.SetBaud(baud); err != nil {
		return fmt.Errorf("set speed: %w", err)
	}
	s.baud = baud
	return nil
}

// rest waits until the line is quiet and counts what came unasked.
func (s *search) rest(ctx context.Context) error {
	came := 0
	for end := time.Now().Add(quietMax); time.Now().Before(end); {
		b, err := s.read(ctx, time.Now().Add(quiet))
		if err != nil {
			return err
		}
		if len(b) == 0 {
			break
		}
		came += len(b)
	}
	if came > 0 {
		s.chatter++
	}
	return nil
}

// send writes a question. A line that does not take it is like one on which nobody hears it.
func (s *search) send(b []byte) error {
	if err := s.line.SetWriteDeadline(time.Now().Add(time.Second + s.wire(len(b)))); err != nil {
		return fmt.Errorf("ask: %w", err)
	}
	if _, err := s.line.Write(b); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("ask: %w", err)
	}
	return nil
}

// read returns what comes before the deadline, nothing when it passes, or an error of the port or of ctx.
func (s *search) read(ctx context.Context, until time.Time) ([]byte, error) {
	if d, ok := ctx.Deadline(); ok && d.Before(until) {
		until = d
	}
	if err := s.line.SetReadDeadline(until); err != nil {
		return nil, fmt.Errorf("wait for answer: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { _ = s.line.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	var buf [256]byte
	n, err := s.line.Read(buf[:])
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, fmt.Errorf("wait for answer: %w", err)
	}
	return buf[:n], nil
}

// hear waits for the answer to q.
func (s *search) hear(ctx context.Context, q inquiry.Question) (heard []byte, facts inquiry.Facts, v inquiry.Verdict, err error) {
	begin := time.Now()
	deadline := begin.Add(q.Wait + s.wire(len(q.Bytes)+answer))
	limit := deadline.Add(outlast)
	until := deadline
	for {
		b, err := s.read(ctx, until)
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return heard, facts, v, err
		}
		heard = append(heard, b...)
		rest, echo, whole := q.Unecho(heard)
		if echo {
			s.echoes[s.baud] = true
		}
		if facts, v = q.Read(rest); v == inquiry.Answered {
			return heard, facts, v, nil
		}
		now := time.Now()
		arriving := len(b) > 0 && (v != inquiry.Silent || !whole) && now.Before(limit)
		switch {
		case len(heard) >= room, !now.Before(deadline) && !arriving:
			return heard, facts, v, nil
		case !now.Add(lastByte).Before(deadline) && arriving:
			until = now.Add(lastByte)
		}
	}
}

// note keeps the exchange for the log. What is no answer is counted and not kept.
func (s *search) note(st step, heard []byte, facts inquiry.Facts, v inquiry.Verdict) {
	e := Exchange{
		Protocol: st.kind.Name, Text: st.ask.Text, Baud: s.baud, Sent: fmt.Sprintf("%X", st.ask.Bytes), Verdict: v.String(), Bytes: len(heard), Answer: facts.Text,
	}
	if v == inquiry.Answered {
		e.Heard = fmt.Sprintf("%X", heard)
	}
	rest, _, _ := st.ask.Unecho(heard)
	if v == inquiry.Foreign || v == inquiry.Damaged && len(rest) > answer {
		s.chatter++
	}
	s.Asked = append(s.Asked, e)
	s.of = max(s.of, len(s.Asked))
	s.log.Debug("asked", "protocol", e.Protocol, "question", e.Text, "baud", e.Baud, "sent", e.Sent, "verdict", e.Verdict, "heard", e.Heard, "bytes", e.Bytes, "answer", e.Answer)
	s.progress(Progress{Port: s.Port, Asked: len(s.Asked), Of: s.of, Now: e})
}
