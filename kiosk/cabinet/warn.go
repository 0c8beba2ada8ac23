package cabinet

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"onetrip/devices"
	"onetrip/kiosk/base/health"
)

// The warnings of cabinets.
var (
	foreign = health.Kind{Code: "cabinet.foreign", Severity: health.Broken, Actor: health.Technician, Text: "health.cabinet.foreign"}
	misfit  = health.Kind{Code: "cabinet.misfit", Severity: health.Broken, Actor: health.Technician, Text: "health.cabinet.misfit"}
	// A door that is open after a minute is called (F3); after five it is an alarm.
	doorOpen = health.Kind{
		Code: "cabinet.door_open", Severity: health.Degraded, Actor: health.HallStaff, Text: "health.cabinet.door_open",
		HiddenBy: []health.Code{"cabinet.door_alarm"},
	}
	doorAlarm = health.Kind{Code: "cabinet.door_alarm", Severity: health.Broken, Actor: health.HallStaff, Text: "health.cabinet.door_alarm"}
)

const (
	openWarn  = time.Minute
	openAlarm = 5 * time.Minute
)

// warn adds a cabinet to a warning.
func (c *Cabinets) warn(k health.Kind, u *unit) { c.tellWarning(k, u, true) }

// unwarn takes a cabinet out of a warning.
func (c *Cabinets) unwarn(k health.Kind, u *unit) { c.tellWarning(k, u, false) }

func (c *Cabinets) tellWarning(k health.Kind, u *unit, on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := c.warned[k.Code]
	list = slices.DeleteFunc(list, func(have string) bool { return have == u.name() })
	if on {
		list = append(list, u.name())
		slices.Sort(list)
	}
	c.warned[k.Code] = list
	c.setWarning(time.Now(), k, list)
}

// setWarning sets a warning about places, or clears it when there is none.
func (c *Cabinets) setWarning(now time.Time, k health.Kind, places []string) {
	if len(places) == 0 {
		c.opts.Health.Clear(k.Code)
		return
	}
	c.opts.Health.Set(now, k, map[string]string{"where": strings.Join(places, ", ")})
}

// name is what people call the cabinet.
func (u *unit) name() string { return or(u.spec.Name, string(u.spec.ID)) }

// label is what stands on a cell's door, as screens and papers name it; with several cabinets the name of its own stands before it.
func (c *Cabinets) label(p Place) string {
	no := strconv.Itoa(int(p.Cell))
	for _, u := range c.units {
		if u.spec.ID == p.Cabinet && len(c.units) > 1 {
			return u.name() + " " + no
		}
	}
	return no
}

// warnOpen warns of doors that are open for long.
func (c *Cabinets) warnOpen(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var long, alarming []string
	for l, place := range c.place {
		d := c.seen[l]
		if d.state != devices.DoorOpen || now.Sub(d.since) < openWarn {
			continue
		}
		long = append(long, c.label(place))
		if now.Sub(d.since) >= openAlarm {
			alarming = append(alarming, c.label(place))
		}
	}
	slices.Sort(long)
	slices.Sort(alarming)
	c.setWarning(now, doorOpen, long)
	c.setWarning(now, doorAlarm, alarming)
}
