package xor8a_test

import (
	"fmt"
	"log/slog"
	"testing"

	"onetrip/devices"
	"onetrip/devices/link"
	"onetrip/devices/lockboard/doorsim"
	"onetrip/devices/lockboard/locktest"
	"onetrip/devices/lockboard/xor8a"
	"onetrip/devices/lockboard/xor8a/xor8asim"
)

// TestConformance runs the suite for both contacts and both orders of the status bytes.
func TestConformance(t *testing.T) {
	boards := []devices.LockBoard{{Board: 1, Locks: 8}, {Board: 2, Locks: 24}}
	for _, contact := range []xor8a.Contact{xor8a.ShortedClosed, xor8a.ShortedOpen} {
		for _, order := range []xor8a.Order{xor8a.LastFirst, xor8a.FirstFirst} {
			t.Run(fmt.Sprintf("contact%d_order%d", contact, order), func(t *testing.T) {
				locktest.Kit{
					Boards: boards,
					New: func(p link.Port, log *slog.Logger) (devices.LockBank, error) {
						return xor8a.New(p, xor8a.Opts{Boards: boards, Contact: contact, Order: order}, log)
					},
					Sim: func() *doorsim.Bus {
						return xor8asim.New(xor8asim.Opts{Contact: contact, Order: order}, boards...)
					},
				}.Suite(t)
			})
		}
	}
}
