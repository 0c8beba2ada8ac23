package idcard_test

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices/idcard"
)

type chunk struct {
	DelayMS int    `json:"delay_ms"`
	Hex     string `json:"hex"`
}

type vector struct {
	Name        string          `json:"name"`
	Kind        string          `json:"kind"`
	Hex         string          `json:"hex"`
	Expected    json.RawMessage `json:"expected"`
	Outstanding string          `json:"outstanding"`
	LastTx      string          `json:"last_tx"`
	Chunks      []chunk         `json:"chunks"`
	Steps       []step          `json:"steps"`
}

// vectors returns the shared vectors of a kind; the file says how many there must be.
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
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func (v vector) expected(tb testing.TB) map[string]any {
	tb.Helper()
	var m map[string]any
	if err := json.Unmarshal(v.Expected, &m); err != nil {
		tb.Fatal(err)
	}
	return m
}

// sameFields compares the expected fields with those of a report's JSON, which may have more.
func sameFields(t *testing.T, want map[string]any, report any) {
	t.Helper()
	b, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if valid, _ := got["valid"].(bool); !valid {
		t.Errorf("valid = %v, want true", got["valid"])
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			delete(got, name)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fields differ (-want +got):\n%s", diff)
	}
}

func TestRequestVectors(t *testing.T) {
	for _, v := range vectors(t, "request") {
		e := v.expected(t)
		code := unhex(t, e["cmd"].(string)+e["para"].(string))
		c := idcard.Command(code[0])<<8 | idcard.Command(code[1])
		if diff := cmp.Diff(unhex(t, v.Hex), c.Request(unhex(t, e["data"].(string))...)); diff != "" {
			t.Errorf("%s: request differs (-want +got):\n%s", v.Name, diff)
		}
		if strings.Contains(c.String(), "unknown") {
			t.Errorf("%s: the command is called %v", v.Name, c)
		}
	}
}

func TestResponseVectors(t *testing.T) {
	for _, v := range vectors(t, "response") {
		t.Run(v.Name, func(t *testing.T) { sameFields(t, v.expected(t), idcard.DecodeResponse(unhex(t, v.Hex))) })
	}
}

func TestCardTextVectors(t *testing.T) {
	for _, v := range vectors(t, "card_text") {
		t.Run(v.Name, func(t *testing.T) { sameFields(t, v.expected(t), idcard.DecodeText(unhex(t, v.Hex))) })
	}
}

func TestCardFrameVectors(t *testing.T) {
	texts := map[string]map[string]any{}
	for _, v := range vectors(t, "card_text") {
		texts[v.Name] = v.expected(t)
	}
	for _, v := range vectors(t, "card_frame") {
		t.Run(v.Name, func(t *testing.T) {
			want := v.expected(t)
			text, ok := texts[want["card"].(string)]
			if !ok {
				t.Fatalf("no text vector %v", want["card"])
			}
			delete(want, "card")
			report := idcard.DecodeFrame(unhex(t, v.Hex))
			sameFields(t, want, report)
			sameFields(t, text, report.(idcard.FrameReport).Card)
		})
	}
}

func TestSAMIDVectors(t *testing.T) {
	for _, v := range vectors(t, "sam_id") {
		want := v.expected(t)["canonical"]
		if got := idcard.FormatSAMID([16]byte(unhex(t, v.Hex))); got != want {
			t.Errorf("FormatSAMID(%s) = %s, want %s", v.Hex, got, want)
		}
	}
}

// parse feeds chunks with silences between them, as a driver would, and ends with a silence.
func parse(tb testing.TB, p *idcard.Parser, chunks []chunk) []idcard.Item {
	tb.Helper()
	var items []idcard.Item
	for _, c := range chunks {
		if time.Duration(c.DelayMS)*time.Millisecond >= 200*time.Millisecond {
			items = append(items, p.Idle()...)
		}
		items = append(items, p.Feed(unhex(tb, c.Hex))...)
	}
	return append(items, p.Idle()...)
}

// found is what the malformed vectors expect of a receiver.
type found struct {
	Frames  []string `json:"frames"`
	Errors  []string `json:"errors"`
	Noise   int      `json:"noise_bytes"`
	Outcome string   `json:"outcome"`
}

func findings(c idcard.Command, p *idcard.Parser, items []idcard.Item) found {
	got := found{Frames: []string{}, Errors: []string{}, Noise: p.Noise(), Outcome: idcard.Judge(c, items)}
	for _, i := range items {
		if i.Frame != nil {
			got.Frames = append(got.Frames, fmt.Sprintf("%X", []byte(i.Frame)))
		} else {
			got.Errors = append(got.Errors, string(i.Defect))
		}
	}
	return got
}

func TestMalformedVectors(t *testing.T) {
	for _, v := range vectors(t, "malformed") {
		var want found
		if err := json.Unmarshal(v.Expected, &want); err != nil {
			t.Fatal(err)
		}
		code := unhex(t, v.Outstanding)
		cmd := idcard.Command(code[0])<<8 | idcard.Command(code[1])
		check := func(t *testing.T, chunks []chunk) {
			t.Helper()
			var p idcard.Parser
			p.Reset(unhex(t, v.LastTx))
			if diff := cmp.Diff(want, findings(cmd, &p, parse(t, &p, chunks))); diff != "" {
				t.Fatalf("chunks %v: findings differ (-want +got):\n%s", len(chunks), diff)
			}
		}
		t.Run(v.Name, func(t *testing.T) {
			check(t, v.Chunks)
			for at := 1; at < len(v.Hex)/2; at++ { // a boundary may fall anywhere
				check(t, []chunk{{0, v.Hex[:2*at]}, {16, v.Hex[2*at:]}})
			}
		})
	}
}
