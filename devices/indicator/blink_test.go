package indicator_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices"
	"onetrip/devices/indicator"
	"onetrip/devices/indicator/indicatorsim"
	"onetrip/kiosk/base/fault"
)

// seen returns when the lamp changed, counted from start.
func seen(lamp *indicatorsim.Lamp, start time.Time) (out []string) {
	for _, p := range lamp.Phases()[1:] {
		word := "dark"
		if p.Lit {
			word = "lit"
		}
		out = append(out, p.Since.Sub(start).String()+" "+word)
	}
	return out
}

func TestBlinkingEndsWithTheNextWord(t *testing.T) {
	for _, activeLow := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			lamp := indicatorsim.New(activeLow)
			light := indicator.New(lamp, indicator.Opts{ActiveLow: activeLow})
			must(t, light.Blink(200*time.Millisecond, 300*time.Millisecond))
			time.Sleep(1100 * time.Millisecond)
			must(t, light.Show(true))
			time.Sleep(time.Second)
			must(t, light.Blink(100*time.Millisecond, 100*time.Millisecond))
			time.Sleep(150 * time.Millisecond)
			must(t, light.Halt())
			time.Sleep(time.Second)
			want := []string{
				"0s lit", "200ms dark", "500ms lit", "700ms dark", "1s lit", // it stays lit
				"2.2s dark",
			}
			if diff := cmp.Diff(want, seen(lamp, start)); diff != "" {
				t.Errorf("active low %v: the lamp differs (-want +got):\n%s", activeLow, diff)
			}
			must(t, light.Halt())
		})
	}
}

func TestBlinkingGoesOnAfterTheChipWasAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lamp := indicatorsim.New(false)
		light := indicator.New(lamp, indicator.Opts{})
		must(t, light.Blink(100*time.Millisecond, 100*time.Millisecond))
		lamp.SetFault(indicatorsim.Unplugged)
		time.Sleep(time.Second)
		if st := light.Status(); st.Problem != devices.Unplugged || st.Ready {
			t.Errorf("status %+v, want unplugged", st)
		}
		lamp.SetFault(indicatorsim.None)
		before := len(lamp.Phases())
		time.Sleep(time.Second)
		if n := len(lamp.Phases()) - before; n < 9 || !light.Status().Ready {
			t.Errorf("%d changes in a second, status %+v; want it to blink again", n, light.Status())
		}
		must(t, light.Halt())
		if lamp.Lit() {
			t.Error("lit after Halt")
		}
	})
}

func TestBlinkRefusesWhatNobodySees(t *testing.T) {
	light := indicator.New(indicatorsim.New(false), indicator.Opts{})
	if err := light.Blink(time.Millisecond, time.Second); fault.KindOf(err) != fault.Invalid {
		t.Errorf("Blink = %v, want invalid", err)
	}
}
