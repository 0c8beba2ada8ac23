package queue_test

import (
	"errors"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the test's zone, wherever it runs

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/queue"
)

func TestNumbersGrowPastTheirDigits(t *testing.T) {
	for seq, want := range map[int]queue.TicketNo{1: "A001", 36: "A036", 999: "A999", 1000: "A1000", 9999: "A9999", 10000: "A10000", 12345: "A12345"} {
		if got := (queue.Series{Prefix: "A"}).No(seq); got != want {
			t.Errorf("number %d: got %s, want %s", seq, got, want)
		}
	}
	if got := (queue.Series{Prefix: "VB", Digits: 4}).No(7); got != "VB0007" {
		t.Errorf("four digits: got %s", got)
	}
}

func TestMasks(t *testing.T) {
	for name, want := range map[string]string{
		"张三": "张*", "欧阳娜娜": "欧*", "买买提·吐尔逊": "买*", "PARK JIYOUNG": "PARK J*", "SMITH, JOHN PAUL": "SMITH J*", "MADONNA": "M*",
		"": "", "  ": "", "王": "王*",
	} {
		if got := queue.MaskName(name); got != want {
			t.Errorf("name %q: got %q, want %q", name, got, want)
		}
	}
	for no, want := range map[string]string{
		"220281199001010021": "2*************0021", "990000199001X": "9********001X", "123456789": "*********", "12": "**", "": "",
	} {
		if got := queue.MaskNumber(no); got != want {
			t.Errorf("number %q: got %q, want %q", no, got, want)
		}
	}
}

func TestClockAndSpanText(t *testing.T) {
	for text, want := range map[string]queue.Span{
		"08:30-12:00": {From: queue.At(8, 30), To: queue.At(12, 0)}, "0:00-24:00": {To: queue.At(24, 0)},
	} {
		var got queue.Span
		if err := got.UnmarshalText([]byte(text)); err != nil || got != want {
			t.Errorf("%s: got %v, %v", text, got, err)
		}
		again, _ := got.MarshalText()
		var back queue.Span
		if err := back.UnmarshalText(again); err != nil || back != want {
			t.Errorf("%s written as %s: got %v, %v", text, again, back, err)
		}
	}
	for _, text := range []string{"", "08:30", "08:30-", "-12:00", "25:00-26:00", "08:30-24:01", "8.30-12.00", "08:30–12:00"} {
		var got queue.Span
		if err := got.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read as %v", text, got)
		}
	}
}

func TestEveryProblemOfAHallIsReported(t *testing.T) {
	h := queue.Demo()
	h.Name.ZH, h.Zone = " ", nil
	h.Week.Tue = []queue.Span{{From: queue.At(9, 0), To: queue.At(12, 0)}, {From: queue.At(11, 0), To: queue.At(13, 0)}}
	h.Exceptions[1].From = civil.Date{Year: 2026, Month: 1, Day: 2}
	h.Clear = []queue.Clock{queue.At(18, 0), queue.At(12, 30)}
	h.Departments[1].ID = "police"
	h.Series[1].Prefix, h.Series[2].Prefix = "A", "A1"
	h.Services[0].Identity, h.Services[1].Series, h.Services[2].Department = "palm", "Z", "nowhere"
	h.Services[5].Sales[1].From = queue.At(11, 0)
	h.Services[7].MinAge, h.Services[8].Cards = 18, []queue.CardType{"library"}
	h.Windows[1].No, h.Windows[2].Services = 1, []queue.ServiceID{"fishing"}
	h.Calls = queue.Calls{Most: 10, Pause: 301, Passes: -1}
	h.Services[3].Pass, h.Services[3].Warn = 100, -1
	h.Services[4].Stages = []queue.ServiceID{"fishing", "company", "tax", "tax", "consult"}
	h.Windows[3].Weights = map[queue.ServiceID]int{"exit": 10, "household": 9, "marriage": 1}
	h.Windows[9].Services = h.Windows[9].Services[:2] // nobody consults any more
	_, err := queue.NewHall(h)
	if fault.KindOf(err) != fault.Invalid {
		t.Fatalf("got %v, want invalid", err)
	}
	var got []string
	for _, p := range h.Problems() {
		got = append(got, p.Key)
		if p.Text == "" || p.Remedy == "" || !strings.Contains(err.Error(), p.String()) {
			t.Errorf("problem %+v is not told whole", p)
		}
	}
	want := []string{
		"name.zh", "zone", "week.tue[1]", "exceptions[1].from", "clear[1]", "calls.most", "calls.pause", "calls.passes",
		"departments[1].id", "series[1].prefix", "series[2].prefix",
		"services[0].identity", "services[1].series", "services[2].department", "services[3].pass", "services[3].warn",
		"services[5].sales[1]", "services[7].identity",
		"services[8].cards[0]", "services[10].department", "services[11].department", "services[4].stages[0]",
		"services[4].stages[1]", "services[4].stages[3]", "services[4].stages[4]", "windows[1].no", "windows[2].services[0]",
		"windows[3].weights.exit", "windows[3].weights.marriage",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestEmptyHallHasNoPanic(t *testing.T) {
	_, err := queue.NewHall(queue.Hall{})
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Kind != fault.Invalid {
		t.Errorf("got %v, want invalid", err)
	}
}

func TestClearingTimes(t *testing.T) {
	h := queue.Demo()
	tests := []struct{ now, before, next string }{
		{"2026-11-23 00:00", "2026-11-23 00:00", "2026-11-23 12:30"},
		{"2026-11-23 12:29", "2026-11-23 00:00", "2026-11-23 12:30"},
		{"2026-11-23 12:30", "2026-11-23 12:30", "2026-11-23 18:00"},
		{"2026-11-23 17:59", "2026-11-23 12:30", "2026-11-23 18:00"},
		{"2026-11-23 23:59", "2026-11-23 18:00", "2026-11-24 00:00"},
	}
	for _, tt := range tests {
		now := at(t, tt.now)
		if got := h.LastClearing(now); !got.Before.Equal(at(t, tt.before)) || got.Day != h.Day(now) {
			t.Errorf("at %s: last clearing %v of %v, want %s", tt.now, got.Before, got.Day, tt.before)
		}
		if got := h.NextClearing(now); !got.Equal(at(t, tt.next)) {
			t.Errorf("at %s: next clearing %v, want %s", tt.now, got, tt.next)
		}
	}
}

// In Berlin on 25 October 2026 the hour from 2 to 3 happens twice, on 29 March it does not happen.
func TestClockChanges(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	h := queue.Demo()
	h.Zone, h.Exceptions = zone, nil
	h.Week.Sun = []queue.Span{{From: queue.At(1, 0), To: queue.At(2, 30)}, {From: queue.At(8, 0), To: queue.At(10, 0)}}
	open := func(s string) bool {
		now, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return offer(t, h.Offers(queue.Counts{}, now), "consult").Refusal == nil
	}
	for s, want := range map[string]bool{
		"2026-10-24T22:59:00Z": false, // 0:59
		"2026-10-24T23:00:00Z": true,  // 1:00
		"2026-10-25T07:00:00Z": true,  // 8:00 winter time
		"2026-10-25T06:59:00Z": false,
		"2026-03-29T06:00:00Z": true, // 8:00 summer time
		"2026-03-29T05:59:00Z": false,
	} {
		if got := open(s); got != want {
			t.Errorf("at %s open %v, want %v", s, got, want)
		}
	}
	if got := h.Day(time.Date(2026, 10, 24, 22, 30, 0, 0, time.UTC)); got != (civil.Date{Year: 2026, Month: 10, Day: 25}) {
		t.Errorf("business day: got %v", got)
	}
}

func TestStatesAndPapers(t *testing.T) {
	for s, want := range map[queue.State]bool{queue.Waiting: true, queue.Serving: true, queue.Parked: true, queue.Done: false, queue.Passed: false, queue.Cleared: false} {
		if s.Live() != want {
			t.Errorf("%s live: %v", s, s.Live())
		}
	}
	if err := (queue.Paper{N: 1, Outcome: queue.PrintUnknown}).Check(); err != nil {
		t.Error(err)
	}
}

func FuzzSpanText(f *testing.F) {
	for _, s := range []string{"08:30-12:00", "0:00-24:00", "", "-", "24:00-24:00", "08:30–12:00", "1:2-3:4"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var s queue.Span
		if s.UnmarshalText(text) != nil {
			return
		}
		if !s.From.Valid() || !s.To.Valid() {
			t.Fatalf("%q was read as %v", text, s)
		}
		var back queue.Span
		if err := back.UnmarshalText([]byte(s.String())); err != nil || back != s {
			t.Errorf("%q: %v written as %q and read as %v, %v", text, s, s.String(), back, err)
		}
	})
}
