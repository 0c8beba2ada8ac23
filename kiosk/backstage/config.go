package backstage

import "time"

// Config is what the dialogue is told from outside. Default fills in everything.
type Config struct {
	Rows    int // how many rows a page of a list holds
	Ports   int // how many devices or ports a page holds above its buttons
	MapRows int // how many rows of cells a page of the map holds

	Prove    time.Duration // wait for the accounts; 15 s
	Write    time.Duration // wait for the cabinet to write something down; 15 s
	Search   time.Duration // wait for a search to end; 25 s
	Try      time.Duration // wait for a device in its test; 45 s
	Open     time.Duration // wait for a door to open or to be known shut; 30 s
	Closed   time.Duration // silence after the door was closed means that all went well; 10 s
	Idle     time.Duration // any other page waits for a touch before asking "still there?"; 60 s
	DoorIdle time.Duration // the same while a door stands open; 5 min
	Ask      time.Duration // the question stays before the visit ends; 20 s
	Refresh  time.Duration // pages that show the cabinets ask for them this often; 10 s
}

// Default returns the configuration of a portrait terminal.
func Default() Config {
	return Config{
		Rows: 8, Ports: 7, MapRows: 12,
		Prove: 15 * time.Second, Write: 15 * time.Second, Open: 30 * time.Second, Search: 25 * time.Second, Try: 45 * time.Second, Closed: 10 * time.Second,
		Idle: 60 * time.Second, DoorIdle: 5 * time.Minute, Ask: 20 * time.Second, Refresh: 10 * time.Second,
	}
}

// Landscape returns the configuration for a 1024×768 screen, whose pages hold less.
func (c Config) Landscape() Config {
	c.Rows, c.Ports, c.MapRows = 5, 4, 8
	return c
}
