package escpos_test

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices/escpos"
)

func profile(tb testing.TB, name string) escpos.Profile {
	tb.Helper()
	p, err := escpos.ProfileByName(name)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func TestDLEEOTVectors(t *testing.T) {
	for _, v := range vectors(t).DLEEOT {
		t.Run(v.ID, func(t *testing.T) {
			got := asMap(t, escpos.ReportDLEEOT(append(unhex(t, v.Query), unhex(t, v.Reply)...), profile(t, v.Profile)))
			checkReport(t, got, v.Valid, v.Expect)
		})
	}
}

func TestASBVectors(t *testing.T) {
	for _, v := range vectors(t).ASB {
		t.Run(v.ID, func(t *testing.T) {
			checkReport(t, asMap(t, escpos.ReportASB(unhex(t, v.Bytes))), v.Valid, v.Expect)
		})
	}
}

// checkReport compares a report with a vector: the fields and nothing else when valid, an error that says something when not.
func checkReport(t *testing.T, got map[string]any, valid bool, expect map[string]any) {
	t.Helper()
	if !valid {
		if flag(got, "valid") || got["error"] == "" || len(got) != 2 {
			t.Errorf("got %v, want valid false and an error", got)
		}
		return
	}
	want := maps.Clone(expect)
	want["valid"] = true
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("report differs (-want +got):\n%s", d)
	}
}

// flag returns a boolean field, false when it is not there.
func flag(m map[string]any, name string) bool {
	b, _ := m[name].(bool)
	return b
}

func TestStreamVectors(t *testing.T) {
	for _, v := range vectors(t).Stream {
		t.Run(v.ID, func(t *testing.T) {
			if d := cmp.Diff(v.Events, escpos.ReportStream(unhex(t, v.Bytes)).Events); d != "" {
				t.Errorf("events differ (-want +got):\n%s", d)
			}
		})
	}
}

// TestEveryStatusByte checks, for all 256 bytes and all four queries, that exactly the fixed bits decide and each bit means what the table
// says.
func TestEveryStatusByte(t *testing.T) {
	names := [][4]string{ // by query: what bits 2, 3, 5, 6 set
		{"drawer_pin3_high", "!online", "waiting_online_recovery", "feed_button"},
		{"cover_open", "feeding_by_button", "paper_end_stop", "error"},
		{"recoverable_error", "cutter_error", "unrecoverable_error", "auto_recoverable_error"},
		{"near_end", "near_end", "paper_end", "paper_end"},
	}
	for n := range 4 {
		for b := range 256 {
			got := asMap(t, escpos.ReportDLEEOT([]byte{0x10, 4, byte(n + 1), byte(b)}, profile(t, "epson")))
			if want := b&0x93 == 0x12; got["valid"] != want {
				t.Fatalf("DLE EOT %d reply %02x: valid %v, want %v", n+1, b, got["valid"], want)
			}
			if !flag(got, "valid") {
				continue
			}
			want := map[string]any{"valid": true}
			for i, bit := range []int{2, 3, 5, 6} {
				set := b>>bit&1 == 1
				name := names[n][i]
				if name[0] == '!' {
					name, set = name[1:], !set
				}
				want[name] = set || flag(want, name)
			}
			if n == 3 {
				want["inconsistent"] = b>>2&1 != b>>3&1 || b>>5&1 != b>>6&1
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Fatalf("DLE EOT %d reply %02x (-want +got):\n%s", n+1, b, d)
			}
		}
	}
}

func TestVendorDifferences(t *testing.T) {
	got := asMap(t, escpos.ReportDLEEOT([]byte{0x10, 4, 1, 0x16}, profile(t, "snbc_bt_t080")))
	if flag(got, "drawer_pin3_high") {
		t.Errorf("SNBC's constant bit 2 was read as a drawer: %v", got)
	}
	for n := byte(2); n <= 4; n++ {
		got := asMap(t, escpos.ReportDLEEOT([]byte{0x10, 4, n, 0x92}, profile(t, "custom_kpm300")))
		if flag(got, "valid") {
			t.Errorf("DLE EOT %d accepts bit 7, which only DLE EOT 1 has on Custom", n)
		}
	}
	full := asMap(t, escpos.ReportDLEEOT(unhex(t, "10 04 14 10 0f 25 80 01 00"), profile(t, "custom_kpm300")))
	want := map[string]any{
		"valid": true, "paper_end": true, "near_end": true, "ticket_in_output": true,
		"head_up": false, "cover_open": false, "head_temp_error": true,
	}
	if d := cmp.Diff(want, full); d != "" {
		t.Errorf("full status (-want +got):\n%s", d)
	}
}
