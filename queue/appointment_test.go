package queue_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/queue"
)

func date(t *testing.T, s string) civil.Date {
	t.Helper()
	d, err := civil.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// appointing returns the demo hall with appointments for marriages: 50 minutes, 3 people.
func appointing() queue.Hall {
	h := queue.Demo()
	h.Services = slices.Clone(h.Services)
	for i := range h.Services {
		if h.Services[i].ID == "marriage" {
			h.Services[i].Appointments = queue.AppointmentRules{SlotMinutes: 50, Capacity: 3}
		}
	}
	return h
}

func TestSlotsAreWholeAndInsideTheHours(t *testing.T) {
	h := appointing()
	s, _ := h.Service("marriage")
	taken := map[queue.Clock]int{queue.At(9, 20): 2, queue.At(10, 10): 4}
	var got []string
	for _, slot := range h.Slots(s, date(t, "2026-11-23"), taken) {
		got = append(got, fmt.Sprint(slot.Span, " ", slot.Free))
	}
	want := []string{ // 08:30-12:00 and 14:00-17:30
		"08:30-09:20 3", "09:20-10:10 1", "10:10-11:00 0", "11:00-11:50 3",
		"14:00-14:50 3", "14:50-15:40 3", "15:40-16:30 3", "16:30-17:20 3",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("slots (-want +got):\n%s", diff)
	}
	if got := h.Slots(s, date(t, "2026-11-28"), nil); got != nil {
		t.Errorf("on a Saturday: %v", got)
	}
	other, _ := h.Service("estate")
	if got := h.Slots(other, date(t, "2026-11-23"), nil); got != nil {
		t.Errorf("of a service without appointments: %v", got)
	}
	h.Windows = h.Windows[:11] // window 12 is the only one for marriages
	if got := h.Slots(s, date(t, "2026-11-23"), nil); got != nil {
		t.Errorf("without a window: %v", got)
	}
}

func TestBookableDaysAreWorkingDays(t *testing.T) {
	for now, want := range map[string]string{
		"2026-11-23 00:00": "[2026-11-24 2026-11-25 2026-11-26 2026-11-27 2026-11-30]",
		"2026-11-27 23:59": "[2026-11-30 2026-12-01 2026-12-02 2026-12-03 2026-12-04]",
		"2026-09-30 12:00": "[2026-10-08 2026-10-09 2026-10-10 2026-10-12 2026-10-13]", // after National Day, with the working Saturday
	} {
		if got := fmt.Sprint(queue.Demo().BookableDays(at(t, now))); got != want {
			t.Errorf("at %s: got %s, want %s", now, got, want)
		}
	}
}

func TestPersonsRules(t *testing.T) {
	past := func(list ...string) []queue.Appointment { // "2026-11-23 booked"
		var all []queue.Appointment
		for _, s := range list {
			day, state, _ := strings.Cut(s, " ")
			all = append(all, queue.Appointment{Day: date(t, day), State: queue.AppointmentState(state)})
		}
		return all
	}
	tests := []struct {
		name  string
		day   string
		today string
		past  []queue.Appointment
		want  string
	}{
		{"the first", "2026-11-27", "2026-11-23", nil, ""},
		{"that day", "2026-11-27", "2026-11-23", past("2026-11-27 booked"), queue.KeySameDay},
		{"that day, cancelled", "2026-11-27", "2026-11-23", past("2026-11-27 cancelled"), ""},
		{"that week", "2026-11-27", "2026-11-23", past("2026-11-23 checked_in", "2026-11-29 booked"), queue.KeyWeekFull},
		{"two weeks", "2026-11-30", "2026-11-27", past("2026-11-28 checked_in", "2026-11-29 booked"), ""},
		{
			"that month", "2026-11-30", "2026-11-27",
			past("2026-11-02 checked_in", "2026-11-03 no_show", "2026-11-09 booked", "2026-11-10 booked", "2026-11-16 booked", "2026-11-17 booked"), queue.KeyMonthFull,
		},
		{
			"next month", "2026-12-01", "2026-11-27",
			past("2026-11-02 checked_in", "2026-11-03 no_show", "2026-11-09 booked", "2026-11-10 booked", "2026-11-16 booked", "2026-11-17 booked"), "",
		},
		{"missed once", "2026-11-27", "2026-11-23", past("2026-11-20 no_show"), ""},
		{"missed twice", "2026-11-27", "2026-11-23", past("2026-11-20 no_show", "2026-11-10 no_show"), queue.KeyBlocked},
		{"missed twice, last day", "2027-02-22", "2027-02-17", past("2026-11-20 no_show", "2026-11-10 no_show"), queue.KeyBlocked},
		{"missed twice, free again", "2027-02-22", "2027-02-18", past("2026-11-20 no_show", "2026-11-10 no_show"), ""},
		{"missed twice, 89 days apart", "2026-12-01", "2026-11-23", past("2026-11-20 no_show", "2026-08-23 no_show"), queue.KeyBlocked},
		{"missed twice, 90 days apart", "2026-12-01", "2026-11-23", past("2026-11-20 no_show", "2026-08-22 no_show"), ""},
		{"missed long ago, and once since", "2026-12-01", "2026-11-23", past("2026-06-01 no_show", "2026-06-02 no_show", "2026-11-20 no_show"), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for range 2 { // in any order
				err := queue.Appointment{Day: date(t, tt.day)}.CheckPerson(tt.past, date(t, tt.today))
				if got := fault.KeyOf(err); got != tt.want || (err != nil && fault.KindOf(err) != fault.Refused) {
					t.Errorf("got %v, want key %q", err, tt.want)
				}
				slices.Reverse(tt.past)
			}
		})
	}
}

func TestAppointmentsAreGivenBackTwoHoursBefore(t *testing.T) {
	h := appointing()
	a := queue.Appointment{Day: date(t, "2026-11-23"), Slot: queue.Span{From: queue.At(10, 10), To: queue.At(11, 0)}, State: queue.Booked}
	if err := h.CheckCancel(a, at(t, "2026-11-23 08:10")); err != nil {
		t.Errorf("two hours before: %v", err)
	}
	if err := h.CheckCancel(a, at(t, "2026-11-23 08:11")); fault.KeyOf(err) != queue.KeyCancelLate {
		t.Errorf("a minute later: %v", err)
	}
	for _, state := range []queue.AppointmentState{queue.CheckedIn, queue.NoShow, queue.Cancelled} {
		a.State = state
		if err := h.CheckCancel(a, at(t, "2026-11-22 08:00")); fault.KeyOf(err) != queue.KeyAppointment {
			t.Errorf("%s: %v", state, err)
		}
	}
	if got, want := h.CheckInUntil(a), at(t, "2026-11-23 11:15"); !got.Equal(want) {
		t.Errorf("check in until %v, want %v", got, want)
	}
}

func TestAppointedReplacesOrdinaryOnly(t *testing.T) {
	begins := at(t, "2026-11-23 10:10")
	for own, want := range map[queue.Priority]queue.Priority{
		queue.Ordinary: queue.Appointed, queue.Elderly: queue.Elderly, queue.Disabled: queue.Disabled, queue.Military: queue.Military,
	} {
		p, from := queue.Appoint(own, begins)
		if p != want || from.IsZero() != own.First() {
			t.Errorf("%q: got %q from %v", own, p, from)
		}
	}
}

func TestAppointmentRulesAreChecked(t *testing.T) {
	for want, rules := range map[string]queue.AppointmentRules{
		"services[0].appointments.slot_minutes": {Capacity: 2},
		"services[0].appointments.capacity":     {SlotMinutes: 30},
	} {
		h := queue.Demo()
		h.Services = slices.Clone(h.Services)
		h.Services[0].Appointments = rules
		if _, err := queue.NewHall(h); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: got %v, want a problem of %s", rules, err, want)
		}
	}
	h := queue.Demo()
	h.Services = slices.Clone(h.Services)
	last := slices.IndexFunc(h.Services, func(s queue.Service) bool { return s.Identity == queue.NoIdentity })
	h.Services[last].Appointments = queue.AppointmentRules{SlotMinutes: 30, Capacity: 2}
	if _, err := queue.NewHall(h); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("services[%d].appointments:", last)) {
		t.Errorf("a service without identity: got %v", err)
	}
}
