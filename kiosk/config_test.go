package kiosk_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/pelletier/go-toml/v2"

	"onetrip/kiosk"
	"onetrip/kiosk/base/strict"
)

// write puts a configuration into a file of its own.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kiosk.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// demo returns the demo hall as a file.
func demo(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := toml.NewEncoder(&b).Encode(kiosk.Demo("/run/onetrip/devices")); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTheDemoSurvivesItsOwnFile(t *testing.T) {
	got, err := kiosk.Load(write(t, demo(t)))
	if err != nil {
		t.Fatal(err)
	}
	want := kiosk.Demo("/run/onetrip/devices")
	want.Hall.Zone, got.Hall.Zone = nil, nil // the same zone, loaded twice
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("after writing and reading (-want +got):\n%s", diff)
	}
}

func TestLoadListsEveryImpossibleValueWithLineAndRemedy(t *testing.T) {
	text := demo(t)
	text = strings.Replace(text, "profile = 'generic_80'", "profile = 'laser'", 1)
	text = strings.Replace(text, "machine = '2'", "machine = ''", 1)
	text = strings.Replace(text, "volume = 60", "volume = 600", 1)
	text = strings.Replace(text, "zone = 'Asia/Shanghai'", "zone = 'Moon/Crater'", 1)
	path := write(t, text)
	_, err := kiosk.Load(path)
	e, ok := errors.AsType[*strict.Error](err)
	if !ok {
		t.Fatalf("got %v, want a *strict.Error", err)
	}
	found := map[string]strict.Problem{}
	for _, p := range e.Problems {
		found[p.Key] = p
	}
	lines := strings.Split(text, "\n")
	for _, key := range []string{"terminal.machine", "printer.profile", "speech.volume", "hall.zone"} {
		p, ok := found[key]
		last := key[strings.LastIndex(key, ".")+1:]
		switch {
		case !ok:
			t.Errorf("no problem with %s:\n%v", key, err)
		case p.Remedy == "":
			t.Errorf("%s has no remedy", key)
		case p.Line < 1 || !strings.HasPrefix(lines[p.Line-1], last+" ="):
			t.Errorf("%s stands on line %d, which is %q", key, p.Line, lines[max(0, p.Line-1)])
		}
	}
	if len(found) != 4 {
		t.Errorf("got %d problems, want 4:\n%v", len(found), err)
	}
}

func TestLoadListsUnknownKeysAndWrongTypesTogether(t *testing.T) {
	_, err := kiosk.Load(write(t, "[printer]\nbaud = \"fast\"\nprot = \"/dev/ttyS0\"\n[hall]\nid = 7\n"))
	e, ok := errors.AsType[*strict.Error](err)
	if !ok || len(e.Problems) != 3 {
		t.Fatalf("got %v, want three problems", err)
	}
}

func TestAMissingFileIsNamed(t *testing.T) {
	_, err := kiosk.Load("/nowhere/kiosk.toml")
	if err == nil || !strings.Contains(err.Error(), "/nowhere/kiosk.toml") {
		t.Errorf("got %v, want the file's name", err)
	}
}

func TestAHallElsewhereIsOneAddressAndNoHallBeside(t *testing.T) {
	for _, c := range []struct{ name, text, key string }{
		{"a service in the network", `url = "https://hall.example:8443"`, ""},
		{"a service on this machine", `url = "http://127.0.0.1:8080"`, ""},
		{"no address", `url = "hall.example"`, "hall_service.url"},
		{"another protocol", `url = "ftp://hall.example"`, "hall_service.url"},
		{"more than an address", `url = "https://hall.example/board?x=1"`, "hall_service.url"},
		{"readable by everybody", `url = "http://hall.example:8080"`, "hall_service.url"},
		{"two halls", "url = \"https://hall.example:8443\"\n[hall]\nid = \"jiaohe\"", "hall"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := kiosk.Load(write(t, "[hall_service]\n"+c.text+"\n"))
			e, bad := errors.AsType[*strict.Error](err)
			if c.key == "" {
				if err != nil {
					t.Errorf("got %v, want none", err)
				}
				return
			}
			if !bad || len(e.Problems) != 1 || e.Problems[0].Key != c.key {
				t.Errorf("got %v, want one problem with %s", err, c.key)
			}
		})
	}
}
