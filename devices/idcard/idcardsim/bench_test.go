package idcardsim_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices"
	"onetrip/devices/idcard"
	"onetrip/devices/idcard/idcardsim"
	"onetrip/kiosk/base/civil"
)

func today() civil.Date { return civil.Date{Year: 2026, Month: 11, Day: 23} }

func TestPresetsAreWhatTheirNamesSay(t *testing.T) {
	want := map[string]devices.CardFault{
		"bad_check_digit": devices.CardBadNumber, "wrong_type": devices.CardWrongType, "impossible_date": devices.CardBadDate,
	}
	for _, p := range idcardsim.Presets(today()) {
		if err := p.Card.Check(); err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
		if p.Title == "" || p.TitleEN == "" || p.Kind == "" || p.KindEN == "" || p.Card.Name != p.Name {
			t.Errorf("preset without a name: %+v", p)
		}
		if p.Card.Foreign {
			continue
		}
		c := p.Card.Text.Card(p.Card.ExtraAddress, today())
		if c.Fault != want[p.Name] {
			t.Errorf("%s: fault %d, want %d", p.Name, c.Fault, want[p.Name])
		}
		age := c.Birth.AgeOn(today())
		switch {
		case p.Name == "elderly" && age < 60, p.Name == "under16" && age >= 16, p.Name == "adult" && (age < 18 || age >= 60):
			t.Errorf("%s is %d years old", p.Name, age)
		case (p.Name == "expired") != (!c.LongTerm && c.Fault == devices.CardSound && c.ValidTo.Before(today())):
			t.Errorf("%s is valid to %v", p.Name, c.ValidTo)
		}
	}
	if _, ok := idcardsim.FindPreset("nobody", today()); ok {
		t.Error("found a preset called nobody")
	}
}

func TestFieldsMakeACard(t *testing.T) {
	for _, k := range idcardsim.Types() {
		f := idcardsim.Fields{Type: k.Name, Name: "SAMPLE", Number: "110199199001010010", Birth: "1990-01-01", ValidTo: "2030-02-30"}
		if k.Type == devices.Foreigner2017 {
			f.Number = "UTO110002030413"
		}
		c, err := f.Card()
		if err != nil {
			t.Fatalf("%s: %v", k.Name, err)
		}
		if c.Text.Type != k.Type || c.Text.Birth != "19900101" || c.Text.ValidTo != "20300230" || (c.Text.Sex == "1") != (len(f.Number) == 18) {
			t.Errorf("%s: %+v", k.Name, c.Text)
		}
	}
	c, err := idcardsim.Fields{Name: "测试", Number: "11010519491231002X", Birth: "19491231"}.Card()
	if err != nil || c.Text.ValidTo != "长期" || c.Text.Sex != "2" || c.Text.Card("", today()).Fault != devices.CardSound {
		t.Errorf("card without an end: %+v, %v", c.Text, err)
	}
	for _, f := range []idcardsim.Fields{{Type: "passport"}, {Name: strings.Repeat("长", 16)}, {Extra: strings.Repeat("长", 36)}} {
		if _, err := f.Card(); err == nil {
			t.Errorf("%+v makes a card", f)
		}
	}
}

func TestFaultsAreNamedAndCounted(t *testing.T) {
	sim := idcardsim.New(idcardsim.Opts{})
	seen := map[idcardsim.Fault]bool{}
	for _, f := range idcardsim.Faults() {
		if seen[f] || f == "" {
			t.Errorf("fault %q twice", f)
		}
		seen[f] = true
		if err := sim.SetFault(f, -1); err != nil {
			t.Error(err)
		}
	}
	if len(seen) != 36 || len(sim.Active()) != len(seen) {
		t.Errorf("%d faults, %d active", len(seen), len(sim.Active()))
	}
	if err := sim.SetFault("gremlins", 1); err == nil {
		t.Error("set an unknown fault")
	}
	if err := sim.SetFault(idcardsim.Silent, 0); err != nil || len(sim.Active()) != len(seen)-1 {
		t.Errorf("switched off: %v, %d active", err, len(sim.Active()))
	}
}

// sw asks and returns SW3 and the number of data bytes, or 0, 0 for silence.
func sw(t *testing.T, ask func([]byte) []byte, request []byte) [2]int {
	t.Helper()
	got := ask(request)
	if len(got) < 11 {
		return [2]int{}
	}
	return [2]int{int(got[9]), len(got) - 11}
}

func TestStates(t *testing.T) {
	const found, empty, selFailed, gone, unknown = 0x9F, 0x80, 0x81, 0x41, 0x21
	card := idcardsim.Card{Text: idcard.Text{Type: devices.ResidentCard}, ExtraAddress: "新址"}
	lay := func(s *idcardsim.Sim) { _ = s.Lay(card) }
	both := func(s *idcardsim.Sim) { lay(s); _ = s.LayAnother(card) }
	read := []idcard.Command{idcard.Find, idcard.Select, idcard.Read}
	for _, c := range []struct {
		name     string
		opts     idcardsim.Opts
		set      func(*idcardsim.Sim)
		commands []idcard.Command
		want     [2]int
		state    idcardsim.State
	}{
		{"read twice without lifting", idcardsim.Opts{}, lay, append(read, idcard.Find), [2]int{empty, 0}, idcardsim.Latched},
		{"latch switched off", idcardsim.Opts{NoLatch: true}, lay, append(read, idcard.Find), [2]int{found, 4}, idcardsim.Found},
		{"read again after reading", idcardsim.Opts{}, lay, append(read, idcard.Read), [2]int{0x90, 1284}, idcardsim.Latched},
		{"read again forbidden", idcardsim.Opts{NoReread: true}, lay, append(read, idcard.Read), [2]int{gone, 0}, idcardsim.Latched},
		{"select out of order", idcardsim.Opts{}, lay, read[1:2], [2]int{selFailed, 0}, idcardsim.Idle},
		{"read out of order", idcardsim.Opts{}, lay, []idcard.Command{idcard.Find, idcard.Read}, [2]int{gone, 0}, idcardsim.Idle},
		{"read out of order, lenient", idcardsim.Opts{Lenient: true}, lay, []idcard.Command{idcard.Find, idcard.Read}, [2]int{0x90, 1284}, idcardsim.Latched},
		{"extra address", idcardsim.Opts{}, lay, append(read, idcard.ReadExtra), [2]int{0x90, 70}, idcardsim.Latched},
		{"extra address before selecting", idcardsim.Opts{}, lay, []idcard.Command{idcard.ReadExtra}, [2]int{gone, 0}, idcardsim.Idle},
		{"all information", idcardsim.Opts{AllInfo: true}, lay, append(read, idcard.ReadAllInfo), [2]int{0x90, 70}, idcardsim.Latched},
		{"all information unknown", idcardsim.Opts{}, lay, append(read, idcard.ReadAllInfo), [2]int{unknown, 0}, idcardsim.Latched},
		{"chip id", idcardsim.Opts{}, lay, []idcard.Command{idcard.Find, idcard.Select, idcard.ReadChipID}, [2]int{0x90, 28}, idcardsim.Selected},
		{"two cards", idcardsim.Opts{}, both, read[:2], [2]int{selFailed, 0}, idcardsim.Idle},
		{"two cards, found", idcardsim.Opts{}, both, read[:1], [2]int{found, 4}, idcardsim.Found},
		{"two cards, unseen", idcardsim.Opts{TwoCards: idcardsim.FindFails}, both, read[:1], [2]int{empty, 0}, idcardsim.Idle},
		{"reset boots", idcardsim.Opts{}, lay, append(read, idcard.Reset, idcard.GetStatus), [2]int{}, idcardsim.Boot},
		{"unplugged", idcardsim.Opts{}, func(s *idcardsim.Sim) { s.SetPlugged(false) }, []idcard.Command{idcard.GetStatus}, [2]int{}, idcardsim.Boot},
		{"unknown command", idcardsim.Opts{}, lay, []idcard.Command{0x7777}, [2]int{unknown, 0}, idcardsim.Idle},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim := idcardsim.New(c.opts)
				time.Sleep(2 * time.Second)
				c.set(sim)
				host := start(t, sim)
				ask := func(b []byte) []byte { got, _ := exchange(t, host, b, 1500*time.Millisecond); return got }
				var got [2]int
				for _, command := range c.commands {
					got = sw(t, ask, command.Request())
				}
				if diff := cmp.Diff(c.want, got); diff != "" || sim.State() != c.state {
					t.Errorf("state %s, want %s; status and data bytes (-want +got):\n%s", sim.State(), c.state, diff)
				}
			})
		})
	}
}

func TestRequestsAreChecked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host := start(t, idcardsim.New(idcardsim.Opts{BootTime: -1}))
		ask := func(b []byte) []byte { got, _ := exchange(t, host, b, time.Second); return got }
		good := idcard.GetStatus.Request()
		for _, c := range []struct {
			name    string
			request []byte
			want    int
		}{
			{"wrong checksum", append(append([]byte{}, good[:9]...), good[9]^1), 0x10},
			{"length 2", append(append([]byte{}, good[:6]...), 2, 0x11, 0x13), 0x11},
			{"largest RF frame", idcard.MaxRF.Request(0x50), 0x90},
			{"largest RF frame too small", idcard.MaxRF.Request(0x17), 0x21},
			{"half a request", good[:8], 0},
			{"whole request after half a one", good, 0x90},
			{"noise before the request", append([]byte{0xAA, 1, 2, 3}, good...), 0x90},
		} {
			if got := sw(t, ask, c.request); got[0] != c.want {
				t.Errorf("%s: status %02X, want %02X", c.name, got[0], c.want)
			}
		}
	})
}

func TestSpeedChangesAfterItsAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := idcardsim.New(idcardsim.Opts{BootTime: -1})
		host := start(t, sim)
		_ = host.SetBaud(115200)
		ask := func(b []byte) []byte { got, _ := exchange(t, host, b, time.Second); return got }
		if got := sw(t, ask, idcard.Baud9600.Request()); got[0] != 0x90 || sim.Baud() != 9600 {
			t.Fatalf("status %02X, speed %d", got[0], sim.Baud())
		}
		if got := sw(t, ask, idcard.GetStatus.Request()); got[0] != 0 {
			t.Fatalf("answered %02X at the old speed", got[0])
		}
		_ = host.SetBaud(9600)
		if got := sw(t, ask, idcard.GetStatus.Request()); got[0] != 0x90 {
			t.Fatalf("status %02X at the new speed", got[0])
		}
	})
}
