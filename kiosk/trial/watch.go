package trial

import (
	"context"
	"maps"
	"slices"
	"time"

	"onetrip/devices"
)

const (
	lookPause = 200 * time.Millisecond // between two looks at all sensors
	stayTime  = time.Second            // after the first door, for others to show
	mostGaps  = 3                      // looks in a row that may go without an answer
	statusBit = 8                      // doors in a status byte
)

// watch looks at all sensors of some boards. A place is a lock as a board's answer for all of its doors names it, wired or not.
type watch struct {
	doors  Doors
	boards []devices.LockBoard

	before, last map[devices.LockID]devices.Door
	sizes        map[int]int // how many doors a board tells of
	seen         map[devices.LockID]bool
	moves        []Move
	reversed     bool
}

// begin looks at the doors before one is opened.
func (w *watch) begin(ctx context.Context) (err error) {
	w.sizes, w.seen = map[int]int{}, map[devices.LockID]bool{}
	w.before, err = w.look(ctx)
	w.last = w.before
	return err
}

// look asks every board.
func (w *watch) look(ctx context.Context) (map[devices.LockID]devices.Door, error) {
	all := map[devices.LockID]devices.Door{}
	for _, b := range w.boards {
		doors, err := w.board(ctx, b)
		if err != nil {
			return nil, err
		}
		w.sizes[b.Board] = len(doors)
		for i, d := range doors {
			all[devices.LockID{Board: b.Board, Lock: i + 1}] = d
		}
	}
	return all, nil
}

// board asks a board for all its doors, one by one where it does not tell of all at once.
func (w *watch) board(ctx context.Context, b devices.LockBoard) (doors []devices.Door, err error) {
	if a, ok := w.doors.(devices.BoardAsker); ok {
		return a.AskBoard(ctx, b.Board)
	}
	for lock := 1; lock <= b.Locks; lock++ {
		d, err := w.doors.Ask(ctx, devices.LockID{Board: b.Board, Lock: lock})
		if err != nil {
			return nil, err
		}
		doors = append(doors, d)
	}
	return doors, nil
}

// until watches until a door moved and others had their time, at most for so long. The error is of sensors that fell silent, or ctx's.
func (w *watch) until(ctx context.Context, limit time.Duration) error {
	end, gaps := time.Now().Add(limit), 0
	for time.Now().Before(end) {
		now, err := w.look(ctx)
		if err != nil {
			if gaps++; gaps >= mostGaps || ctx.Err() != nil {
				return err
			}
		} else {
			gaps = 0
			first := len(w.moves) == 0
			w.compare(ctx, now)
			if first && len(w.moves) > 0 {
				end = time.Now().Add(stayTime)
			}
		}
		if err := wait(ctx, lookPause); err != nil {
			return err
		}
	}
	return nil
}

// compare notes the places that have changed for two looks in a row: contacts chatter.
func (w *watch) compare(ctx context.Context, now map[devices.LockID]devices.Door) {
	for _, place := range slices.SortedFunc(maps.Keys(now), order) {
		is, was := now[place], w.before[place]
		if is == was || is == devices.DoorUnknown || was == devices.DoorUnknown || w.last[place] != is || w.seen[place] {
			continue
		}
		w.seen[place] = true
		w.moves = append(w.moves, Move{Lock: w.lockAt(ctx, place, is), Is: is})
	}
	w.last = now
}

// lockAt returns whose place it is in a board's answer for all doors: the place's own lock, unless the answers for one door say that the status
// bytes come in the other order. They name the lock themselves and cannot be misread.
func (w *watch) lockAt(ctx context.Context, place devices.LockID, is devices.Door) devices.LockID {
	bytes := w.sizes[place.Board] / statusBit
	if _, ok := w.doors.(devices.BoardAsker); !ok || bytes < 2 {
		return place
	}
	other := place
	at := (place.Lock - 1) / statusBit
	other.Lock += (bytes - 1 - 2*at) * statusBit
	if other == place {
		return place
	}
	if d, err := w.doors.Ask(ctx, place); err == nil && d == is {
		return place
	}
	if d, err := w.doors.Ask(ctx, other); err != nil || d != is {
		return place
	}
	w.reversed = true
	return other
}

// order sorts locks as they are printed.
func order(a, b devices.LockID) int {
	if a.Board != b.Board {
		return a.Board - b.Board
	}
	return a.Lock - b.Lock
}
