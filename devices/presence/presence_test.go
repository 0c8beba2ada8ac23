package presence_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices"
	"onetrip/devices/presence"
	"onetrip/devices/presence/presencesim"
)

// watch runs a sensor in a bubble and returns what it told, with the time since the start, when story has ended.
func watch(t *testing.T, opts presence.Opts, story func(*presencesim.Sim)) (told []string, last devices.Status) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		sim := presencesim.New(opts.ActiveLow)
		s := presence.New(sim, opts, slog.New(slog.DiscardHandler))
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() {
			done <- s.Run(ctx, func(e devices.PresenceEvent) {
				word := "gone"
				switch {
				case e.Status != nil && e.Status.Problem != "":
					word = string(e.Status.Problem)
				case e.Status != nil:
					word = "well"
				case e.Here:
					word = "here"
				}
				told = append(told, e.At.Sub(start).String()+" "+word)
			})
		}()
		synctest.Wait()
		story(sim)
		synctest.Wait()
		last = s.Status()
		defer func(n int) { told = told[:n] }(len(told)) // what the end brings is no part of the story
		sim.SetFault(presencesim.None)
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Run = %v, want canceled", err)
		}
	})
	return told, last
}

func TestPeopleComeAndGo(t *testing.T) {
	for _, activeLow := range []bool{false, true} {
		got, _ := watch(t, presence.Opts{ActiveLow: activeLow}, func(sim *presencesim.Sim) {
			time.Sleep(5 * time.Second)
			sim.Come()
			time.Sleep(10 * time.Second)
			sim.Go()
			time.Sleep(2 * time.Second) // shorter than the hold time: the same visitor moved
			sim.Come()
			time.Sleep(8 * time.Second)
			sim.Go()
			time.Sleep(10 * time.Second)
		})
		want := []string{"0s well", "0s gone", "5s here", "25s gone"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("active low %v: events differ (-want +got):\n%s", activeLow, diff)
		}
	}
}

func TestAFlickeringSensorTellsOfOneVisitor(t *testing.T) {
	got, _ := watch(t, presence.Opts{}, func(sim *presencesim.Sim) {
		sim.SetFault(presencesim.Flickers)
		time.Sleep(500 * time.Millisecond)
		sim.Come()
		time.Sleep(30 * time.Second)
		sim.SetFault(presencesim.None)
		sim.Go()
		time.Sleep(5 * time.Second)
	})
	if len(got) != 4 || got[2] != "500ms here" || got[3][len(got[3])-4:] != "gone" {
		t.Errorf("events %v, want one visitor", got)
	}
}

func TestASensorThatNeverSleepsIsDoubted(t *testing.T) {
	got, last := watch(t, presence.Opts{}, func(sim *presencesim.Sim) {
		sim.SetFault(presencesim.StuckOn)
		time.Sleep(31 * time.Minute)
	})
	want := []string{"0s well", "0s gone", "0s here", "30m0s noisy"}
	if diff := cmp.Diff(want, got); diff != "" || !last.Ready {
		t.Errorf("ready %v, events differ (-want +got):\n%s", last.Ready, diff)
	}
	got, last = watch(t, presence.Opts{}, func(sim *presencesim.Sim) {
		sim.SetFault(presencesim.StuckOn)
		time.Sleep(31 * time.Minute)
		sim.SetFault(presencesim.None)
		time.Sleep(10 * time.Second)
	})
	if last.Problem != devices.NoProblem || got[len(got)-1] != "31m0s gone" {
		t.Errorf("status %+v, events %v; want it well again, and nobody there", last, got)
	}
}

func TestASensorComesBackByItself(t *testing.T) {
	for _, f := range []presencesim.Fault{presencesim.Unplugged, presencesim.InUse} {
		got, last := watch(t, presence.Opts{}, func(sim *presencesim.Sim) {
			sim.Come()
			time.Sleep(time.Second)
			sim.SetFault(f)
			time.Sleep(time.Minute)
			if f == presencesim.Unplugged {
				sim.Go()
			}
			sim.SetFault(presencesim.None)
			time.Sleep(5 * time.Second)
		})
		if last.Problem != devices.NoProblem || !last.Ready {
			t.Errorf("%s: status %+v after it, want well", f, last)
		}
		want := map[presencesim.Fault]string{presencesim.Unplugged: "gone", presencesim.InUse: "here"}[f]
		if end := got[len(got)-1]; len(got) != 6 || end[len(end)-4:] != want {
			t.Errorf("%s: events %v, want a failure, a cure, and %s told anew", f, got, want)
		}
	}
}
