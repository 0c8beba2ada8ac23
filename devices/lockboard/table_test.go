package lockboard_test

import (
	"testing"

	"onetrip/devices"
	"onetrip/devices/link/linktest"
	"onetrip/devices/lockboard"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/fault"
)

func TestEveryProtocolOpens(t *testing.T) {
	for _, name := range lockboard.ProtocolNames() {
		p, err := lockboard.ProtocolByName(name)
		if err != nil {
			t.Fatal(err)
		}
		port, _ := linktest.Pipe()
		bank, err := p.Open(port, lockboard.Opts{Boards: []devices.LockBoard{{Board: 1, Locks: 8}}}, basetest.NewLog(t))
		if err != nil || bank.Status().Problem != devices.Starting {
			t.Errorf("%s: %v, %v; want a bank that is starting", name, bank, err)
		}
		for _, boards := range [][]devices.LockBoard{nil, {{Board: 1}}, {{Board: 1, Locks: 8}, {Board: 1, Locks: 8}}, {{Board: 300, Locks: 8}}, {{Board: 1, Locks: 99}}} {
			bank, err := p.Open(port, lockboard.Opts{Boards: boards}, basetest.NewLog(t))
			if bank != nil || fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s with boards %v: %v, %v; want invalid", name, boards, bank, err)
			}
		}
	}
	if _, err := lockboard.ProtocolByName("557A"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("unknown protocol: %v, want invalid", err)
	}
}
