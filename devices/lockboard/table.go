// Package lockboard opens lock boards by the name of their protocol. The drivers, one package each, stand below.
package lockboard

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"onetrip/devices"
	"onetrip/devices/link"
	"onetrip/devices/lockboard/kerong"
	"onetrip/devices/lockboard/modbusrtu"
	"onetrip/devices/lockboard/wkly"
	"onetrip/devices/lockboard/xor8a"
	"onetrip/kiosk/base/fault"
)

// Opts are the settings of a bank. Those of other protocols than the one chosen are not looked at.
type Opts struct {
	Boards []devices.LockBoard
	Poll   time.Duration // between two looks at all doors; 0 means 500 ms
	XOR8A  XOR8A
	Modbus Modbus
}

// XOR8A are the settings of xor8a boards.
type XOR8A struct {
	Contact xor8a.Contact
	Order   xor8a.Order
}

// Modbus are the settings of Modbus RTU boards.
type Modbus struct {
	Mode  modbusrtu.Mode
	Input modbusrtu.Input
	Pulse time.Duration // 50 ms to 1 s; 0 means 300 ms
}

// Protocol is a kind of lock board on a serial line.
type Protocol struct {
	Name  string // "xor8a"
	Title string // for people
	Baud  int    // the speed that boards leave the factory with, in Bd
	// Contact and Order say whether it is a setting what a contact means, and in which order the status bytes come.
	Contact, Order bool
	open           func(link.Port, Opts, *slog.Logger) (devices.LockBank, error)
}

// Protocols returns all protocols, the commonest first.
func Protocols() []Protocol {
	return []Protocol{
		{"xor8a", "8A/80 frames with XOR (硕铭 and clones)", xor8a.Baud, true, true, func(p link.Port, o Opts, log *slog.Logger) (devices.LockBank, error) {
			return bank(xor8a.New(p, xor8a.Opts{Boards: o.Boards, Contact: o.XOR8A.Contact, Order: o.XOR8A.Order, Poll: o.Poll}, log))
		}},
		{"modbusrtu", "Modbus RTU relays with inputs", modbusrtu.Baud, true, false, func(p link.Port, o Opts, log *slog.Logger) (devices.LockBank, error) {
			return bank(modbusrtu.New(p, modbusrtu.Opts{
				Boards: o.Boards, Mode: o.Modbus.Mode, Input: o.Modbus.Input, Pulse: o.Modbus.Pulse, Poll: o.Poll,
			}, log))
		}},
		{"wkly", "WKLY frames (云川智能)", wkly.Baud, false, false, func(p link.Port, o Opts, log *slog.Logger) (devices.LockBank, error) {
			return bank(wkly.New(p, wkly.Opts{Boards: o.Boards, Poll: o.Poll}, log))
		}},
		{"kerong", "Kerong CU16, 0x30 family", kerong.Baud, false, false, func(p link.Port, o Opts, log *slog.Logger) (devices.LockBank, error) {
			return bank(kerong.New(p, kerong.Opts{Boards: o.Boards, Poll: o.Poll}, log))
		}},
	}
}

// bank keeps a nil bank from becoming an interface that is not nil.
func bank[B devices.LockBank](b B, err error) (devices.LockBank, error) {
	if err != nil {
		return nil, err
	}
	return b, nil
}

// ProtocolNames returns the names of all protocols, the commonest first.
func ProtocolNames() (names []string) {
	for _, p := range Protocols() {
		names = append(names, p.Name)
	}
	return names
}

// ProtocolByName returns the protocol, or an error of kind Invalid.
func ProtocolByName(name string) (Protocol, error) {
	for _, p := range Protocols() {
		if p.Name == name {
			return p, nil
		}
	}
	return Protocol{}, &fault.Error{
		Kind: fault.Invalid, Op: "choose lock boards", Err: fmt.Errorf("no protocol %q", name),
		Hint: "choose one of " + strings.Join(ProtocolNames(), ", "),
	}
}

// Open returns the bank on port, which stays the caller's to close. Nothing is sent before its Run, Open or Ask. An error is of kind Invalid.
func (p Protocol) Open(port link.Port, opts Opts, log *slog.Logger) (devices.LockBank, error) {
	return p.open(port, opts, log)
}
