package idcard_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices"
	"onetrip/devices/idcard"
	"onetrip/devices/idcard/idcardsim"
	"onetrip/devices/link/linktest"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/fault"
)

func TestReadOnce(t *testing.T) {
	adult, want := preset(t, "adult")
	for _, c := range []struct {
		name string
		set  func(*idcardsim.Sim, *linktest.Conn)
		kind fault.Kind
		late bool // the error comes from the context
	}{
		{"card", func(s *idcardsim.Sim, _ *linktest.Conn) { _ = s.Lay(adult) }, 0, false},
		{"no card", func(*idcardsim.Sim, *linktest.Conn) {}, fault.Unavailable, true},
		{"foreign object", func(s *idcardsim.Sim, _ *linktest.Conn) { _ = s.Lay(idcardsim.Card{Foreign: true}) }, fault.Refused, false},
		{"refused", func(s *idcardsim.Sim, _ *linktest.Conn) { _ = s.Lay(adult); _ = s.SetFault(idcardsim.CardRefuses, -1) }, fault.Refused, false},
		{"silent", func(s *idcardsim.Sim, _ *linktest.Conn) { s.SetPlugged(false) }, fault.Unavailable, false},
		{"noisy", func(s *idcardsim.Sim, _ *linktest.Conn) { _ = s.SetFault(idcardsim.ForeignFraming, -1) }, fault.Unavailable, false},
		{"broken", func(s *idcardsim.Sim, _ *linktest.Conn) { _ = s.SetFault(idcardsim.SelfTestFailed, -1) }, fault.Unavailable, false},
		{"unplugged", func(_ *idcardsim.Sim, host *linktest.Conn) { host.Unplug() }, fault.Unavailable, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				host, dev := linktest.Pipe()
				sim := idcardsim.New(idcardsim.Opts{})
				c.set(sim, host)
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				defer cancel()
				go func() { _ = sim.Serve(ctx, dev) }()
				reader := idcard.New(host, idcard.Opts{Today: now}, basetest.NewLog(t, "测试"))
				got, err := reader.ReadOnce(ctx, nil)
				cancel()
				if c.kind == 0 {
					if err != nil {
						t.Fatal(err)
					}
					wantCard(t, want, got)
					return
				}
				e, ok := errors.AsType[*fault.Error](err)
				if !ok || e.Kind != c.kind || e.Hint == "" || errors.Is(err, context.DeadlineExceeded) != c.late || got != (devices.Card{}) {
					t.Errorf("card %v, error %v; want kind %v", got.Type, err, c.kind)
				}
			})
		})
	}
}
