package main

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"onetrip/kiosk"
	"onetrip/kiosk/base/settings"
	"onetrip/kiosk/flow"
)

// living is the terminal behind the window, from one beginning to the next.
type living struct {
	start   beginning
	window  *window
	started func(context.Context, *kiosk.Terminal)
	log     *slog.Logger
	first   *kiosk.Terminal // opened before the window; nil once it was used
	now     atomic.Pointer[kiosk.Terminal]
}

// tap hands a touch to the terminal that serves now.
func (l *living) tap(t flow.Tap) {
	if now := l.now.Load(); now != nil {
		now.Tap(t)
	}
}

func (l *living) openTerminal(ctx context.Context, cfg kiosk.Config) (*kiosk.Terminal, error) {
	return kiosk.Open(ctx, cfg, kiosk.Opts{Data: l.start.data, Show: l.window.show, Loops: l.window.loops(), Settings: l.start.Book, Ports: l.start.ports, Chips: l.start.chips}, l.log)
}

// open makes the terminal by its settings.
func (l *living) open(ctx context.Context, text []byte) (settings.Service, error) {
	t := l.first
	l.first = nil
	if t == nil {
		cfg, err := l.start.parse(text)
		if err != nil {
			return nil, err
		}
		if t, err = l.openTerminal(ctx, cfg); err != nil {
			return nil, err
		}
	}
	l.now.Store(t)
	return &serving{Terminal: t, of: l}, nil
}

// serving is the terminal by one version of its settings.
type serving struct {
	*kiosk.Terminal
	of *living
}

// Run serves until ctx ends.
func (s *serving) Run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var beside sync.WaitGroup
	beside.Go(func() { s.of.started(ctx, s.Terminal) })
	s.Terminal.Run(ctx)
	stop()
	beside.Wait()
	return nil
}

// Close gives the devices back. Touches are dropped until there is a terminal again.
func (s *serving) Close() {
	s.of.now.Store(nil)
	s.Terminal.Close()
}

// Apply takes other settings over, at once where the terminal can. Where it must begin anew, that waits until nobody stands before it.
func (s *serving) Apply(ctx context.Context, text []byte) (bool, error) {
	cfg, err := s.of.start.parse(text)
	if err != nil {
		return false, err
	}
	live, err := s.Terminal.Apply(ctx, cfg)
	if live || err != nil {
		return live, err
	}
	s.of.awaitRest(ctx)
	return false, nil
}

// The patience with who uses the terminal: a visit ends by itself long before.
const (
	restEvery = 500 * time.Millisecond
	restMost  = 10 * time.Minute
)

// awaitRest waits until nobody uses the terminal.
func (l *living) awaitRest(ctx context.Context) {
	ctx, stop := context.WithTimeout(ctx, restMost)
	defer stop()
	tick := time.NewTicker(restEvery)
	defer tick.Stop()
	for !l.window.rest.Load() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
