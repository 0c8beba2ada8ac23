package trial_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices"
	"onetrip/devices/buzzer"
	"onetrip/devices/calldisplay"
	"onetrip/devices/calldisplay/calldisplaysim"
	"onetrip/devices/detect"
	"onetrip/devices/indicator"
	"onetrip/devices/indicator/indicatorsim"
	"onetrip/devices/presence"
	"onetrip/devices/presence/presencesim"
	"onetrip/devices/scanner"
	"onetrip/devices/scanner/scannersim"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/trial"
)

// voice is a speaker whose sentences end as they are told to.
type voice struct {
	devices.Speaker
	err error
}

func (v voice) Status() devices.Status { return devices.Status{Ready: true} }

func (v voice) Tell(ctx context.Context, _, _ string) error {
	if v.err == nil {
		return ctx.Err()
	}
	return v.err
}

func TestAVoiceIsHeardByAPersonAlone(t *testing.T) {
	for err, want := range map[error]trial.Report{
		nil:                                   {Role: detect.Speaker, OK: true, Asks: true},
		devices.ErrNoVoice:                    {Role: detect.Speaker, Trouble: trial.NoVoice},
		fmt.Errorf("say: %w", devices.ErrCut): {Role: detect.Speaker, Trouble: trial.CutShort},
		error(&devices.ProblemError{Problem: devices.NoSound}): ill(detect.Speaker, devices.NoSound),
	} {
		wantReport(t, trial.Speak(t.Context(), voice{err: err}), want)
	}
	ended, stop := context.WithCancel(t.Context())
	stop()
	wantReport(t, trial.Speak(ended, voice{}), trial.Report{Role: detect.Speaker, Trouble: trial.Stopped})
}

func TestALightBlinksThreeTimesAndIsDark(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lamp := indicatorsim.New(false)
		wantReport(t, trial.Blink(t.Context(), indicator.New(lamp, indicator.Opts{})), trial.Report{Role: detect.Light, OK: true, Asks: true})
		lit := 0
		for _, p := range lamp.Phases() {
			if p.Lit {
				lit++
			}
		}
		if lit != 3 || lamp.Lit() {
			t.Errorf("lit %d times, lit now %v; want 3 times and dark", lit, lamp.Lit())
		}
		ctx, stop := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer stop()
		trial.Blink(ctx, indicator.New(lamp, indicator.Opts{}))
		if lamp.Lit() {
			t.Error("lit after a test that was ended")
		}
		lamp.SetFault(indicatorsim.Unplugged)
		wantReport(t, trial.Blink(t.Context(), indicator.New(lamp, indicator.Opts{})), ill(detect.Light, devices.Unplugged))
	})
}

func TestABuzzerSoundsThreeTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		piezo := indicatorsim.New(false)
		wantReport(t, trial.Buzz(t.Context(), buzzer.New(piezo, buzzer.Opts{})), trial.Report{Role: detect.Buzzer, OK: true, Asks: true})
		if n := len(piezo.Phases()); n != 7 || piezo.Lit() {
			t.Errorf("%d changes, sounds now %v; want 3 times on and off", n-1, piezo.Lit())
		}
		piezo.SetFault(indicatorsim.Unplugged)
		wantReport(t, trial.Buzz(t.Context(), buzzer.New(piezo, buzzer.Opts{})), ill(detect.Buzzer, devices.Unplugged))
	})
}

func TestADisplayShowsItsWindowAndIsCleared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := calldisplaysim.New(calldisplaysim.Opts{Addresses: []string{"01", "02"}})
		host := serve(t, sim.Serve)
		d, err := calldisplay.New(host, calldisplay.Opts{Displays: map[string]string{"1": "01", "2": "02"}}, basetest.NewLog(t))
		if err != nil {
			t.Fatal(err)
		}
		var during map[string]calldisplaysim.Text
		time.AfterFunc(2*time.Second, func() { during = sim.Shown() })
		wantReport(t, trial.Display(t.Context(), d, "2"), trial.Report{Role: detect.Display, OK: true, Asks: true})
		synctest.Wait()
		want := calldisplaysim.Text{Text: "TEST 2", Flash: true}
		if during["02"] != want || during["01"].Text != "" || sim.Shown()["02"].Text != "" {
			t.Errorf("shown %v, then %v; want %v on 02 alone, then nothing", during, sim.Shown(), want)
		}
		wantReport(t, trial.Display(t.Context(), d, "9"), trial.Report{Role: detect.Display, Trouble: trial.Refused})
		host.Unplug()
		wantReport(t, trial.Display(t.Context(), d, "2"), ill(detect.Display, devices.Unplugged))
	})
}

func TestWhoStandsBeforeTheTerminalIsSeen(t *testing.T) {
	for name, c := range map[string]struct {
		fault presencesim.Fault
		story func(*presencesim.Sim)
		want  trial.Report
	}{
		"comes":        {presencesim.None, func(s *presencesim.Sim) { s.Come() }, trial.Report{Role: detect.Presence, OK: true}},
		"never comes":  {presencesim.None, func(*presencesim.Sim) {}, trial.Report{Role: detect.Presence, Trouble: trial.NobodyCame}},
		"never leaves": {presencesim.StuckOn, func(*presencesim.Sim) {}, trial.Report{Role: detect.Presence, Trouble: trial.NobodyLeft}},
		"unplugged":    {presencesim.Unplugged, func(*presencesim.Sim) {}, ill(detect.Presence, devices.Unplugged)},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim := presencesim.New(false)
				sim.SetFault(c.fault)
				ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
				defer stop()
				time.AfterFunc(3*time.Second, func() { c.story(sim) })
				wantReport(t, trial.Presence(ctx, presence.New(sim, presence.Opts{}, basetest.NewLog(t)), nil), c.want)
			})
		})
	}
}

func TestOfACodeOnlyTheLengthIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := scannersim.New(scannersim.Opts{})
		host := serve(t, sim.Serve)
		s, err := scanner.New(host, scanner.Opts{}, basetest.NewLog(t, "12345678"))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			show string
			gone bool
			want trial.Report
		}{
			{"OTC:12345678", false, trial.Report{Role: detect.Scanner, OK: true, Facts: []trial.Fact{{Name: "characters", Value: "12"}}}},
			{"", false, trial.Report{Role: detect.Scanner, Trouble: trial.NoCode}},
			{"", true, ill(detect.Scanner, devices.Unplugged)},
		} {
			ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
			time.AfterFunc(time.Second, func() {
				if c.show != "" {
					sim.Show(c.show)
				}
				if c.gone {
					host.Unplug()
				}
			})
			wantReport(t, trial.Scan(ctx, s), c.want)
			stop()
		}
	})
}

// TestEveryTroubleHasWords keeps the table whole.
func TestEveryTroubleHasWords(t *testing.T) {
	for _, trouble := range trial.Troubles() {
		if trouble.Words() == "" || trouble.Remedy() == "" {
			t.Errorf("%s has no words or no remedy", trouble)
		}
	}
}
