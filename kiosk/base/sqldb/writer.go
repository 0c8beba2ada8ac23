package sqldb

import (
	"errors"
	"time"
)

// writer runs every write on its one goroutine. Its fields belong to that goroutine.
type writer struct {
	db      *DB
	engine  engine
	settler settler       // the engine, or nil
	queue   chan *request // a full queue makes Write wait
	stopped chan struct{}

	watched time.Time   // last look at the health of the database
	timer   *time.Timer // of await
	live    []*request  // the batch that is running
	kept    map[any]any // see Tx.Keep
	last    struct {    // the last commit
		callers int // who shared it or came meanwhile
		took    time.Duration
		end     time.Time
	}
}

func newWriter(d *DB, e engine) *writer {
	s, _ := e.(settler)
	return &writer{
		db: d, engine: e, settler: s, queue: make(chan *request, maxBatch), stopped: make(chan struct{}), kept: map[any]any{},
		timer: time.NewTimer(0),
	}
}

// run serves the queue until it is closed and empty.
func (w *writer) run() {
	finished := false
	defer func() {
		if finished {
			close(w.stopped)
		} else {
			w.revive()
		}
	}()
	w.loop()
	finished = true
}

// revive goes on after a function ended the writer's goroutine (runtime.Goexit, as a failing test does).
func (w *writer) revive() {
	w.abort()
	answer(w.live, errors.New("a write ended its goroutine"))
	go w.run()
}

func (w *writer) loop() {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	batch := make([]*request, 0, maxBatch)
	for {
		select {
		case r, ok := <-w.queue:
			if !ok {
				return
			}
			w.serve(r, batch)
		case <-tick.C:
			_ = w.watch() // the state tells
		}
	}
}

// watch looks whether writes can be taken.
func (w *writer) watch() error {
	w.watched = time.Now()
	w.db.watched.Store(w.watched.UnixNano())
	return w.engine.watch()
}
