package flow

import (
	"time"

	"onetrip/queue"
)

// Config is what the dialogue is told from outside. Default fills in everything but the hall.
type Config struct {
	Hall     queue.Hall
	Cabinets []Cabinet // the terminal's own; none: nothing is collected here
	Sign     bool      // whoever took documents may sign before the receipts come
	Normal   Grid      // how much a page of choices holds
	Large    Grid      // the same in large text

	LayCard  time.Duration // wait for a card before asking "still there?"; 45 s
	CardMore time.Duration // a card that is being read or moved leaves at least this much of LayCard; 15 s
	CardMost time.Duration // and LayCard waits no longer than this after the last touch, whatever lies on the reader; 3 min
	Issue    time.Duration // wait for the number before saying that the hall is silent; 8 s
	Print    time.Duration // wait for the paper before showing the number instead; 30 s
	Cancel   time.Duration // after this the waits for number and paper can be left by touch; 4 s
	Taken    time.Duration // "take your ticket" stays; 15 s
	Rate     time.Duration // the grades stay; 30 s (facts: D7)
	OnScreen time.Duration // a number without paper stays before asking "still there?"; 90 s
	Idle     time.Duration // any other page waits for a touch before asking "still there?"; 60 s
	Ask      time.Duration // the question stays before the visit ends; 20 s
	Prove    time.Duration // wait for the cabinets to look before saying that they are silent; 8 s
	Door     time.Duration // wait for a door to move before saying that nobody knows; 20 s
	LeftOpen time.Duration // an open door is left open after this, and the visitor may go; 60 s
	DoorMost time.Duration // a door that was left open keeps its page for this long; 5 min
	Remind   time.Duration // an open door is spoken of this often; 15 s
	Quick    time.Duration // of a door that was open for less it is asked whether the document was taken; 4 s
	Taking   time.Duration // and silence after this means that it was; less than the cabinets wait by themselves; 10 s
	Signing  time.Duration // the pad waits for a touch before the receipts come without a signature; 45 s
	Repeat   time.Duration // a page's sentence is said once more after this without action; 12 s
	Refresh  time.Duration // pages that show lines ask for them this often; 10 s
}

// Grid is how many choices a page holds.
type Grid struct{ Rows, Departments int }

// Default returns the configuration of a portrait terminal in a hall.
func Default(h queue.Hall) Config {
	return Config{
		Hall: h, Normal: Grid{Rows: 6, Departments: 8}, Large: Grid{Rows: 4, Departments: 8},
		LayCard: 45 * time.Second, CardMore: 15 * time.Second, CardMost: 3 * time.Minute,
		Issue: 8 * time.Second, Print: 30 * time.Second, Cancel: 4 * time.Second,
		Taken: 15 * time.Second, Rate: 30 * time.Second, OnScreen: 90 * time.Second,
		Idle: 60 * time.Second, Ask: 20 * time.Second,
		Prove: 8 * time.Second, Door: 20 * time.Second, LeftOpen: 60 * time.Second, DoorMost: 5 * time.Minute,
		Remind: 15 * time.Second, Quick: 4 * time.Second, Taking: 10 * time.Second, Signing: 45 * time.Second,
		Repeat: 12 * time.Second, Refresh: 10 * time.Second,
	}
}

// Landscape returns the configuration for a 1024×768 screen, whose pages hold less.
func (c Config) Landscape() Config {
	c.Normal, c.Large = Grid{Rows: 5, Departments: 7}, Grid{Rows: 3, Departments: 6}
	return c
}

// Grid returns how much a page of choices holds in the visitor's text size.
func (c Config) Grid(large bool) Grid {
	if large {
		return c.Large
	}
	return c.Normal
}
