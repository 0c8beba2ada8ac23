package trial_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices"
	"onetrip/devices/detect"
	"onetrip/devices/escpos/escpossim"
	"onetrip/devices/idcard"
	"onetrip/devices/idcard/idcardsim"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/trial"
)

// today is the day of the cards: a bubble's clock begins in the year 2000.
func today() civil.Date { return civil.Date{Year: 2026, Month: 11, Day: 23} }

// reader returns a driver whose reader has a preset card on it; "" leaves it empty.
func reader(t *testing.T, preset string, fault idcardsim.Fault) *idcard.Reader {
	t.Helper()
	sim := idcardsim.New(idcardsim.Opts{BootTime: -1})
	if fault != "" {
		if err := sim.SetFault(fault, -1); err != nil {
			t.Fatal(err)
		}
	}
	if preset != "" {
		p, ok := idcardsim.FindPreset(preset, today())
		if !ok {
			t.Fatalf("no preset %q", preset)
		}
		if err := sim.Lay(p.Card); err != nil {
			t.Fatal(err)
		}
	}
	return idcard.New(serve(t, sim.Serve), idcard.Opts{Today: today}, basetest.NewLog(t, "测试", "1990"))
}

func TestACardIsShownMasked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
		defer stop()
		r, card := trial.Card(ctx, reader(t, "adult", ""), nil)
		wantReport(t, r, trial.Report{Role: detect.Reader, OK: true, Facts: []trial.Fact{{Name: "type", Value: "resident"}, {Name: "name", Value: "测*"}, {Name: "fault", Value: ""}}})
		if r.Fact("sam") == "" || card.Number != "110199199001010010" {
			t.Errorf("security module %q, number %q; want both", r.Fact("sam"), card.Number)
		}
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"测试甲", "19900101", "样本区"} {
			if strings.Contains(string(text), secret) {
				t.Errorf("%s is not masked: %s", secret, text)
			}
		}
	})
}

func TestWhatIsWrongWithCardOrReader(t *testing.T) {
	for name, c := range map[string]struct {
		card  string
		fault idcardsim.Fault
		want  trial.Report
	}{
		"no card in time":     {"", "", trial.Report{Role: detect.Reader, Trouble: trial.NoCard}},
		"refused":             {"adult", idcardsim.CardRefuses, trial.Report{Role: detect.Reader, Trouble: trial.CardRefused}},
		"unsupported":         {"unknown_type", "", trial.Report{Role: detect.Reader, Trouble: trial.CardUnsupported}},
		"silent":              {"adult", idcardsim.Silent, ill(detect.Reader, devices.Silent)},
		"own test failed":     {"adult", idcardsim.SelfTestFailed, ill(detect.Reader, devices.SelfTest)},
		"not authorised":      {"adult", idcardsim.NotAuthorised, ill(detect.Reader, devices.Unauthorised)},
		"contradicts itself":  {"bad_check_digit", "", trial.Report{Role: detect.Reader, OK: true, Facts: []trial.Fact{{Name: "fault", Value: "number"}}}},
		"sends what is noise": {"adult", idcardsim.ForeignFraming, ill(detect.Reader, devices.Noisy)},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
				defer stop()
				r, _ := trial.Card(ctx, reader(t, c.card, c.fault), nil)
				wantReport(t, r, c.want)
			})
		})
	}
}

// TestAReaderSetOnThePrintersPort drives a reader where a printer stands: it is called what it is, and the printer prints nothing.
func TestAReaderSetOnThePrintersPort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := newPrinter(t, nil)
		ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
		defer stop()
		r, _ := trial.Card(ctx, idcard.New(serve(t, sim.Serve), idcard.Opts{}, basetest.NewLog(t)), nil)
		if r.Trouble != trial.DeviceIll || r.Problem != devices.Silent && r.Problem != devices.Noisy {
			t.Errorf("report %+v, want a reader that does not answer", r)
		}
		if n := len(sim.Jobs()); n != 0 {
			t.Errorf("%d papers came out", n)
		}
	})
}

func TestATestThatIsStoppedSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		time.AfterFunc(3*time.Second, stop)
		r, _ := trial.Card(ctx, reader(t, "", ""), nil)
		wantReport(t, r, trial.Report{Role: detect.Reader, Trouble: trial.Stopped})
	})
}

// newPrinter returns a simulated Epson in the state that change makes.
func newPrinter(t *testing.T, change func(*escpossim.State)) *escpossim.Printer {
	t.Helper()
	opts, _ := escpossim.Model("epson")
	opts.NoGlyphs = true
	sim, err := escpossim.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		if err := sim.Change(change); err != nil {
			t.Fatal(err)
		}
	}
	return sim
}
