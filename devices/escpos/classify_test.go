package escpos_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices/escpos"
)

// events feeds chunks to a new classifier, lets the rest expire and returns the events in words.
func events(chunks ...[]byte) []string {
	c := escpos.Classifier{}
	var got []string
	for _, chunk := range chunks {
		for _, e := range c.Feed(chunk) {
			got = append(got, e.String())
		}
	}
	for _, e := range c.Expire() {
		got = append(got, e.String())
	}
	return got
}

func TestEveryFirstByte(t *testing.T) {
	for b := range 256 {
		want := "INVALID"
		switch {
		case b == 0x11:
			want = "XON"
		case b == 0x13:
			want = "XOFF"
		case bytes.IndexByte([]byte{0x35, 0x37, 0x39, 0x3B, 0x3D, 0x5F}, byte(b)) >= 0, b&0x93 == 0x10:
			want = "INCOMPLETE"
		case b&0x93 == 0x12:
			want = escpos.Event{Kind: escpos.DLEEOT, Data: []byte{byte(b)}}.String()
		case b&0x90 == 0:
			want = escpos.Event{Kind: escpos.Status1, Data: []byte{byte(b)}}.String()
		}
		if d := cmp.Diff([]string{want}, events([]byte{byte(b)})); d != "" {
			t.Errorf("byte %02x (-want +got):\n%s", b, d)
		}
	}
}

func TestEverySplit(t *testing.T) {
	whole := unhex(t, "12 14 00 13 00 0f 37 22 30 11 30 30 31 00 00 37 25 00 5f 45 50 00 5f 00 37 23 00 37 23 40 41 00 3b 30 00 39 00 00 00 10 00 00 00 ff 03")
	want := []string{
		"DLE_EOT 12", "XOFF", "ASB 14 00 00 0f", "XON", "PROCESS_ID 0001", "STATUS1 00", "BUFFERS_CLEARED", "INFO EP", "INFO", "OFFLINE",
		"OFFLINE 40 41", "POWER_OFF", "BLOCK 39 00 00 00", "ASB 10 00 00 00", "INVALID", "STATUS1 03",
	}
	for i := range len(whole) + 1 {
		for j := i; j <= len(whole); j++ {
			if d := cmp.Diff(want, events(whole[:i], whole[i:j], whole[j:])); d != "" {
				t.Fatalf("split at %d and %d (-want +got):\n%s", i, j, d)
			}
		}
	}
}

func TestLostReportBeginsAnew(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"10 10 00 00 00", []string{"INCOMPLETE", "ASB 10 00 00 00"}},
		{"10 00 12", []string{"INCOMPLETE", "DLE_EOT 12"}},
		{"10 00 00 ff 12", []string{"INCOMPLETE", "INVALID", "DLE_EOT 12"}},
		{"37 22 30 00", []string{"BLOCK 37 22 30 00"}},
		{"37 25 01 00", []string{"BLOCK 37 25 01 00"}},
		{"37 23 12 00", []string{"BLOCK 37 23 12 00"}},
	} {
		if d := cmp.Diff(c.want, events(unhex(t, c.in))); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.in, d)
		}
	}
}

func TestEndlessBlockIsGivenUp(t *testing.T) {
	got := events(append([]byte{0x5F}, bytes.Repeat([]byte{'A'}, 200)...), []byte{0x12})
	if got[0] != "INCOMPLETE" || got[len(got)-1] != "DLE_EOT 12" {
		t.Errorf("an endless block swallows what follows: %v", got)
	}
}

func TestFullStatusOnlyWhenAsked(t *testing.T) {
	c := escpos.Classifier{}
	c.ExpectFullStatus()
	got := c.Feed(unhex(t, "10 0f 80 92 00 00 10 0f 00 00"))
	if len(got) != 2 || got[0].String() != "FULL_STATUS 10 0f 80 92 00 00" || got[1].String() != "ASB 10 0f 00 00" {
		t.Errorf("got %v", got)
	}
}

// FuzzClassifier checks that no byte is lost, that splits do not matter and that nothing is held back for ever.
func FuzzClassifier(f *testing.F) {
	for _, v := range vectors(f).Stream {
		f.Add(unhex(f, v.Bytes), uint8(1))
	}
	f.Fuzz(func(t *testing.T, in []byte, cut uint8) {
		at := min(int(cut), len(in))
		if d := cmp.Diff(events(in), events(in[:at], in[at:])); d != "" {
			t.Errorf("split at %d changes the events:\n%s", at, d)
		}
		c := escpos.Classifier{}
		n := 0
		for _, e := range append(c.Feed(in), c.Expire()...) {
			n += frameLen(e)
		}
		if n != len(in) {
			t.Errorf("events stand for %d bytes of %d", n, len(in))
		}
		if c.Partial() {
			t.Error("still partial after Expire")
		}
	})
}

// frameLen is how many bytes of the wire an event stands for.
func frameLen(e escpos.Event) int {
	switch e.Kind {
	case escpos.XON, escpos.XOFF:
		return 1
	case escpos.ProcessID, escpos.Offline:
		return len(e.Data) + 3
	case escpos.BufferCleared, escpos.PowerOff:
		return 3
	case escpos.Info:
		return len(e.Data) + 2
	default:
		return len(e.Data)
	}
}

// FuzzReports checks that no input makes a report panic or claim validity for damaged bytes.
func FuzzReports(f *testing.F) {
	for _, v := range vectors(f).DLEEOT {
		f.Add(append(unhex(f, v.Query), unhex(f, v.Reply)...))
	}
	for _, v := range vectors(f).ASB {
		f.Add(unhex(f, v.Bytes))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		for _, name := range escpos.ProfileNames() {
			asMap(t, escpos.ReportDLEEOT(in, profile(t, name)))
		}
		report := asMap(t, escpos.ReportASB(in))
		plain := bytes.ReplaceAll(bytes.ReplaceAll(in, []byte{0x11}, nil), []byte{0x13}, nil)
		well := len(plain) == 4 && plain[0]&0x93 == 0x10 && (plain[1]|plain[2]|plain[3])&0x90 == 0
		if report["valid"] != well {
			t.Errorf("report on % x: %v, want valid %v", in, report, well)
		}
	})
}
