package main

import (
	"context"
	"log/slog"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"onetrip/kiosk"
	"onetrip/kiosk/base/settings"
	"onetrip/kiosk/flow"
	"onetrip/ui/kit"
	"onetrip/ui/present"
	"onetrip/ui/screen"
)

// The sizes of an engineer's kiosk window; one that does not fit the screen is scaled by its user.
var (
	portraitWindow  = fyne.NewSize(1080, 1920)
	landscapeWindow = fyne.NewSize(1024, 768)
)

// serve opens the terminal and its window and runs both on the calling goroutine, which must be the main one, until ctx ends or the window
// is closed. The terminal goes by the newest settings; the window stays.
//
// started is called beside the terminal, each time it begins. stuck ends the program when the terminal has ended and the window does not.
func serve(ctx context.Context, start beginning, stuck func(error), started func(context.Context, *kiosk.Terminal), log *slog.Logger) error {
	fonts, err := kit.LoadFonts(kit.FontDir)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	gui := app.NewWithID("onetrip.kiosk")
	gui.Settings().SetTheme(kit.NewTheme(fonts))
	w := &window{log: log}
	l := &living{start: start, window: w, started: started, log: log}
	if l.first, err = l.openTerminal(ctx, start.cfg); err != nil {
		return err
	}
	w.open(gui, start.cfg.Screen, l.tap)
	// Not gui.Quit, which closes the windows: Fyne ends by itself on a signal too, and a window that is closed after that panics.
	end := gui.Driver().Quit
	ended, gone := make(chan error, 1), make(chan struct{}) // the terminal's end, the window's
	var begun atomic.Bool
	gui.Lifecycle().SetOnStarted(func() {
		begun.Store(true)
		go w.tick(ctx)
		go func() {
			err := settings.Live(ctx, start.Start, l.open, log)
			ended <- err
			kit.Do(end)
			select {
			case <-gone:
			case <-time.After(windowGrace): // Fyne can wait for ever for an event that came in its last moment
				log.Warn("the window does not end: the program ends without it")
				stuck(err)
			}
		}()
	})
	quit := context.AfterFunc(ctx, func() { kit.Do(end) })
	defer quit()
	gui.Run()
	close(gone)
	stop()
	if !begun.Load() { // ended before it was shown
		l.first.Close()
		return nil
	}
	return <-ended
}

// windowGrace is how long the window may take to end after the terminal has: nothing can be lost any more.
const windowGrace = 3 * time.Second

// window is the terminal's picture.
type window struct {
	log   *slog.Logger
	stage *screen.Stage
	drawn flow.Screen    // the GUI thread alone
	turn  atomic.Int64   // Unix nanoseconds of the last time that the GUI thread was free
	rest  atomic.Bool    // nobody is expected to stand before it
	last  *present.Model // the dialogue's goroutine alone

	// mu guards next, and whether a hop to the GUI thread is on its way that will take it.
	mu   sync.Mutex
	next *present.Model
}

// open makes the window and its stage.
func (w *window) open(gui fyne.App, cfg kiosk.Screen, tap func(flow.Tap)) {
	w.stage = screen.NewStage(screen.Options{
		Emit:   tap,
		Staff:  func() { tap(flow.Tap{Action: flow.OpenStaff}) },
		Report: func(p kit.Problem) { w.log.Warn("a text does not fit", "problem", p) },
	})
	win := gui.NewWindow("OneTrip")
	win.SetPadded(false)
	win.SetContent(w.stage.Object())
	size := portraitWindow
	if cfg.Layout == kiosk.Landscape {
		size = landscapeWindow
	}
	win.Resize(size)
	win.SetFullScreen(cfg.Fullscreen)
	win.Show()
}

// tickEvery is how often the GUI thread is asked whether it turns.
const tickEvery = 3 * time.Second

// tick notes that the GUI thread turns, until ctx ends. A thread that stands still is asked once and no more.
func (w *window) tick(ctx context.Context) {
	ticker := time.NewTicker(tickEvery)
	defer ticker.Stop()
	free := make(chan struct{}, 1) // one question at a time
	for {
		kit.Do(func() {
			w.turn.Store(time.Now().UnixNano())
			free <- struct{}{}
		})
		select {
		case <-free:
		case <-ctx.Done():
			return
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// loops returns when the window's loop last turned.
func (w *window) loops() map[string]func() time.Time {
	return map[string]func() time.Time{"screen": func() time.Time {
		if n := w.turn.Load(); n != 0 {
			return time.Unix(0, n)
		}
		return time.Time{}
	}}
}

// show hands a picture to the GUI thread, unless it is the one before. Pictures that come faster than they are drawn replace one another.
func (w *window) show(m present.Model) {
	if w.last != nil && reflect.DeepEqual(*w.last, m) {
		return // most seconds of an idle terminal change nothing
	}
	w.last = &m
	w.rest.Store(m.Screen == flow.Welcome || m.Screen == flow.OutOfService)
	w.mu.Lock()
	busy := w.next != nil
	w.next = &m
	w.mu.Unlock()
	if !busy {
		kit.Do(w.draw)
	}
}

// draw draws the latest picture.
func (w *window) draw() {
	w.mu.Lock()
	m := w.next
	w.next = nil
	w.mu.Unlock()
	w.stage.Show(*m)
	if m.Screen != w.drawn {
		w.drawn = m.Screen
		w.log.Info("drawn", "screen", m.Screen)
	}
}
