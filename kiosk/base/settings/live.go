package settings

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
)

// Service is a program that serves by one version of its settings.
type Service interface {
	// Apply takes other settings over while the service goes on. It returns false when only a new beginning can bring them, and an error
	// when they cannot be now, such as a line taken away in which people wait; then nothing has changed.
	Apply(ctx context.Context, text []byte) (bool, error)
	// Run serves until ctx ends, or returns why it cannot go on.
	Run(ctx context.Context) error
	// Close gives everything back.
	Close()
}

// Opening makes a service by settings.
type Opening func(ctx context.Context, text []byte) (Service, error)

// byProgram is who goes back to settings that worked.
const byProgram = "program"

// Start is where Live begins.
type Start struct {
	Book    *Book
	Version Version // the one to begin with
	Text    []byte  // of Version
}

// Live serves by the newest version of a book until ctx ends or the service ends by itself: versions that come meanwhile are applied while the
// service goes on, or by closing it and opening it anew. Settings with which it cannot be opened, or that cannot be applied, are gone back
// from: the newest version is always the one that serves.
func Live(ctx context.Context, from Start, open Opening, log *slog.Logger) error {
	l, v, text := live{book: from.Book, log: log}, from.Version, from.Text
	for {
		s, err := open(ctx, text)
		if err != nil {
			if v, text, err = l.back(err, v); err != nil {
				return err
			}
			continue
		}
		l.good, l.text = v.No, text
		more, err := l.serve(ctx, s)
		s.Close()
		if err != nil || more == nil {
			return err
		}
		v, text = more.Version, more.text
	}
}

// live is a service under way.
type live struct {
	book *Book
	log  *slog.Logger
	good int    // the version that serves or served last; 0: none yet
	text []byte // of good
}

// back goes back from settings that cannot be.
func (l *live) back(why error, from Version) (Version, []byte, error) {
	if l.good == 0 || from.No == l.good {
		return from, nil, why
	}
	l.log.Error("the service cannot be opened with these settings: back to those before", "version", from.No, "back_to", l.good, "problem", why)
	_, err := l.book.GoBack(l.good, byProgram)
	if err != nil {
		return from, nil, errors.Join(why, err)
	}
	v, text, err := l.book.Latest()
	l.good = v.No // when it cannot be opened either, that ends the program
	return v, text, err
}

// next is a version that needs a new beginning.
type next struct {
	Version
	text []byte
}

// serve runs the service, and returns the version that needs another one; nil when it ended.
func (l *live) serve(ctx context.Context, s Service) (*next, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var more *next
	var watch sync.WaitGroup
	watch.Go(func() {
		l.book.Watch(ctx, l.good, func(v Version, text []byte) {
			if bytes.Equal(text, l.text) {
				l.good = v.No // gone back to what serves
				return
			}
			switch live, err := s.Apply(ctx, text); {
			case err != nil:
				l.refuse(v, err)
			case live:
				l.log.Info("settings applied", "version", v.No, "by", v.By)
				l.good, l.text = v.No, text
			default:
				l.log.Info("settings need a new beginning", "version", v.No, "by", v.By)
				more = &next{v, text}
				stop()
			}
		})
	})
	err := s.Run(ctx)
	stop()
	watch.Wait()
	if more != nil {
		return more, nil
	}
	return nil, err
}

// refuse goes back from settings that cannot be applied now.
func (l *live) refuse(v Version, why error) {
	l.log.Error("settings cannot be applied now: back to those before", "version", v.No, "back_to", l.good, "problem", why)
	if _, err := l.book.GoBack(l.good, byProgram); err != nil {
		l.log.Error("settings cannot be gone back from", "version", v.No, "problem", fmt.Errorf("go back to version %d: %w", l.good, err))
	}
}
