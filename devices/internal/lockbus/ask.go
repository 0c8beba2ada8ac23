package lockbus

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"onetrip/devices"
)

// Ask asks the lock's sensor now, once more when the answer was damaged.
func (b *Bank) Ask(ctx context.Context, l devices.LockID) (devices.Door, error) {
	if err := b.find(l); err != nil {
		return devices.DoorUnknown, err
	}
	line, err := b.take(ctx)
	if err != nil {
		return devices.DoorUnknown, trouble("ask lock", l, err)
	}
	defer b.yield(line)
	b.freeStuck(line)
	d, err := b.ask(line, l)
	if err != nil {
		return devices.DoorUnknown, trouble("ask lock", l, err)
	}
	return d, nil
}

// AskBoard asks a board now for all its doors, as devices.BoardAsker says.
func (b *Bank) AskBoard(ctx context.Context, board int) ([]devices.Door, error) {
	first := devices.LockID{Board: board, Lock: 1}
	if err := b.find(first); err != nil {
		return nil, err
	}
	line, err := b.take(ctx)
	if err != nil {
		return nil, trouble("ask the board of lock", first, err)
	}
	defer b.yield(line)
	b.freeStuck(line)
	m, err := b.askAll(line, board)
	if err != nil {
		return nil, trouble("ask the board of lock", first, err)
	}
	return slices.Clone(m.Doors), nil
}

// askAll asks one board. Where the adapter is not known yet, or an answer is missing, a single question comes first: its answer can never
// equal it. When the answer equals the question, an adapter that was known not to echo may have been exchanged: it is learnt anew.
func (b *Bank) askAll(line *line, addr int) (Message, error) {
	b.mu.Lock()
	doubt := line.echo == echoUnknown || b.boards[addr].misses > 0
	b.mu.Unlock()
	m, err := b.askOnce(line, addr, doubt)
	if err == nil && line.same && !doubt {
		line.echo = echoUnknown
		m, err = b.askOnce(line, addr, true)
	}
	return m, err
}

// askOnce asks one board for all its doors, in doubt after a single question.
func (b *Bank) askOnce(line *line, addr int, doubt bool) (Message, error) {
	if doubt {
		if _, err := b.question(line, devices.LockID{Board: addr, Lock: 1}); err != nil {
			return Message{}, err
		}
	}
	x := exchange{request: b.proto.AskBoard(addr), want: Want{Kind: All, Board: addr}, timeout: askTime, ambiguous: b.proto.Ask(devices.LockID{Board: addr, Lock: 1}) != nil}
	m, err := b.exchange(line, x)
	if errors.Is(err, errDamaged) {
		m, err = b.exchange(line, x)
	}
	return m, err
}

// ask asks the sensor of one lock, once more after a damaged answer. After a question without an answer the first answer may be that one,
// late: then only the second counts.
func (b *Bank) ask(line *line, l devices.LockID) (devices.Door, error) {
	b.mu.Lock()
	doubt := b.boards[l.Board].misses > 0
	b.mu.Unlock()
	m, err := b.question(line, l)
	if errors.Is(err, errDamaged) {
		doubt = true
		m, err = b.question(line, l)
	}
	if err == nil && doubt {
		m, err = b.question(line, l)
	}
	if err != nil {
		return devices.DoorUnknown, err
	}
	return m.door(l.Lock)
}

// question asks once.
func (b *Bank) question(line *line, l devices.LockID) (Message, error) {
	x := exchange{request: b.proto.Ask(l), want: Want{Kind: One, Board: l.Board, Lock: l.Lock}, timeout: askTime}
	if x.request == nil {
		x.request, x.want = b.proto.AskBoard(l.Board), Want{Kind: All, Board: l.Board}
	}
	return b.exchange(line, x)
}

// door returns what a state says of a lock.
func (m Message) door(lock int) (devices.Door, error) {
	d := m.Door
	if m.Kind == All {
		if len(m.Doors) < lock {
			return devices.DoorUnknown, fmt.Errorf("the board tells of %d locks only", len(m.Doors))
		}
		d = m.Doors[lock-1]
	}
	if d == devices.DoorUnknown {
		return d, errors.New("the board does not tell the door's state")
	}
	return d, nil
}
