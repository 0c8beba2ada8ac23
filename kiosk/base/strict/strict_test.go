package strict_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/strict"
)

type sample struct {
	Name    string `toml:"name"`
	Printer struct {
		Port string `toml:"port"`
		Baud int    `toml:"baud"`
	} `toml:"printer"`
	Services []struct {
		ID    string `toml:"id"`
		Quota int    `toml:"quota"`
	} `toml:"services"`
}

func TestReadReportsEveryMistakeWithItsLine(t *testing.T) {
	const file = `name = 7
[printer]
port = "/dev/x"
baud = "fast"
speed = 3
[[services]]
id = "a"
quota = 5
[[services]]
id = "b"
qouta = 5
`
	var got sample
	_, err := strict.Read("kiosk.toml", []byte(file), &got)
	e, ok := errors.AsType[*strict.Error](err)
	if !ok {
		t.Fatalf("got %v, want a *strict.Error", err)
	}
	var where []string
	for _, p := range e.Problems {
		where = append(where, p.String()[:len("line 00")]+" "+p.Key)
	}
	want := []string{"line 1: name", "line 4: printer.baud", "line 5: printer.speed", "line 11 services.qouta"}
	if diff := cmp.Diff(want, where); diff != "" {
		t.Errorf("problems (-want +got):\n%s\n%v", diff, err)
	}
}

func TestLinesFindKeysInArraysOfTables(t *testing.T) {
	const file = "name = \"x\"\n\n[printer]\nbaud = 1\n[[services]]\nid = \"a\"\n[[services]]\nid = \"b\"\nquota = 1\n"
	var got sample
	lines, err := strict.Read("f", []byte(file), &got)
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]int{"name": 1, "printer.baud": 4, "printer.port": 3, "services[1].quota": 9, "services[0].quota": 5, "nothing": 0} {
		if n := lines.Of(key); n != want {
			t.Errorf("line of %s: got %d, want %d", key, n, want)
		}
	}
	if got.Services[1].Quota != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestReadSaysWhereAFileIsNoTOML(t *testing.T) {
	var got sample
	_, err := strict.Read("f", []byte("name = \"x\"\n[printer\n"), &got)
	e, ok := errors.AsType[*strict.Error](err)
	if !ok || len(e.Problems) != 1 || e.Problems[0].Line != 2 {
		t.Fatalf("got %v, want one problem on line 2", err)
	}
}
