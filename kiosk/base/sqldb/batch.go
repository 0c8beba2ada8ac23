package sqldb

import (
	"errors"
	"runtime"
	"time"
)

// serve collects what is queued behind r and runs it. A solo job ends the batch.
func (w *writer) serve(r *request, batch []*request) {
	for r != nil {
		batch, r = w.gather(batch[:0], r)
		w.serveBatch(batch)
		if r != nil && r.solo != nil {
			if r.begin() {
				r.err = r.solo(w)
				r.done <- struct{}{}
			}
			r = nil
		}
	}
}

// gather collects the batch that begins with r, and the request that must come after it, if any. Callers who were just
// answered mostly come back at once; a commit that leaves without them costs them a whole one. So gather waits until as
// many have come as there were at the end of the last commit, but never longer than a quarter of what that commit took.
func (w *writer) gather(batch []*request, r *request) ([]*request, *request) {
	deadline := w.last.end.Add(min(w.last.took/4, maxGather))
	for {
		for r != nil && r.solo == nil && len(batch) < maxBatch {
			batch = append(batch, r)
			r = w.next()
		}
		if r != nil || len(batch) == 0 || len(batch) >= min(w.last.callers, maxBatch) || !time.Now().Before(deadline) {
			return batch, r
		}
		r = w.await(deadline)
	}
}

// await waits for a request until the deadline; nil means that none came. It yields first, because those who were just answered run on
// this processor. Then it sleeps: on a busy machine a loop would take the time that the callers need.
func (w *writer) await(deadline time.Time) *request {
	runtime.Gosched()
	if r := w.next(); r != nil {
		return r
	}
	w.timer.Reset(time.Until(deadline))
	defer w.timer.Stop()
	select {
	case r := <-w.queue:
		return r // nil when the queue is closed and empty
	case <-w.timer.C:
		return nil
	}
}

// next returns a queued request, or nil when there is none now.
func (w *writer) next() *request {
	select {
	case r := <-w.queue:
		return r // nil when the queue is closed and empty
	default:
		return nil
	}
}

func (w *writer) serveBatch(batch []*request) {
	if len(batch) == 0 {
		return
	}
	if time.Since(w.watched) >= watchEvery {
		_ = w.watch() // the state tells
	}
	w.live = batch[:0]
	for _, r := range batch {
		if r.begin() {
			w.live = append(w.live, r)
		}
	}
	if s := w.db.State(); s.Mode != Serving {
		answer(w.live, s.Err)
		return
	}
	start := time.Now()
	w.transact(w.live)
	w.last.callers, w.last.end = len(w.live)+len(w.queue), time.Now()
	w.last.took = w.last.end.Sub(start)
	answer(w.live, nil)
	if w.settler != nil {
		w.settler.settle(w.last.end)
	}
}

// answer tells every request its result; err counts for those that have none.
func answer(batch []*request, err error) {
	for _, r := range batch {
		if err != nil && r.err == nil {
			r.err = err
		}
		r.done <- struct{}{}
	}
}

// maxTries is how often a transaction is run that was lost for a reason that passes: a new connection, a lock of another program.
const maxTries = 3

// transact runs the batch in one transaction and leaves each result in its request. It first hopes that every request succeeds; when
// one does not, it rolls everything back and runs them all again, each behind a savepoint, so that only those that fail are undone.
func (w *writer) transact(batch []*request) {
	if len(batch) == 0 {
		return
	}
	now, guarded := w.db.opts.Now().UTC(), false
	for try := 1; ; {
		switch ok, err := w.attempt(batch, now, guarded); {
		case ok:
			return
		case err == nil:
			guarded = true
		case try < maxTries && w.engine.mend(err):
			try++
		default:
			w.lose(batch, err)
			return
		}
		for _, r := range batch {
			r.err, r.panicked = nil, nil
		}
	}
}

// attempt runs the batch once. Otherwise nothing was kept, or an ErrInDoubt says that it may have been: with an error the transaction was
// lost; without one a request failed beside others, and the batch must be run again with guards.
func (w *writer) attempt(batch []*request, now time.Time, guarded bool) (ok bool, err error) {
	if err := w.engine.do(begin); err != nil {
		w.abort()
		return false, Fault(begin.String(), err)
	}
	clear(w.kept)
	kept := 0
	for _, r := range batch {
		if err := w.runOne(r, &Tx{Now: now, w: w}, guarded); err != nil {
			w.abort()
			return false, Fault("write", err)
		}
		switch {
		case r.err == nil:
			kept++
		case !guarded && len(batch) > 1:
			w.abort()
			return false, nil
		}
	}
	if kept == 0 {
		w.abort()
		return true, nil
	}
	if err := w.engine.do(commit); err != nil {
		w.abort()
		return false, w.inDoubt(Fault(commit.String(), err))
	}
	return true, nil
}

// inDoubt marks an error of the disk or of the connection during a commit: the commit may have reached the WAL whole, and then the next
// start finds it there. Only the writes of that commit are in doubt, not those that are refused after it.
func (w *writer) inDoubt(err error) error {
	if !leavesDoubt(err) {
		return err
	}
	return errors.Join(w.db.fail(commit.String(), err), ErrInDoubt)
}

// runOne runs one request; its own error stays in it. The returned error means that the whole transaction is lost.
// A guarded request gets a savepoint; another is undone by the rollback of its transaction.
func (w *writer) runOne(r *request, tx *Tx, guarded bool) error {
	if guarded {
		if err := w.engine.do(save); err != nil {
			return err
		}
	}
	r.err = ownOrFault("write", r.call(tx))
	if err := tx.end(); err != nil {
		return err
	}
	if r.err == nil {
		r.err = tx.failed
	}
	if !guarded {
		return nil
	}
	if r.err != nil {
		clear(w.kept)
		if err := w.engine.do(undo); err != nil {
			return err
		}
	}
	return w.engine.do(release)
}

// lose gives err to every request of a lost transaction that has no error of its own, and stops the writing when it must.
func (w *writer) lose(batch []*request, err error) {
	if !errors.Is(err, ErrInDoubt) {
		err = w.db.fail("write", err)
	}
	for _, r := range batch {
		if r.err == nil {
			r.err = err
		}
	}
}

// abort ends the transaction without keeping anything. The database may have ended it already.
func (w *writer) abort() {
	if w.engine.standing() == none {
		return
	}
	if err := w.engine.do(rollback); err != nil {
		w.db.log.Error("roll back", "error", err)
	}
}
