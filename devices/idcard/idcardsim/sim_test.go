package idcardsim_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices"
	"onetrip/devices/idcard"
	"onetrip/devices/idcard/idcardsim"
	"onetrip/devices/link/linktest"
)

type vector struct {
	Name        string          `json:"name"`
	Kind        string          `json:"kind"`
	Hex         string          `json:"hex"`
	Expected    json.RawMessage `json:"expected"`
	Outstanding string          `json:"outstanding"`
	Steps       []struct {
		Host   string `json:"host"`
		Device string `json:"device"`
		WaitMS int    `json:"wait_ms"`
		Event  string `json:"event"`
	} `json:"steps"`
}

func vectors(tb testing.TB, kind string) []vector {
	tb.Helper()
	b, err := os.ReadFile("testdata/idcard-vectors.json")
	if err != nil {
		tb.Fatal(err)
	}
	var file struct {
		Meta    struct{ Counts map[string]int }
		Vectors []vector
	}
	if err := json.Unmarshal(b, &file); err != nil {
		tb.Fatal(err)
	}
	var out []vector
	for _, v := range file.Vectors {
		if v.Kind == kind {
			out = append(out, v)
		}
	}
	if len(out) != file.Meta.Counts[kind] || len(out) == 0 {
		tb.Fatalf("%d vectors of kind %s, want %d", len(out), kind, file.Meta.Counts[kind])
	}
	return out
}

func unhex(tb testing.TB, s string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// cardOf returns a card with the fields, photo and fingerprint of a card_frame vector.
func cardOf(tb testing.TB, frame []byte) idcardsim.Card {
	tb.Helper()
	p, err := idcard.SplitPayload(frame[10 : len(frame)-1])
	if err != nil {
		tb.Fatal(err)
	}
	text, err := idcard.ParseText(p.Text)
	if err != nil {
		tb.Fatal(err)
	}
	c := idcardsim.Card{Text: text, Photo: p.Photo, Fingerprint: p.Fingerprint, NULs: text.Flag == 0}
	if text.BadUTF16 {
		c.RawText = p.Text // no Go string holds half a surrogate pair
	}
	return c
}

// start serves a reader at one end of a pipe and returns the other; both end with the test. It belongs inside a bubble.
func start(t *testing.T, sim *idcardsim.Sim) *linktest.Conn {
	t.Helper()
	host, dev := linktest.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- sim.Serve(ctx, dev) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Serve: %v, want canceled", err)
		}
	})
	return host
}

// exchange sends a request and returns what comes until the line is idle for 300 ms, with the time of the first byte.
func exchange(t *testing.T, host *linktest.Conn, request []byte, patience time.Duration) ([]byte, time.Duration) {
	t.Helper()
	if _, err := host.Write(request); err != nil {
		t.Fatal(err)
	}
	var got []byte
	var first time.Duration
	begin := time.Now()
	buf := make([]byte, 4096)
	for wait := patience; ; wait = 300 * time.Millisecond {
		_ = host.SetReadDeadline(time.Now().Add(wait))
		n, err := host.Read(buf)
		if err != nil {
			return got, first
		}
		if got == nil {
			first = time.Since(begin)
		}
		got = append(got, buf[:n]...)
	}
}

// TestFramesEqualTheVectors lays the card of each card_frame vector and compares the READ answer byte by byte.
func TestFramesEqualTheVectors(t *testing.T) {
	for _, v := range vectors(t, "card_frame") {
		t.Run(v.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				want := unhex(t, v.Hex)
				var e struct{ Command string }
				if err := json.Unmarshal(v.Expected, &e); err != nil {
					t.Fatal(err)
				}
				read := map[string]idcard.Command{"30 01": idcard.Read, "30 10": idcard.ReadAll}[e.Command]
				sim := idcardsim.New(idcardsim.Opts{BootTime: -1})
				if err := sim.Lay(cardOf(t, want)); err != nil {
					t.Fatal(err)
				}
				host := start(t, sim)
				for _, c := range []idcard.Command{idcard.Find, idcard.Select, read} {
					got, _ := exchange(t, host, c.Request(), 2*time.Second)
					if c != read {
						continue
					}
					if !bytes.Equal(got, want) {
						t.Errorf("answer differs (-want +got):\n%s", cmp.Diff(fmt.Sprintf("%X", want), fmt.Sprintf("%X", got)))
					}
				}
			})
		})
	}
}

// TestResponsesEqualTheVectors brings about each answer of the response vectors.
func TestResponsesEqualTheVectors(t *testing.T) {
	status := func(f idcardsim.Fault) func(*idcardsim.Sim) {
		return func(s *idcardsim.Sim) { _ = s.SetFault(f, 1) }
	}
	lay := func(s *idcardsim.Sim) { _ = s.Lay(idcardsim.Card{Text: idcard.Text{Type: devices.ResidentCard}}) }
	plain := []idcard.Command{idcard.Find, idcard.Select}
	for name, c := range map[string]struct {
		set      func(*idcardsim.Sim)
		commands []idcard.Command
	}{
		"resp_ok_empty":         {nil, []idcard.Command{idcard.GetStatus}},
		"resp_find_ok":          {lay, plain[:1]},
		"resp_find_none":        {nil, plain[:1]},
		"resp_select_ok":        {lay, plain},
		"resp_select_fail":      {nil, plain[1:]},
		"resp_read_fail":        {nil, []idcard.Command{idcard.Read}},
		"resp_no_item":          {lay, append(plain, idcard.Read, idcard.ReadExtra)},
		"resp_selftest_fail":    {status(idcardsim.SelfTestFailed), []idcard.Command{idcard.GetStatus}},
		"resp_bad_checksum":     {status(idcardsim.SAMChecksum), []idcard.Command{idcard.GetStatus}},
		"resp_bad_command":      {nil, []idcard.Command{idcard.ReadAllInfo}},
		"resp_info_verify_fail": {status(idcardsim.NotVerified), []idcard.Command{idcard.Read}},
		"resp_card_type":        {status(idcardsim.WrongCard), plain[1:]},
		"resp_sam_id":           {nil, []idcard.Command{idcard.GetSAMID}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim := idcardsim.New(idcardsim.Opts{BootTime: -1})
				if c.set != nil {
					c.set(sim)
				}
				host := start(t, sim)
				var got []byte
				for _, command := range c.commands {
					got, _ = exchange(t, host, command.Request(), 2*time.Second)
				}
				for _, v := range vectors(t, "response") {
					if v.Name == name {
						if diff := cmp.Diff(v.Hex, fmt.Sprintf("%X", got)); diff != "" {
							t.Errorf("answer differs (-want +got):\n%s", diff)
						}
						return
					}
				}
				t.Error("no such vector")
			})
		})
	}
}

// TestTimelines plays the timeline vectors: the same bytes after the same time.
func TestTimelines(t *testing.T) {
	var card idcardsim.Card
	for _, v := range vectors(t, "malformed") {
		if v.Name == "mal_split_64" { // the timelines read the same card with the same photo
			var e struct{ Frames []string }
			if err := json.Unmarshal(v.Expected, &e); err != nil {
				t.Fatal(err)
			}
			card = cardOf(t, unhex(t, e.Frames[0]))
		}
	}
	before := map[string]func(*testing.T, *idcardsim.Sim, *linktest.Conn){
		"timeline_normal_read": func(*testing.T, *idcardsim.Sim, *linktest.Conn) {},
		"timeline_same_card_stays": func(t *testing.T, s *idcardsim.Sim, host *linktest.Conn) {
			t.Helper()
			time.Sleep(2 * time.Second)
			_ = s.Lay(card)
			for _, c := range []idcard.Command{idcard.Find, idcard.Select, idcard.Read} {
				exchange(t, host, c.Request(), 2*time.Second)
			}
		},
		"timeline_foreign_object": func(_ *testing.T, s *idcardsim.Sim, _ *linktest.Conn) {
			time.Sleep(2 * time.Second)
			_ = s.Lay(idcardsim.Card{Foreign: true})
		},
	}
	for _, v := range vectors(t, "timeline") {
		t.Run(v.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim := idcardsim.New(idcardsim.Opts{})
				host := start(t, sim)
				before[v.Name](t, sim, host)
				for i, step := range v.Steps {
					wait := time.Duration(step.WaitMS) * time.Millisecond
					switch {
					case step.Host != "":
						got, after := exchange(t, host, unhex(t, step.Host), 5*time.Second)
						if diff := cmp.Diff(step.Device, fmt.Sprintf("%X", got)); diff != "" || after != wait {
							t.Fatalf("step %d (%s): after %v, want %v; answer (-want +got):\n%s", i, step.Event, after, wait, diff)
						}
					case step.Event == "boot":
						if got, _ := exchange(t, host, idcard.GetStatus.Request(), wait-300*time.Millisecond); got != nil || sim.State() != idcardsim.Boot {
							t.Fatalf("while booting: % X, state %s", got, sim.State())
						}
						time.Sleep(300 * time.Millisecond)
					case step.Event == "card lifted":
						sim.Lift()
					default: // laid, or laid again
						if err := sim.Lay(card); err != nil {
							t.Fatal(err)
						}
					}
				}
			})
		})
	}
}

// TestFaultsGiveTheMalformedVectors switches on each fault and compares what a receiver makes of it with the vector of that name.
func TestFaultsGiveTheMalformedVectors(t *testing.T) {
	knob := map[string]idcardsim.Fault{
		"mal_bad_checksum": idcardsim.BadChecksum, "mal_bad_checksum_in_photo": idcardsim.PhotoBit, "mal_len_too_short": idcardsim.LengthTooShort,
		"mal_len_oversized": idcardsim.LengthTooLong, "mal_truncated": idcardsim.Truncated, "mal_vendor_timeout_marker": idcardsim.VendorTimeout,
		"mal_extra_aa": idcardsim.ExtraAA, "mal_preamble_in_payload": idcardsim.FramesInPhoto, "mal_split_bytes": idcardsim.SplitBytes,
		"mal_split_64": idcardsim.Split64, "mal_duplicate": idcardsim.Duplicate, "mal_echo": idcardsim.EchoRequest,
		"mal_two_answers_one_read": idcardsim.TwoAnswers, "mal_sw_select_failed": idcardsim.SelectFailed, "mal_sw_unknown": idcardsim.UnknownStatus,
		"mal_inner_len_overrun": idcardsim.InnerOverrun, "mal_inner_text_254": idcardsim.InnerText254, "mal_vendor_header": idcardsim.ForeignFraming,
	}
	for _, v := range vectors(t, "malformed") {
		t.Run(v.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var code [2]byte
				if _, err := fmt.Sscanf(v.Outstanding, "%X %X", &code[0], &code[1]); err != nil {
					t.Fatal(err)
				}
				command := idcard.Command(code[0])<<8 | idcard.Command(code[1])
				sim := idcardsim.New(idcardsim.Opts{BootTime: -1})
				if v.Name != "mal_extra_aa" { // which is about an empty reader
					_ = sim.Lay(idcardsim.Presets(today())[0].Card)
				}
				host := start(t, sim)
				for _, c := range []idcard.Command{idcard.Find, idcard.Select, command} {
					if c == command {
						if err := sim.SetFault(knob[v.Name], 1); err != nil {
							t.Fatal(err)
						}
					}
					got, _ := exchange(t, host, c.Request(), 2*time.Second)
					if c == command {
						compare(t, v, c, got)
						break
					}
				}
			})
		})
	}
}

// compare compares number of frames, defects and the presence of noise with those that the vector expects.
func compare(t *testing.T, v vector, c idcard.Command, got []byte) {
	t.Helper()
	var want struct {
		Frames []string
		Errors []string
		Noise  int `json:"noise_bytes"`
	}
	if err := json.Unmarshal(v.Expected, &want); err != nil {
		t.Fatal(err)
	}
	var p idcard.Parser
	p.Reset(c.Request())
	frames, defects := 0, []string{}
	for _, i := range append(p.Feed(got), p.Idle()...) {
		if i.Frame != nil {
			frames++
			if f := unhex(t, want.Frames[min(frames, len(want.Frames))-1]); len(f) != len(i.Frame) || !bytes.Equal(f[5:10], i.Frame[5:10]) {
				t.Errorf("frame of %d bytes % X, want %d bytes % X", len(i.Frame), i.Frame[5:10], len(f), f[5:10])
			}
		} else {
			defects = append(defects, string(i.Defect))
		}
	}
	if frames != len(want.Frames) || !cmp.Equal(want.Errors, defects) || (p.Noise() > 0) != (want.Noise > 0) {
		t.Errorf("%d frames, defects %v, %d bytes of noise; want %d, %v, %d", frames, defects, p.Noise(), len(want.Frames), want.Errors, want.Noise)
	}
}
