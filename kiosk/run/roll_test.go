package run

import (
	"testing"

	"onetrip/devices"
)

func TestARollIsCountedFromTheSensorOn(t *testing.T) {
	var l roll
	if ends, _ := l.see(devices.Status{Ready: true}); ends {
		t.Error("a new roll ends")
	}
	l.take()
	if ends, left := l.see(devices.Status{Ready: true, Problem: devices.PaperLow}); ends || left != nearEnd {
		t.Errorf("at the sensor: got %v, %d", ends, left)
	}
	for i := 1; i <= nearEnd+5; i++ {
		ends, left := l.take()
		if want := nearEnd - i; ends != (want < endsBelow) || left != max(0, want) {
			t.Errorf("after %d tickets: got %v, %d left", i, ends, left)
		}
		l.see(devices.Status{Ready: true, Problem: devices.PaperLow}) // reported again: it goes on
	}
	l.see(devices.Status{Problem: devices.CoverOpen})
	if ends, _ := l.see(devices.Status{Ready: true, Problem: devices.PaperLow}); !ends {
		t.Error("the cover was opened and closed, and the old roll counts as new")
	}
	if ends, _ := l.see(devices.Status{Ready: true}); ends {
		t.Error("a new roll still ends")
	}
}
