package indicator_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices"
	"onetrip/devices/indicator"
	"onetrip/devices/link"
	"onetrip/devices/link/linktest"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestLightFollowsShow(t *testing.T) {
	for _, c := range []struct {
		name string
		opts indicator.Opts
		want []link.Level // after on, off
	}{
		{"active high", indicator.Opts{}, []link.Level{link.High, link.Low}},
		{"active low", indicator.Opts{ActiveLow: true}, []link.Level{link.Low, link.High}},
	} {
		line := linktest.NewLine()
		light := indicator.New(line, c.opts)
		var got []link.Level
		for _, on := range []bool{true, false} {
			must(t, light.Show(on))
			level, _ := line.Level()
			got = append(got, level)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: levels differ (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestHaltDrivesTheSafeLevel(t *testing.T) {
	line := linktest.NewLine()
	light := indicator.New(line, indicator.Opts{})
	must(t, light.Show(true))
	must(t, light.Halt())
	if level, known := line.Level(); level != link.Low || !known {
		t.Errorf("line %v, %v after Halt, want low", level, known)
	}
}

func TestStatusTellsWhySinceWhenAndHeals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		line := linktest.NewLine()
		light := indicator.New(line, indicator.Opts{})
		for i, c := range []struct {
			fault error
			want  devices.Status
		}{
			{nil, devices.Status{Ready: true, Since: start}},
			{link.ErrUnplugged, devices.Status{Problem: devices.Unplugged, Since: start.Add(2 * time.Second), Detail: "drive line: " + link.ErrUnplugged.Error()}},
			{link.ErrUnplugged, devices.Status{Problem: devices.Unplugged, Since: start.Add(2 * time.Second), Detail: "drive line: " + link.ErrUnplugged.Error()}},
			{link.ErrInUse, devices.Status{Problem: devices.Silent, Since: start.Add(4 * time.Second), Detail: "drive line: " + link.ErrInUse.Error()}},
			{nil, devices.Status{Ready: true, Since: start.Add(5 * time.Second)}},
		} {
			time.Sleep(time.Second)
			line.Fail(c.fault)
			if err := light.Show(true); !errors.Is(err, c.fault) {
				t.Errorf("%d: Show = %v, want %v", i, err, c.fault)
			}
			if diff := cmp.Diff(c.want, light.Status()); diff != "" {
				t.Errorf("%d: status differs (-want +got):\n%s", i, diff)
			}
		}
	})
}
