// Package gpio is link.Line and link.Input on the GPIO lines of Linux through periph. It needs a kernel from 5.10 on and the right to open
// /dev/gpiochip* (usually the group gpio).
//
// What it cannot make safe is stated here, because it decides how a cabinet is wired. The first use of an output drives it low for up to
// some milliseconds before it goes high: outputs that must not flicker need active-high drivers with a pull-down, and a safe level of High
// is refused unless the caller accepts the flicker. When the process is killed, the chip may keep the last level: a lock's coil needs a
// one-shot or a watchdog on its supply. A chip that was pulled out is seen again only by a new process, for periph lists chips once.
package gpio

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"periph.io/x/conn/v3/driver/driverreg"
	pgpio "periph.io/x/conn/v3/gpio"
	"periph.io/x/host/v3/gpioioctl"

	"onetrip/devices/link"
	"onetrip/kiosk/base/fault"
)

// Pin is what this package needs of a periph pin: that of *gpioioctl.GPIOLine.
type Pin interface {
	// Out drives the pin, and makes it an output first.
	Out(level pgpio.Level) error
	// In makes the pin an input.
	In(pull pgpio.Pull, edge pgpio.Edge) error
	// Read returns the level of an input. It is never called on an output, which it would turn into an input with pull-up.
	Read() pgpio.Level
	// WaitForEdge waits for an edge of an input; only finite positive times are given to it.
	WaitForEdge(timeout time.Duration) bool
	// Consumer names the process that held the line when the chips were listed, or "".
	Consumer() string
	// Close gives the line back and makes the Pin as new.
	Close()
}

// Chip is a GPIO chip.
type Chip interface {
	// Label names the chip.
	Label() string
	// Pin returns the line with the name, or with the number when the name is empty, and its number; nil when the chip has none such.
	Pin(name string, number int) (Pin, int)
	// Alive returns an error when the chip that was listed is there no more. It asks the system and not the chip's pins, which then
	// read as low without an error (ports.md G9).
	Alive() error
}

var _ Pin = (*gpioioctl.GPIOLine)(nil)

// Bank holds the chips of a machine and knows which of their lines are in use in this process.
type Bank struct {
	chips []Chip

	// mu guards used.
	mu   sync.Mutex
	used map[string]bool // by label and number
}

// Host returns the Bank of this machine. One process needs one. It returns a *fault.Error of kind Unavailable when the machine has no
// GPIO chip that this user may open.
func Host() (*Bank, error) {
	// The registry holds periph's ioctl driver only, unless the program links others: its sysfs driver would list each line again.
	if _, err := driverreg.Init(); err != nil {
		return nil, fmt.Errorf("list GPIO chips: %w", err)
	}
	var chips []Chip
	for _, c := range gpioioctl.Chips {
		node, err := os.Stat(c.Path())
		if err != nil {
			continue // pulled out while being listed
		}
		chips = append(chips, &hostChip{chip: c, node: node})
	}
	if len(chips) == 0 {
		return nil, &fault.Error{
			Kind: fault.Unavailable, Op: "list GPIO chips", Err: errors.New("none found"),
			Hint: "check that /dev/gpiochip* exists and that the terminal's user is in the group gpio",
		}
	}
	return NewBank(chips), nil
}

// ChipInfo is a chip as the system lists it.
type ChipInfo struct {
	Label string
	Lines int
	Used  []string // the lines that a process has: number and the process's word
}

// Chips lists the chips of this machine that this user may open. It touches no line.
func Chips() (out []ChipInfo) {
	if _, err := driverreg.Init(); err != nil {
		return nil
	}
	for _, c := range gpioioctl.Chips {
		info := ChipInfo{Label: c.Label(), Lines: len(c.Lines())}
		for n, line := range c.Lines() {
			if who := line.Consumer(); who != "" {
				info.Used = append(info.Used, fmt.Sprintf("%d %s", n, who))
			}
		}
		out = append(out, info)
	}
	return out
}

// NewBank returns a Bank over the chips given.
func NewBank(chips []Chip) *Bank { return &Bank{chips: chips, used: make(map[string]bool)} }

// hostChip is a Chip of periph's ioctl driver.
type hostChip struct {
	chip *gpioioctl.GPIOChip
	node os.FileInfo // its device node when it was listed
}

func (c *hostChip) Label() string { return c.chip.Label() }

func (c *hostChip) Pin(name string, number int) (Pin, int) {
	for i, line := range c.chip.Lines() {
		// periph puts the chip's name before a line's name that another chip has too.
		if name != "" && (line.Name() == name || line.Name() == c.chip.Name()+"-"+name) || name == "" && i == number {
			return line, i
		}
	}
	return nil, 0
}

func (c *hostChip) Alive() error {
	now, err := os.Stat(c.chip.Path())
	if err != nil {
		return err
	}
	if !os.SameFile(now, c.node) {
		return fmt.Errorf("%s is another chip now", c.chip.Path())
	}
	return nil
}

// claimed is a line that this process has taken out of a Bank.
type claimed struct {
	Pin
	addr    Address
	chip    Chip
	release func()
}

// claim takes the line at addr.
func (b *Bank) claim(addr Address) (*claimed, error) {
	chip, err := b.chip(addr)
	if err != nil {
		return nil, err
	}
	pin, number := chip.Pin(addr.Name, addr.Line)
	if pin == nil {
		return nil, misconfigured(addr, errors.New("the chip has no such line"))
	}
	key := fmt.Sprintf("%s/%d", addr.Chip, number)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.used[key] {
		return nil, misconfigured(addr, fmt.Errorf("it is used for something else in this process (%d): %w", os.Getpid(), link.ErrInUse))
	}
	b.used[key] = true
	return &claimed{Pin: pin, addr: addr, chip: chip, release: func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.used, key)
	}}, nil
}

func (b *Bank) chip(addr Address) (Chip, error) {
	var found Chip
	for _, c := range b.chips {
		if c.Label() != addr.Chip {
			continue
		}
		if found != nil {
			return nil, misconfigured(addr, errors.New("two chips have this label"))
		}
		found = c
	}
	if found == nil {
		return nil, fmt.Errorf("open GPIO line %s: no such chip: %w", addr, link.ErrUnplugged)
	}
	return found, nil
}

func misconfigured(addr Address, err error) error {
	return &fault.Error{
		Kind: fault.Invalid, Op: fmt.Sprintf("open GPIO line %s", addr), Err: err,
		Hint: "check the line's address in the configuration; gpioinfo lists chips and lines",
	}
}

// classify puts link.ErrInUse or link.ErrUnplugged into the chain of an error from periph, which carries the system's error as text only
// (ports.md G4).
func (c *claimed) classify(op string, err error) error {
	says := func(e syscall.Errno) bool { return errors.Is(err, e) || strings.HasSuffix(err.Error(), e.Error()) }
	switch {
	case says(syscall.EBUSY):
		who := c.Consumer()
		if who == "" {
			who = "another process"
		}
		return fmt.Errorf("%s GPIO line %s: used by %s: %w: %w", op, c.addr, who, link.ErrInUse, err)
	case says(syscall.ENODEV), c.chip.Alive() != nil:
		return fmt.Errorf("%s GPIO line %s: %w: %w", op, c.addr, link.ErrUnplugged, err)
	}
	return fmt.Errorf("%s GPIO line %s: %w", op, c.addr, err)
}
