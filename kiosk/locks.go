package kiosk

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"onetrip/devices"
	"onetrip/devices/link"
	"onetrip/devices/link/gpio"
	"onetrip/devices/lockboard"
	"onetrip/devices/lockboard/modbusrtu"
	"onetrip/devices/lockboard/xor8a"
	"onetrip/devices/scanner"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/strict"
	"onetrip/kiosk/cabinet"
)

// onLines is the protocol of locks whose coils and contacts hang on GPIO lines.
const onLines = "gpio"

// Locks says where the locks of the cabinets are. All are on one bus and one supply.
type Locks struct {
	Protocol string `toml:"protocol"` // of the boards: "xor8a", "modbusrtu", "wkly", "kerong", or "gpio"; "" when the terminal has no cabinet
	Port     string `toml:"port"`     // serial port, best by id; without meaning for "gpio"
	Baud     int    `toml:"baud"`     // 0: as boards leave the factory
	// Contact is what a contact means that is shorted, on or high: "closed" or "open". For xor8a, modbusrtu and gpio.
	Contact string      `toml:"contact"`
	Order   string      `toml:"order"` // which status byte of xor8a tells of locks 1 to 8: "last_first" or "first_first"
	Timer   string      `toml:"timer"` // who ends a pulse of modbusrtu: "board" or "host"
	Pull    string      `toml:"pull"`  // what pulls the contacts' lines of gpio: "up", "down", or "" for what is wired
	Pulse   int         `toml:"pulse"` // ms a coil is driven, 50 to 1000, for modbusrtu and gpio; 0: 300
	Boards  []LockBoard `toml:"board"`
	Lines   []LockLine  `toml:"line"` // for gpio
}

// LockBoard is one board of the bus.
type LockBoard struct {
	Board int `toml:"board"` // its address
	Locks int `toml:"locks"` // how many are wired to it
}

// LockLine is one lock on two GPIO lines, "LABEL/NUMBER" of chip and line.
type LockLine struct {
	Board int    `toml:"board"` // cells name the lock by both numbers
	Lock  int    `toml:"lock"`  // its number on the board, from 1
	Coil  string `toml:"coil"`  // high drives it
	Door  string `toml:"door"`  // its contact
}

// Scanner says where the code scanner is.
type Scanner struct {
	Port   string `toml:"port"`   // serial port, best by id; "" when the terminal has none
	Baud   int    `toml:"baud"`   // speed of the port in Bd
	Prefix string `toml:"prefix"` // what it sends before each code, up to 16 bytes
	Suffix string `toml:"suffix"` // likewise after it, up to 16 bytes
	NoEnd  bool   `toml:"no_end"` // its codes have no line's end
	Start  string `toml:"start"`  // the command that begins to look, for one that waits for it
	Stop   string `toml:"stop"`   // the command that ends it
}

// bauds are the speeds of serial lines.
var bauds = []int{1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200}

// counts returns how many locks each board has.
func (l Locks) counts() map[int]int {
	counts := map[int]int{}
	for _, b := range l.Boards {
		counts[b.Board] = b.Locks
	}
	for _, line := range l.Lines {
		counts[line.Board] = max(counts[line.Board], line.Lock)
	}
	return counts
}

// problems returns what is wrong with the locks.
func (l Locks) problems() (found []strict.Problem) {
	bad := func(key, remedy, text string, args ...any) {
		found = append(found, strict.Problem{Key: "locks." + key, Text: fmt.Sprintf(text, args...), Remedy: remedy})
	}
	names := append(lockboard.ProtocolNames(), onLines)
	switch {
	case l.Protocol == "":
		if l.Port != "" || len(l.Boards)+len(l.Lines) > 0 {
			bad("protocol", "write one of "+strings.Join(names, ", "), "the protocol of the lock boards is missing")
		}
		return found
	case !slices.Contains(names, l.Protocol):
		bad("protocol", "write one of "+strings.Join(names, ", "), "the protocol %q is unknown", l.Protocol)
		return found
	}
	found = append(found, l.choiceProblems()...)
	if l.Protocol == onLines {
		return append(found, l.lineProblems()...)
	}
	if l.Port == "" {
		bad("port", "write the serial port of the boards", "the port is missing")
	}
	if l.Baud != 0 && !slices.Contains(bauds, l.Baud) {
		bad("baud", "write 0 for the factory's, or the speed to which the boards were set", "no serial line has the speed %d", l.Baud)
	}
	if len(l.Lines) > 0 {
		bad("line", `remove it, or write protocol = "gpio"`, "boards of %s have no GPIO lines", l.Protocol)
	}
	if _, err := l.bank(nil, slog.New(slog.DiscardHandler)); err != nil {
		found = append(found, misfit("locks.board", err))
	}
	return found
}

// choiceProblems returns which settings are none of their choices.
func (l Locks) choiceProblems() (found []strict.Problem) {
	bad := func(key, remedy, text string, args ...any) {
		found = append(found, strict.Problem{Key: "locks." + key, Text: fmt.Sprintf(text, args...), Remedy: remedy})
	}
	if !slices.Contains([]string{"closed", "open"}, l.Contact) {
		bad("contact", `write "closed", or "open" where an open door shorts its contact`, "%q is no meaning of a contact", l.Contact)
	} else if l.Contact != "closed" && !l.hasContact() {
		bad("contact", `write "closed"`, "boards of %s know by themselves what their contacts mean", l.Protocol)
	}
	if !slices.Contains([]string{"last_first", "first_first"}, l.Order) {
		bad("order", `write "last_first", or "first_first" where the first status byte tells of locks 1 to 8`, "%q is no order", l.Order)
	}
	if !slices.Contains([]string{"board", "host"}, l.Timer) {
		bad("timer", `write "board", or "host" for boards that know no flash-on`, "%q ends no pulse", l.Timer)
	}
	return found
}

// hasContact reports whether it is a setting what a contact means.
func (l Locks) hasContact() bool {
	kind, err := lockboard.ProtocolByName(l.Protocol)
	return l.Protocol == onLines || err == nil && kind.Contact
}

// misfit is a driver's refusal of its settings.
func misfit(key string, err error) strict.Problem {
	p := strict.Problem{Key: key, Text: err.Error()}
	if e, ok := errors.AsType[*fault.Error](err); ok && e.Err != nil {
		p.Text, p.Remedy = e.Err.Error(), e.Hint
	}
	return p
}

// pulls are what a line of a contact is pulled by.
var pulls = map[string]gpio.Pull{"": gpio.NoPull, "up": gpio.PullUp, "down": gpio.PullDown}

// lineProblems returns what is wrong with locks on GPIO lines.
func (l Locks) lineProblems() (found []strict.Problem) {
	bad := func(key, remedy, text string, args ...any) {
		found = append(found, strict.Problem{Key: key, Text: fmt.Sprintf(text, args...), Remedy: remedy})
	}
	if len(l.Boards) > 0 {
		bad("locks.board", "remove it, or name the boards' protocol", "locks on GPIO lines have no boards")
	}
	if l.Pulse != 0 && (l.Pulse < 50 || l.Pulse > 1000) {
		bad("locks.pulse", "write 50 to 1000, or 0 for 300", "coils bear no pulse of %d ms", l.Pulse)
	}
	if _, ok := pulls[l.Pull]; !ok {
		bad("locks.pull", `write "up", "down" or ""`, "%q is no pull", l.Pull)
	}
	if len(l.Lines) == 0 {
		bad("locks.line", "describe each lock with [[locks.line]]", "there are no locks")
	}
	locks, lines := map[[2]int]bool{}, map[string]bool{}
	for i, line := range l.Lines {
		key := fmt.Sprintf("locks.line[%d]", i)
		if at := [2]int{line.Board, line.Lock}; line.Lock < 1 || locks[at] {
			bad(key+".lock", "give each lock its own number from 1", "there cannot be a lock %d/%d here", line.Board, line.Lock)
		}
		locks[[2]int{line.Board, line.Lock}] = true
		for name, value := range map[string]string{"coil": line.Coil, "door": line.Door} {
			if _, err := gpio.ParseAddress(value); err != nil {
				bad(key+"."+name, `write "LABEL/NUMBER", such as "pinctrl-bcm2711/17"`, "%q is no line", value)
			} else if lines[value] {
				bad(key+"."+name, "each coil and each contact has its own line", "the line %q is used twice", value)
			}
			lines[value] = true
		}
	}
	return found
}

// bank returns the boards on a port.
func (l Locks) bank(port link.Port, log *slog.Logger) (devices.LockBank, error) {
	kind, err := lockboard.ProtocolByName(l.Protocol)
	if err != nil {
		return nil, err
	}
	opts := lockboard.Opts{Modbus: lockboard.Modbus{Pulse: time.Duration(l.Pulse) * time.Millisecond}}
	for _, b := range l.Boards {
		opts.Boards = append(opts.Boards, devices.LockBoard{Board: b.Board, Locks: b.Locks})
	}
	if l.Contact == "open" {
		opts.XOR8A.Contact, opts.Modbus.Input = xor8a.ShortedOpen, modbusrtu.OnOpen
	}
	if l.Order == "first_first" {
		opts.XOR8A.Order = xor8a.FirstFirst
	}
	if l.Timer == "host" {
		opts.Modbus.Mode = modbusrtu.Host
	}
	return kind.Open(port, opts, log)
}

// completeLocks returns what is wrong with cabinets, locks and scanner.
func (c *Config) completeLocks() []strict.Problem {
	found := append(c.Locks.problems(), c.Pickup.Problems()...)
	found = append(found, c.Pickup.Notify.Problems("pickup.notify.", c.HallService.URL != "")...)
	if c.Locks.Protocol == "" && len(c.Cabinets) > 0 {
		found = append(found, strict.Problem{Key: "cabinet", Text: "nothing says where the cabinets' locks are", Remedy: "describe the lock boards in [locks]"})
	} else {
		found = append(found, cabinet.Problems(c.Cabinets, c.Locks.counts())...)
	}
	if c.Scanner.Port == "" {
		return found
	}
	if !slices.Contains(bauds, c.Scanner.Baud) {
		found = append(found, strict.Problem{
			Key: "scanner.baud", Text: fmt.Sprintf("no serial line has the speed %d", c.Scanner.Baud), Remedy: "write the speed in the scanner's manual, such as 9600",
		})
	}
	if _, err := c.Scanner.open(nil, slog.New(slog.DiscardHandler)); err != nil {
		found = append(found, misfit("scanner", err))
	}
	return found
}

// open returns the scanner on a port.
func (s Scanner) open(port link.Port, log *slog.Logger) (*scanner.Scanner, error) {
	opts := scanner.Opts{Prefix: s.Prefix, Suffix: s.Suffix, NoEnd: s.NoEnd}
	if s.Start != "" {
		opts.Start, opts.Stop = []byte(s.Start), []byte(s.Stop)
	}
	return scanner.New(port, opts, log)
}
