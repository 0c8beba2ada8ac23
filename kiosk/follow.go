package kiosk

import (
	"context"
	"errors"

	"onetrip/devices"
	"onetrip/devices/detect"
	"onetrip/devices/link"
)

// moves remembers a device whose driver's port can be moved, so that it comes back by itself when it is plugged into another socket.
func (t *Terminal) moves(port link.Port, k detect.Known, d devices.Device) {
	m, ok := port.(link.Mover)
	if !ok {
		return // a printer file finds its printer again by itself
	}
	t.follow = append(t.follow, detect.Followed{
		Port: m,
		Gone: func() bool { return d.Status().Problem == devices.Unplugged && !t.searching.Load() },
		Known: func() detect.Known {
			now := k // it is asked from several goroutines
			switch k.Role {
			case detect.Reader:
				now.Serial = d.Status().Ident
			case detect.Printer:
				now.Model = d.Status().Ident
			default: // lock boards and scanners do not say which ones they are
			}
			return now
		},
	})
}

// followDevices brings devices back that were plugged into another socket, until ctx ends.
func (t *Terminal) followDevices(ctx context.Context) {
	f := detect.Follower{Devices: t.follow, Log: t.log, Told: func(m detect.Moved) {
		if m.Ask != detect.NoQuestion {
			t.log.Warn("another device of the kind stands at a port: accept it on the devices page or by hallctl devices find", "role", string(m.Finding.Role), "port", m.To.Path)
		}
	}}
	if err := f.Run(ctx); err != nil && !errors.Is(err, context.Canceled) {
		t.log.Error("devices are not followed", "error", err)
	}
}
