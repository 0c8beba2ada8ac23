package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices/escpos"
)

// call runs the program with text on its standard input and returns what it writes and its exit status.
func call(t *testing.T, stdin string, args ...string) (stdout, stderr string, exit int) {
	t.Helper()
	var out, problems bytes.Buffer
	s := streams{in: strings.NewReader(stdin), out: &out, err: &problems}
	exit = s.status(run(t.Context(), args, s))
	return out.String(), problems.String(), exit
}

// decodeOne gives one line to the program and returns the one object that it writes.
func decodeOne(t *testing.T, line string, args ...string) map[string]any {
	t.Helper()
	stdout, stderr, exit := call(t, line+"\n", append([]string{"decode"}, args...)...)
	if exit != 0 || strings.Count(stdout, "\n") != 1 {
		t.Fatalf("decode %v: status %d, standard error %q, output %q: want status 0 and one line", args, exit, stderr, stdout)
	}
	var m map[string]any
	if err := json.Unmarshal([]byte(stdout), &m); err != nil {
		t.Fatalf("decode %v: %v in %q", args, err, stdout)
	}
	return m
}

// sameFields wants the fields of a vector in a report, which may have more.
func sameFields(t *testing.T, want, got map[string]any) {
	t.Helper()
	for name := range want {
		if diff := cmp.Diff(want[name], got[name]); diff != "" {
			t.Errorf("field %s differs (-want +got):\n%s", name, diff)
		}
	}
}

// wantInvalid wants the report of a frame that is none: what is wrong, at which byte, and nothing else.
func wantInvalid(t *testing.T, got map[string]any) {
	t.Helper()
	text, _ := got["error"].(string)
	if valid, ok := got["valid"].(bool); !ok || valid || !strings.Contains(text, "byte ") || len(got) != 2 {
		t.Errorf("got %v, want valid false and an error that says at which byte", got)
	}
}

// readVectors reads a driver's copy of the shared vectors.
func readVectors(t *testing.T, path string, into any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}

// cardVector is a vector of the card file.
type cardVector struct {
	Name, Kind, Hex string
	Expected        map[string]any
}

// cardVectors returns the vectors of some kinds, as many as the file says.
func cardVectors(t *testing.T, kinds ...string) []cardVector {
	t.Helper()
	var file struct {
		Meta    struct{ Counts map[string]int }
		Vectors []cardVector
	}
	readVectors(t, "../../devices/idcard/testdata/idcard-vectors.json", &file)
	want := 0
	for _, k := range kinds {
		want += file.Meta.Counts[k]
	}
	all := slices.DeleteFunc(file.Vectors, func(v cardVector) bool { return !slices.Contains(kinds, v.Kind) })
	if len(all) != want || want == 0 {
		t.Fatalf("%d vectors of %v, want %d", len(all), kinds, want)
	}
	return all
}

func TestEveryCardVectorDecodes(t *testing.T) {
	kinds := map[string]string{"response": "idcard-response", "card_text": "idcard-text", "id_number": "id-number", "mrz": "mrz"}
	for _, v := range cardVectors(t, "response", "card_text", "id_number", "mrz") {
		t.Run(v.Name, func(t *testing.T) {
			if v.Kind == "id_number" {
				delete(v.Expected, "note") // a remark on the vector
			}
			if _, ok := v.Expected["valid"]; !ok {
				v.Expected["valid"] = true
			}
			got := decodeOne(t, v.Hex, kinds[v.Kind])
			sameFields(t, v.Expected, got)
			if _, told := got["error"]; told == got["valid"].(bool) {
				t.Errorf("valid is %v and error is %v", got["valid"], got["error"])
			}
		})
	}
}

func TestEveryCardFrameVectorDecodes(t *testing.T) {
	texts := map[string]map[string]any{}
	for _, v := range cardVectors(t, "card_text") {
		texts[v.Name] = v.Expected
	}
	for _, v := range cardVectors(t, "card_frame") {
		t.Run(v.Name, func(t *testing.T) {
			text, ok := texts[v.Expected["card"].(string)]
			if !ok {
				t.Fatalf("no text vector %v", v.Expected["card"])
			}
			delete(v.Expected, "card")
			v.Expected["valid"], text["valid"] = true, true
			got := decodeOne(t, v.Hex, "idcard-frame")
			sameFields(t, v.Expected, got)
			card, _ := got["card"].(map[string]any)
			sameFields(t, text, card)
		})
	}
}

// TestMalformedVectors gives what a damaged line brought: the first frame counts when it is sound, and what is wrong is told otherwise.
func TestMalformedVectors(t *testing.T) {
	inside := []string{"mal_inner_len_overrun", "mal_inner_text_254"} // sound frames whose payload is not
	for _, v := range cardVectors(t, "malformed") {
		t.Run(v.Name, func(t *testing.T) {
			response, frame := decodeOne(t, v.Hex, "idcard-response"), decodeOne(t, v.Hex, "idcard-frame")
			frames, errors := v.Expected["frames"].([]any), v.Expected["errors"].([]any)
			if len(frames) == 0 || len(errors) > 0 {
				wantInvalid(t, response)
				wantInvalid(t, frame)
				return
			}
			first := frames[0].(string)
			if data, _ := response["data"].(string); !response["valid"].(bool) || first[20:len(first)-2] != data {
				t.Errorf("response is %v, want the data of %s", response, first)
			}
			if want := len(first) > 2*256 && !slices.Contains(inside, v.Name); frame["valid"] != want {
				t.Errorf("frame is %v, want valid %v", frame, want)
			} else if !want {
				wantInvalid(t, frame)
			}
		})
	}
}

// printerVectors are the shared vectors of what printers send.
type printerVectors struct {
	DLEEOT []struct {
		ID, Query, Reply, Profile string
		Valid                     bool
		Expect                    map[string]any
	} `json:"dle_eot"`
	ASB []struct {
		ID, Bytes string
		Valid     bool
		Expect    map[string]any
	}
	Stream []struct {
		ID, Bytes string
		Events    []any
	}
}

func TestEveryPrinterVectorDecodes(t *testing.T) {
	var v printerVectors
	readVectors(t, "../../devices/escpos/testdata/escpos-vectors.json", &v)
	if len(v.DLEEOT) != 27 || len(v.ASB) != 14 || len(v.Stream) != 12 {
		t.Fatalf("%d, %d and %d vectors, want 27, 14 and 12", len(v.DLEEOT), len(v.ASB), len(v.Stream))
	}
	check := func(t *testing.T, valid bool, expect, got map[string]any) {
		t.Helper()
		if !valid {
			wantInvalid(t, got)
			return
		}
		expect["valid"] = true
		sameFields(t, expect, got)
	}
	for _, c := range v.DLEEOT {
		t.Run(c.ID, func(t *testing.T) {
			check(t, c.Valid, c.Expect, decodeOne(t, c.Query+" "+c.Reply, "escpos-dle-eot", "--profile", c.Profile))
		})
	}
	for _, c := range v.ASB {
		t.Run(c.ID, func(t *testing.T) { check(t, c.Valid, c.Expect, decodeOne(t, c.Bytes, "escpos-asb")) })
	}
	for _, c := range v.Stream {
		t.Run(c.ID, func(t *testing.T) {
			sameFields(t, map[string]any{"events": c.Events}, decodeOne(t, c.Bytes, "escpos-stream"))
		})
	}
}

// TestLines checks what is a line and what is none, and that a bad one does not end the program.
func TestLines(t *testing.T) {
	stdin := "# a capture\n\n   \n10 00 00 00  # all well\r\n\t10000000\nzz\n1\n   # 10 00 00 00\n10 00 00\n18 00 0F 00"
	stdout, stderr, exit := call(t, stdin, "decode", "escpos-asb")
	if exit != 0 || stderr != "" {
		t.Fatalf("status %d, standard error %q, want 0 and nothing", exit, stderr)
	}
	var valid []any
	for line := range strings.Lines(stdout) {
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		if valid = append(valid, m["valid"]); !m["valid"].(bool) {
			wantInvalid(t, m)
		}
	}
	if diff := cmp.Diff([]any{true, true, false, false, false, true}, valid); diff != "" {
		t.Errorf("what is valid differs (-want +got):\n%s", diff)
	}
}

// TestEachLineIsAnsweredAtOnce talks to the program line by line, as another program does.
func TestEachLineIsAnsweredAtOnce(t *testing.T) {
	in, lines := io.Pipe()
	answers, out := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- run(t.Context(), []string{"decode", "escpos-stream"}, streams{in: in, out: out, err: io.Discard})
		out.Close()
	}()
	deadline := time.AfterFunc(10*time.Second, func() { answers.CloseWithError(os.ErrDeadlineExceeded) })
	defer deadline.Stop()
	reader := bufio.NewReader(answers)
	for range 3 {
		if _, err := io.WriteString(lines, "11\n"); err != nil {
			t.Fatal(err)
		}
		if got, err := reader.ReadString('\n'); err != nil || got != `{"events":["XON"]}`+"\n" {
			t.Fatalf("answer %q, %v", got, err)
		}
	}
	lines.Close()
	if err := <-ended; err != nil {
		t.Errorf("decode ended with %v", err)
	}
}

func TestPersonalDataIsWarnedOf(t *testing.T) {
	for kind, d := range decoders(mustProfile(t)) {
		_, stderr, _ := call(t, "", "decode", kind)
		card := strings.HasPrefix(kind, "idcard") || kind == "id-number" || kind == "mrz"
		if warned := strings.Contains(stderr, "personal data"); warned != d.personal || warned != card {
			t.Errorf("%s: standard error %q", kind, stderr)
		}
	}
}

func TestALineTooLongIsAnError(t *testing.T) {
	_, stderr, exit := call(t, "11\n"+strings.Repeat("1", maxLine+1), "decode", "escpos-stream")
	if exit != 1 || !strings.Contains(stderr, "line 2") {
		t.Errorf("status %d, standard error %q, want 1 and the line's number", exit, stderr)
	}
}

// FuzzDecode gives every kind any line: each is answered by one object that says whether it is valid, or by a stream's events.
func FuzzDecode(f *testing.F) {
	for _, line := range []string{"", "zz", "1", "10 04 01 12", "AAAAAA9669000400009094", "37 22 30 30 30 31 00", "ÿ", "1 0 0 0 0 0 0 0"} {
		f.Add(line)
	}
	profile, err := escpos.ProfileByName("custom_kpm300")
	if err != nil {
		f.Fatal(err)
	}
	kinds := decoders(profile)
	f.Fuzz(func(t *testing.T, line string) {
		line, _, _ = strings.Cut(line, "\n")
		want := 1
		if before, _, _ := strings.Cut(line, "#"); strings.TrimSpace(before) == "" {
			want = 0
		}
		for name, kind := range kinds {
			var out bytes.Buffer
			if err := decodeLines(strings.NewReader(line), &out, kind); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if got := strings.Count(out.String(), "\n"); got != want {
				t.Fatalf("%s: %d lines of output, want %d: %q", name, got, want, out.String())
			}
			var m map[string]any
			if want == 0 {
				continue
			}
			if err := json.Unmarshal(out.Bytes(), &m); err != nil {
				t.Fatalf("%s: %v in %q", name, err, out.String())
			}
			_, events := m["events"]
			valid, told := m["valid"].(bool)
			problem, _ := m["error"].(string)
			if !events && (!told || valid == (problem != "")) {
				t.Fatalf("%s: %q", name, out.String())
			}
		}
	})
}
