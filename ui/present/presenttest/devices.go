package presenttest

import (
	"time"

	"onetrip/kiosk/backstage"
)

// bench is a technician before the devices of a terminal, two of which need help.
func bench(s *backstage.State) {
	s.Me.Role, s.Home = "technician", backstage.Devices
	s.Me.Rights = backstage.MayBlock | backstage.MayTasks | backstage.MaySetUp
	s.Devices = Devices()
	s.Timing.Deadline = Now().Add(9 * time.Second)
}

// benchVariants shows the first start, and the pages of the devices when something is special.
func benchVariants() []staffScene {
	return []staffScene{
		{"staff_first", backstage.Account, func(s *backstage.State) { stranger(s); s.Login.First = true }},
		{"staff_first_password", backstage.Password, func(s *backstage.State) {
			stranger(s)
			s.Login.First, s.Login.Account, s.Login.Problem = true, "zhao.min", backstage.LoginDiffers
		}},
		{"staff_first_again", backstage.Password, func(s *backstage.State) {
			stranger(s)
			s.Login.First, s.Login.Account, s.Login.Again, s.Login.Typed = true, "zhao.min", "a", "abcd"
		}},
		{"staff_devices_well", backstage.Devices, func(s *backstage.State) { bench(s); s.Devices = s.Devices[2:] }},
		{"staff_devices_none", backstage.Devices, func(s *backstage.State) { bench(s); s.Devices = unset() }},
		{"staff_device_reader", backstage.OneDevice, func(s *backstage.State) { bench(s); s.Chosen = backstage.RoleReader }},
		{"staff_searched", backstage.Searching, func(s *backstage.State) { bench(s); s.Search = search(true) }},
		{"staff_search_saved", backstage.Searching, func(s *backstage.State) { bench(s); s.Search = search(true); s.Search.Saved = true }},
		{"staff_search_failed", backstage.Searching, func(s *backstage.State) {
			bench(s)
			s.Search = backstage.Search{Over: true, Failed: true}
		}},
		{"staff_trying_heard", backstage.Trying, tried(backstage.RoleSpeaker, backstage.TrialAsks)},
		{"staff_trying_passed", backstage.Trying, tried(backstage.RoleReader, backstage.TrialPassed)},
		{"staff_trying_doors", backstage.Trying, tried(backstage.RoleLocks, backstage.TrialFailed)},
		{"staff_trying_printer", backstage.Trying, tried(backstage.RolePrinter, backstage.TrialPassed)},
	}
}

// Devices are the devices of the pictures.
func Devices() []backstage.Device {
	since := Now().Add(-11 * time.Minute)
	return []backstage.Device{
		{Role: backstage.RoleLocks, Set: true, Port: "/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0", Problem: "silent", Since: since, Ident: "xor8a", Count: -1, Boards: []int{1, 2}},
		{Role: backstage.RolePrinter, Set: true, Port: "/dev/usb/lp0", Ready: true, Problem: "paper_low", Since: since, Ident: "OneTrip SIM-80", Count: 212},
		{Role: backstage.RoleReader, Set: true, Port: "/dev/ttyUSB0", Ready: true, Since: since, Ident: "05.03-20990101-0000012345-1234567890", Count: 128},
		{Role: backstage.RoleScanner, Set: true, Port: "/dev/ttyACM0", Ready: true, Since: since, Count: 22},
		{Role: backstage.RoleSpeaker, Set: true, Ready: true, Since: since, Count: -1},
		{Role: backstage.RoleLight, Count: -1},
	}
}

// unset are the devices of a terminal that nobody has set up.
func unset() []backstage.Device {
	var list []backstage.Device
	for _, d := range Devices() {
		list = append(list, backstage.Device{Role: d.Role, Count: -1})
	}
	return list
}

// search is a search under way, or its end.
func search(over bool) backstage.Search {
	s := backstage.Search{No: 1, Over: over, Ports: []backstage.Port{
		{Path: "/dev/ttyUSB0", Adapter: "CP2102 A10K", Mine: true, Done: true, Role: backstage.RoleReader, Protocol: "idcard", Baud: 115200, Ident: "05.03-20990101-0000012345"},
		{Path: "/dev/ttyUSB1", Adapter: "FT232R 7F32", Done: true, Role: backstage.RolePrinter, Protocol: "escpos", Baud: 38400, Ident: "OneTrip SIM-80 1.07"},
		{Path: "/dev/ttyUSB2", Adapter: "USB Serial", Asked: 7, Of: 12, Now: "modbusrtu", Baud: 19200},
		{Path: "/dev/ttyS0"},
	}}
	if over {
		s.Ports[2] = backstage.Port{Path: "/dev/ttyUSB2", Done: true, Role: backstage.RoleLocks, Protocol: "xor8a", Baud: 9600, Ident: "#1 #2", Problems: []string{"find.address_twice"}}
		s.Ports[3] = backstage.Port{Path: "/dev/ttyS0", Done: true, Problems: []string{"find.silent"}}
		s.Offers = []backstage.Offer{
			{Role: backstage.RoleReader, Port: 0, Same: true},
			{Role: backstage.RolePrinter, Port: 1, Asks: "replaces"},
			{Role: backstage.RoleLocks, Port: 2},
			{Role: backstage.RoleScanner, Port: -1},
		}
	}
	return s
}

// tried is the test of a device.
func tried(role backstage.Role, state backstage.TrialState) staffChange {
	return func(s *backstage.State) {
		bench(s)
		s.Chosen, s.Trial = role, backstage.Trial{No: 1, Role: role, State: state}
		switch {
		case role == backstage.RoleReader && state == backstage.TrialPassed:
			s.Trial.Seen = "张*"
		case role == backstage.RoleLocks:
			s.Trial.Seen, s.Trial.Bad = "10", 2
		default:
		}
	}
}
