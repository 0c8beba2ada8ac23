package idcardsim

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"onetrip/devices/idcard"
	"onetrip/devices/link"
)

const (
	requestGap  = 100 * time.Millisecond // after which a partial request is dropped
	longRequest = 16                     // the largest length field of a request
	unplugPause = 50 * time.Millisecond
)

// Serve answers the requests that come over port until ctx ends or the port is closed; it returns ctx's error or the port's. When the port has
// a speed, it gets the reader's. A port without SetReadDeadline must be closed to end a Serve that waits for a request.
func (s *Sim) Serve(ctx context.Context, port io.ReadWriter) error {
	if d, ok := port.(interface{ SetReadDeadline(time.Time) error }); ok {
		stop := context.AfterFunc(ctx, func() { _ = d.SetReadDeadline(time.Unix(1, 0)) })
		defer stop()
	}
	if err := s.tune(port); err != nil {
		return err
	}
	var in requests
	buf := make([]byte, 256)
	for ctx.Err() == nil {
		n, err := port.Read(buf)
		for _, r := range in.feed(buf[:n], time.Now()) {
			if err := s.serve(ctx, port, r); err != nil {
				return err
			}
		}
		switch {
		case err == nil:
		case errors.Is(err, link.ErrUnplugged):
			wait(ctx, unplugPause)
		case !errors.Is(err, os.ErrDeadlineExceeded):
			return fmt.Errorf("read request: %w", err)
		}
	}
	return ctx.Err()
}

// serve answers one request.
func (s *Sim) serve(ctx context.Context, port io.ReadWriter, r request) error {
	var out []piece
	var after func()
	if r.wrong != 0 {
		out = []piece{{quick, idcard.AppendFrame(nil, 0, 0, r.wrong)}}
		if s.State() == Boot {
			out = nil
		}
	} else {
		out, after = s.answer(r.bytes)
	}
	for _, p := range out {
		if !wait(ctx, p.wait) {
			return ctx.Err()
		}
		if _, err := port.Write(p.bytes); err != nil && !errors.Is(err, link.ErrUnplugged) {
			return fmt.Errorf("write answer: %w", err)
		}
	}
	if after != nil {
		s.set(after)
		return s.tune(port)
	}
	s.tell()
	return nil
}

// tune gives the port the reader's speed.
func (s *Sim) tune(port io.ReadWriter) error {
	b, ok := port.(link.BaudSetter)
	if !ok {
		return nil
	}
	if err := b.SetBaud(s.Baud()); err != nil {
		return fmt.Errorf("set speed: %w", err)
	}
	return nil
}

// wait returns false when ctx ended first.
func wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// request is a whole request, or the status that answers a wrong one.
type request struct {
	bytes []byte
	wrong byte
}

// requests assembles requests.
type requests struct {
	buf  []byte
	last time.Time
}

// feed takes what came at now.
func (q *requests) feed(b []byte, now time.Time) (out []request) {
	if now.Sub(q.last) > requestGap {
		q.buf = nil
	}
	if len(b) > 0 {
		q.last = now
	}
	q.buf = append(q.buf, b...)
	for {
		i := bytes.Index(q.buf, []byte(idcard.Preamble))
		if i < 0 {
			q.buf = q.buf[max(0, len(q.buf)-len(idcard.Preamble)+1):]
			return out
		}
		q.buf = q.buf[i:]
		if len(q.buf) < 7 {
			return out
		}
		length := int(binary.BigEndian.Uint16(q.buf[5:]))
		if length < 3 || length > longRequest {
			q.buf = nil
			return append(out, request{wrong: 0x11})
		}
		if len(q.buf) < 7+length {
			return out
		}
		out = append(out, check(bytes.Clone(q.buf[:7+length])))
		q.buf = q.buf[7+length:]
	}
}

// check looks at the checksum: the XOR of everything after the preamble, itself included, is 0.
func check(b []byte) request {
	var sum byte
	for _, c := range b[5:] {
		sum ^= c
	}
	if sum != 0 {
		return request{wrong: 0x10}
	}
	return request{bytes: b}
}
