package sqldb

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"onetrip/kiosk/base/fault"
)

// request is one queued write, or one job that the writer does alone.
type request struct {
	fn   func(*Tx) error
	solo func(*writer) error

	progress atomic.Int32
	done     chan struct{} // capacity 1, so that the writer never waits for a caller who left
	err      error         // valid after done
	panicked any           // valid after done
}

// The progress of a request.
const (
	queued int32 = iota
	begun
	abandoned
)

// begin reports whether the request is still wanted, and takes it.
func (r *request) begin() bool { return r.progress.CompareAndSwap(queued, begun) }

// Write runs fn in a transaction and returns after the transaction is on the disk. Writes queued by other callers share
// the commit; an error of fn undoes the work of fn and of no other. fn runs on the writer's goroutine: it must not block, call
// Write, Read or Probe of the same DB, keep the Tx, or end its goroutine. A panic in fn is raised again in the caller.
//
// fn may run twice: when another write of the commit fails, all of them are undone and run again. Only the last run counts, so fn
// must set what it hands to its caller afresh in each run, never add to what the run before left there.
//
// ctx bounds the waiting, not the transaction. A caller who stops waiting gets an Unavailable error; when fn had begun
// the error has ErrInDoubt in its chain, the write may still happen, and fn's variables must not be touched.
//
// The error is fn's own, or a *fault.Error (see Fault); a failed commit has ErrInDoubt in its chain. While the database does not take writes (see State) Write
// returns at once.
func (d *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	if s := d.state.Load(); s.Mode != Serving {
		return s.Err
	}
	return d.submit(ctx, &request{fn: fn, done: make(chan struct{}, 1)})
}

// solo runs job on the writer's goroutine between two batches.
func (d *DB) solo(ctx context.Context, job func(*writer) error) error {
	return d.submit(ctx, &request{solo: job, done: make(chan struct{}, 1)})
}

func (d *DB) submit(ctx context.Context, r *request) error {
	if err := d.enqueue(ctx, r); err != nil {
		return err
	}
	select {
	case <-r.done:
	case <-ctx.Done():
		if r.progress.CompareAndSwap(queued, abandoned) {
			return gaveUp(ctx.Err())
		}
		return gaveUp(errors.Join(ctx.Err(), ErrInDoubt))
	}
	if r.panicked != nil {
		panic(r.panicked)
	}
	return r.err
}

// enqueue waits for a place when maxBatch requests wait already.
func (d *DB) enqueue(ctx context.Context, r *request) error {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.closed {
		return errClosed()
	}
	if err := ctx.Err(); err != nil {
		return gaveUp(err)
	}
	select {
	case d.writer.queue <- r:
		return nil
	case <-ctx.Done():
		return gaveUp(ctx.Err())
	}
}

func gaveUp(err error) error {
	return &fault.Error{Kind: fault.Unavailable, Op: "wait for the database", Key: KeyStore, Err: err}
}

func errClosed() error {
	return &fault.Error{Kind: fault.Unavailable, Op: "use database", Key: KeyStore, Err: errors.New("the database is closed")}
}

// call runs fn and turns a panic into a result, so that the caller's mistake is raised in the caller and the other
// writes of the batch go on.
func (r *request) call(tx *Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			r.panicked = p
			err = fmt.Errorf("write panicked: %v", p)
		}
	}()
	return r.fn(tx)
}
