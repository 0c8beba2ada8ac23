package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strconv"
	"time"

	"onetrip/devices"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/trial"
)

// tryDoor opens one door, watches all sensors of its board, asks which door moved, and says what that teaches.
func tryDoor(ctx context.Context, args []string, s streams) error {
	c := &trialCall{streams: s}
	var limit time.Duration
	o, err := parseLock("devices test locks", true, args, s, func(flags *flag.FlagSet) {
		c.flags, c.json = flags, flags.Bool("json", false, "write the result as JSON")
		flags.DurationVar(&limit, "wait", trial.DefaultWait, "wait at most `D` for a door to move")
	})
	if err != nil {
		return err
	}
	log := o.logger(s.err)
	port, err := o.open(log)
	if err != nil {
		return err
	}
	bank, err := o.protocol.Open(port, o.opts, log)
	if fault.KindOf(err) == fault.Invalid && err != nil {
		return errors.Join(usagef("%v", err), port.Close())
	}
	if err == nil {
		err = errors.Join(c.door(ctx, bank, o, limit), bank.Halt())
	}
	return errors.Join(err, port.Close())
}

// door performs the test once a person wishes it.
func (c *trialCall) door(ctx context.Context, bank devices.LockBank, o lockOptions, limit time.Duration) error {
	if err := confirm(o, c.streams); err != nil {
		return err
	}
	c.say("opening lock", o.lock.String(), "and watching the doors; keep hands off the others …")
	m := trial.Door(ctx, bank, trial.DoorOpts{Lock: o.lock, Boards: o.opts.Boards, Wait: limit})
	t := tried{Report: m.Report}
	if m.Asks && isTerminal(c.in) {
		said, err := c.whichDoor(o)
		if err != nil {
			return err
		}
		lesson := m.Judge(said)
		t.Asks, t.Said, t.Lesson, t.Write = false, said.String(), &lesson, o.learn(lesson)
		t.OK, t.Trouble = lesson.Trouble == trial.NoTrouble, lesson.Trouble
	}
	return c.tell(t)
}

// whichDoor asks for the lock of the door that moved; zero stands for none.
func (c *trialCall) whichDoor(o lockOptions) (devices.LockID, error) {
	word := c.ask(fmt.Sprintf("Which door moved? Type the number of its lock on board %d as the settings name it, or 0 when none moved:", o.lock.Board))
	n, err := strconv.Atoi(word)
	if err != nil || n < 0 {
		return devices.LockID{}, fmt.Errorf("%q is no number of a lock: nothing is learnt; look which doors are open before you test again", word)
	}
	if n == 0 {
		return devices.LockID{}, nil
	}
	return devices.LockID{Board: o.lock.Board, Lock: n}, nil
}

// learn returns what a lesson teaches to write into the terminal's configuration.
func (o *lockOptions) learn(l trial.Lesson) (lines []string) {
	if l.Contact && o.protocol.Contact {
		lines = append(lines, fmt.Sprintf("[locks] contact = %q", map[bool]string{true: "closed", false: "open"}[o.flags.openShort || o.flags.onOpen]))
	} else if l.Contact {
		lines = append(lines, "boards of "+o.protocol.Name+" know by themselves what their contacts mean: wire the sensors the other way round")
	}
	if l.Order && o.protocol.Order {
		lines = append(lines, fmt.Sprintf("[locks] order = %q", map[bool]string{true: "last_first", false: "first_first"}[o.flags.firstFirst]))
	}
	if l.Fired != (devices.LockID{}) {
		lines = append(lines, fmt.Sprintf("the cell that has lock %v gets lock %v, and the cell that has lock %v gets lock %v", l.Door, l.Fired, l.Fired, l.Door))
	}
	return lines
}
