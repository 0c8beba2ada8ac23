package gpiowire

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// Lines is what hangs on a simulated chip.
type Lines interface {
	// Drive takes an output to a level.
	Drive(line int, high bool)
	// Level returns the level of an input now.
	Level(line int) bool
}

// lookEvery is how often watched lines are looked at.
const lookEvery = 5 * time.Millisecond

// Serve serves a chip's lines to one program after the other until ctx ends. A program that is gone leaves its outputs low, as a watchdog on the
// coils' supply does. It returns ctx's error, or why nobody can connect any more.
func Serve(ctx context.Context, l net.Listener, lines Lines) error {
	defer context.AfterFunc(ctx, func() { _ = l.Close() })()
	for {
		conn, err := l.Accept()
		if ctx.Err() != nil {
			if err == nil {
				_ = conn.Close() // nobody was served yet
			}
			return ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("serve GPIO lines: %w", err)
		}
		serveOne(ctx, conn, lines)
	}
}

// serveOne serves one program until it is gone.
func serveOne(ctx context.Context, conn net.Conn, lines Lines) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	s := served{conn: conn, lines: lines, watched: map[int]bool{}, driven: map[int]bool{}}
	var watching sync.WaitGroup
	watching.Go(func() { s.watch(ctx) })
	for said := bufio.NewScanner(conn); said.Scan(); {
		if err := s.take(said.Text()); err != nil {
			break // it talks another language
		}
	}
	stop()
	watching.Wait()
	for line := range s.driven {
		lines.Drive(line, false)
	}
}

// served is a program that is served.
type served struct {
	conn   net.Conn
	lines  Lines
	driven map[int]bool // the reader's goroutine alone

	// mu guards watched, and lets one message out at a time.
	mu      sync.Mutex
	watched map[int]bool // by line: the level that was told last
}

func (s *served) take(text string) error {
	word, line, high, err := parse(text)
	switch {
	case err != nil:
		return err
	case word == "set":
		s.driven[line] = true
		s.lines.Drive(line, high)
		return nil
	case word == "watch":
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.tell(line)
	}
	return errors.New("unknown message")
}

// tell tells a line's level; mu is held.
func (s *served) tell(line int) error {
	level := s.lines.Level(line)
	s.watched[line] = level
	_, err := fmt.Fprintf(s.conn, "level %d %s\n", line, digit(level))
	return err
}

// watch tells every change of a watched line until ctx ends.
func (s *served) watch(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
		s.mu.Lock()
		for line, was := range s.watched {
			if s.lines.Level(line) != was {
				_ = s.tell(line) // a socket that is gone ends the reader
			}
		}
		s.mu.Unlock()
	}
}
