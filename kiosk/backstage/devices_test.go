package backstage_test

import (
	"testing"
	"time"

	"onetrip/kiosk/backstage"
	"onetrip/kiosk/flow"
)

// bench are devices of every kind.
func bench() []backstage.Device {
	return []backstage.Device{
		{Role: backstage.RoleReader, Set: true, Ready: true},
		{Role: backstage.RolePrinter, Set: true, Ready: true},
		{Role: backstage.RoleLocks, Set: true},
		{Role: backstage.RoleScanner, Set: true, Ready: true},
		{Role: backstage.RoleSpeaker, Set: true, Ready: true},
		{Role: backstage.RoleLight},
	}
}

func ports() []backstage.Port {
	return []backstage.Port{{Path: "/dev/ttyUSB0", Mine: true, Done: true, Role: backstage.RoleReader}, {Path: "/dev/ttyUSB1", Done: true, Role: backstage.RoleScanner}}
}

func offers() []backstage.Offer {
	return []backstage.Offer{{Role: backstage.RoleReader, Port: 0, Same: true}, {Role: backstage.RoleScanner, Port: 1}}
}

// atDevices is a technician before the devices.
func atDevices(t *testing.T) *stage {
	t.Helper()
	g := newStage(t).enter(techie).at(backstage.Tasks).tap(backstage.OpenTab, string(backstage.Devices)).at(backstage.Devices)
	effect[backstage.LoadDevices](g)
	return g.step(backstage.DevicesLoaded{Session: 7, Devices: bench()})
}

func (g *stage) try(r backstage.Role) *stage {
	g.t.Helper()
	return g.tap(backstage.PickDevice, string(r)).at(backstage.OneDevice).tap(backstage.TryDevice, "").at(backstage.Trying)
}

func (g *stage) trial(want backstage.TrialState) *stage {
	g.t.Helper()
	if got := g.s.Trial.State; got != want {
		g.t.Fatalf("the test is in state %d, want %d", got, want)
	}
	return g
}

func TestWhatWasFoundIsSetByOneTouch(t *testing.T) {
	g := atDevices(t).tap(backstage.StartFinding, "").at(backstage.Searching)
	no := effect[backstage.StartSearch](g).No
	g.tap(backstage.AcceptAll, "").at(backstage.Searching) // not yet
	g.step(backstage.SearchMoved{Session: 7, No: no, Ports: ports()})
	g.tap(backstage.LogOut, "").at(backstage.Searching) // the ports are being asked
	g.step(backstage.SearchMoved{Session: 7, No: no, Ports: ports(), Offers: offers(), Over: true})
	if n := g.s.Search.News(); n != 1 {
		t.Errorf("%d changes, want 1: one device is set as it is", n)
	}
	g.tap(backstage.AcceptAll, "")
	if a := effect[backstage.Accept](g); a.By != techie.ID || a.No != no {
		t.Errorf("asked for %+v", a)
	}
	g.tap(flow.Back, "").at(backstage.Searching) // it is being written down
	g.step(backstage.Accepted{Session: 7, No: no, OK: true})
	if !g.s.Search.Saved {
		t.Error("nothing says that it is in the settings")
	}
	g.tap(backstage.AcceptAll, "").tap(backstage.LogOut, "")
	if !g.s.Over {
		t.Error("the terminal is not left")
	}
}

func TestSearchThatDoesNotEndIsStopped(t *testing.T) {
	g := atDevices(t).tap(backstage.StartFinding, "").wait(25 * time.Second).at(backstage.Searching)
	effect[backstage.StopSearch](g)
	g.step(backstage.SearchMoved{Session: 7, No: 1, Ports: ports(), Offers: offers(), Over: true}) // too late
	if s := g.s.Search; !s.Over || !s.Failed || s.News() != 0 {
		t.Errorf("search %+v, want a failed one", s)
	}
	g.tap(backstage.StartFinding, "")
	if n := effect[backstage.StartSearch](g).No; n != 2 {
		t.Errorf("search %d, want 2", n)
	}
}

func TestEveryDeviceIsTested(t *testing.T) {
	g := atDevices(t).try(backstage.RoleReader)
	effect[backstage.ArmReader](g)
	g.step(backstage.CardSeen{Session: 7, Kind: flow.CardRead, Card: flow.Card{Name: "测试一", Number: "110199199001010010"}}).trial(backstage.TrialPassed)
	effect[backstage.DisarmReader](g)
	if g.s.Trial.Seen != "测*" {
		t.Errorf("shown %q, want the masked name", g.s.Trial.Seen)
	}

	g.tap(flow.Back, "").tap(flow.Back, "").at(backstage.Devices).try(backstage.RoleScanner)
	effect[backstage.ArmScanner](g)
	g.step(backstage.Scanned{Session: 7, Shape: "8"}).trial(backstage.TrialPassed)

	g.tap(flow.Back, "").tap(flow.Back, "").try(backstage.RoleLocks)
	effect[backstage.Try](g)
	g.tap(flow.Back, "").at(backstage.Trying) // the boards are being asked
	g.step(backstage.Tried{Session: 7, No: g.s.Trial.No, Seen: "10", Bad: 2}).trial(backstage.TrialFailed)
	g.tap(backstage.TryDevice, "").trial(backstage.TrialRuns).wait(45 * time.Second).trial(backstage.TrialFailed)

	g.tap(flow.Back, "").tap(flow.Back, "").try(backstage.RoleSpeaker)
	g.step(backstage.Tried{Session: 7, No: g.s.Trial.No, OK: true}).trial(backstage.TrialAsks)
	g.tap(backstage.No, "").trial(backstage.TrialFailed)

	g.tap(flow.Back, "").tap(flow.Back, "").tap(backstage.PickDevice, string(backstage.RoleLight)).tap(backstage.TryDevice, "").at(backstage.OneDevice) // it is not set
}

func TestWhoMayNotSetUpSeesOnly(t *testing.T) {
	g := newStage(t).enter(keeper).tap(backstage.OpenTab, string(backstage.Devices)).at(backstage.Devices)
	g.step(backstage.DevicesLoaded{Session: 7, Devices: bench()})
	g.tap(backstage.StartFinding, "").at(backstage.Devices)
	g.tap(backstage.PickDevice, "reader").at(backstage.OneDevice).tap(backstage.TryDevice, "").at(backstage.OneDevice)
}
