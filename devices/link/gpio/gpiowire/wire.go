// Package gpiowire carries the lines of a GPIO chip over a socket, to a simulator in another process: demos and end-to-end tests drive cells on lines
// with the real program. It talks in lines of text: "set 3 1" drives line 3 high, "watch 21" asks for line 21, of which the other side tells
// "level 21 1" at once and after every change.
package gpiowire

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	pgpio "periph.io/x/conn/v3/gpio"

	"onetrip/devices/link"
	"onetrip/devices/link/gpio"
)

var (
	_ gpio.Chip = (*Chip)(nil)
	_ gpio.Pin  = (*pin)(nil)
)

// answerIn is how long the other side may take to tell a level.
const answerIn = 2 * time.Second

// Chip is a chip at the other end of a socket. The caller closes it.
type Chip struct {
	label string
	conn  net.Conn

	// mu guards what follows; changed is closed and made anew with every level that comes.
	mu      sync.Mutex
	levels  map[int]bool
	changes map[int]int
	changed chan struct{}
	err     error // why the socket is gone
}

// Dial connects to a simulator that serves at a Unix socket.
func Dial(ctx context.Context, path, label string) (*Chip, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "unix", path)
	if err != nil {
		return nil, fmt.Errorf("open simulated GPIO chip: %w", err)
	}
	c := &Chip{label: label, conn: conn, levels: map[int]bool{}, changes: map[int]int{}, changed: make(chan struct{})}
	go c.listen()
	return c, nil
}

// listen takes levels until the socket is closed.
func (c *Chip) listen() {
	lines := bufio.NewScanner(c.conn)
	for lines.Scan() {
		word, n, high, err := parse(lines.Text())
		if err != nil || word != "level" {
			continue // of a newer simulator
		}
		c.mu.Lock()
		c.levels[n] = high
		c.changes[n]++
		c.tell()
		c.mu.Unlock()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.err = errors.Join(link.ErrUnplugged, lines.Err())
	c.tell()
}

// tell wakes whoever waits; mu is held.
func (c *Chip) tell() {
	close(c.changed)
	c.changed = make(chan struct{})
}

// Label implements gpio.Chip.
func (c *Chip) Label() string { return c.label }

// Alive implements gpio.Chip.
func (c *Chip) Alive() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Pin implements gpio.Chip. Lines have numbers alone.
func (c *Chip) Pin(name string, number int) (gpio.Pin, int) {
	if name != "" || number < 0 {
		return nil, 0
	}
	return &pin{chip: c, line: number}, number
}

// Close ends the connection; the simulator takes the lines low.
func (c *Chip) Close() error { return c.conn.Close() }

func (c *Chip) send(text string) error {
	if _, err := c.conn.Write([]byte(text + "\n")); err != nil {
		return errors.Join(link.ErrUnplugged, err)
	}
	return nil
}

// await waits until a line has changed more often than seen, and returns how often it has.
func (c *Chip) await(line, seen int, limit time.Duration) (int, bool) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for {
		c.mu.Lock()
		n, err, changed := c.changes[line], c.err, c.changed
		c.mu.Unlock()
		if n > seen {
			return n, true
		}
		if err != nil {
			return n, false
		}
		select {
		case <-changed:
		case <-timer.C:
			return n, false
		}
	}
}

// pin is one line.
type pin struct {
	chip *Chip
	line int
	seen int // changes that WaitForEdge has told
}

// Out implements gpio.Pin.
func (p *pin) Out(level pgpio.Level) error {
	return p.chip.send(fmt.Sprintf("set %d %s", p.line, digit(bool(level))))
}

// In implements gpio.Pin. What pulls the line is the simulator's.
func (p *pin) In(pgpio.Pull, pgpio.Edge) error {
	p.chip.mu.Lock()
	seen := p.chip.changes[p.line]
	p.chip.mu.Unlock()
	if err := p.chip.send(fmt.Sprintf("watch %d", p.line)); err != nil {
		return err
	}
	n, ok := p.chip.await(p.line, seen, answerIn)
	if !ok {
		return fmt.Errorf("line %d tells nothing: %w", p.line, link.ErrUnplugged)
	}
	p.seen = n
	return nil
}

// Read implements gpio.Pin.
func (p *pin) Read() pgpio.Level {
	p.chip.mu.Lock()
	defer p.chip.mu.Unlock()
	return pgpio.Level(p.chip.levels[p.line])
}

// WaitForEdge implements gpio.Pin.
func (p *pin) WaitForEdge(timeout time.Duration) bool {
	n, ok := p.chip.await(p.line, p.seen, timeout)
	p.seen = n
	return ok
}

// Consumer implements gpio.Pin.
func (p *pin) Consumer() string { return "" }

// Close implements gpio.Pin.
func (p *pin) Close() {}

func digit(high bool) string {
	if high {
		return "1"
	}
	return "0"
}

// parse reads "word line [level]".
func parse(text string) (word string, line int, high bool, err error) {
	parts := strings.Fields(text)
	if len(parts) < 2 || len(parts) > 3 {
		return "", 0, false, fmt.Errorf("%q is no message", text)
	}
	if line, err = strconv.Atoi(parts[1]); err != nil || line < 0 {
		return "", 0, false, fmt.Errorf("%q names no line", text)
	}
	if len(parts) == 3 {
		if parts[2] != "0" && parts[2] != "1" {
			return "", 0, false, fmt.Errorf("%q has no level", text)
		}
		high = parts[2] == "1"
	}
	return parts[0], line, high, nil
}
