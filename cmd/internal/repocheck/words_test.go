package repocheck

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"onetrip/ui/text"
)

var (
	kindCode   = regexp.MustCompile(`Code: +"([a-z_]+\.[a-z_]+)"`)
	kindText   = regexp.MustCompile(`Text: +"(health\.[a-z_.]+)"`)
	deviceRole = regexp.MustCompile(`\.(?:note|Device)\("([a-z]+)"`)
	problem    = regexp.MustCompile(`(?m)^\t[A-Z]\w+ +Problem = "([a-z_]+)"`)
)

// TestEveryWarningHasWords: what is wrong and what to do about it are in the catalogue, for every kind of warning that a package declares and
// for every problem of every device.
func TestEveryWarningHasWords(t *testing.T) {
	keys := text.Keys()
	want := func(where, key string) {
		for _, k := range []string{key, key + ".do"} {
			if !slices.Contains(keys, text.Key(k)) {
				t.Errorf("%s: %s has no words: add it to ui/text/keys_health.go and the catalogues", where, k)
			}
		}
	}
	codes, roles := 0, map[string]string{}
	for _, p := range packages(t) {
		for _, name := range p.GoFiles {
			path := filepath.Join(p.Dir, name)
			source, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			where := p.ImportPath + "/" + name
			for _, m := range kindText.FindAllStringSubmatch(string(source), -1) {
				if strings.HasSuffix(m[1], ".") {
					continue // a device's, see below
				}
				want(where, m[1])
			}
			if !strings.Contains(string(source), "health.Kind{") && p.ImportPath != "kiosk/base/health" {
				continue
			}
			for _, m := range kindCode.FindAllStringSubmatch(string(source), -1) {
				codes++
				if !text.In("en").HasAilment(m[1]) {
					t.Errorf("%s: the warning %s has no words", where, m[1])
				}
			}
		}
		if p.ImportPath == "kiosk" || p.ImportPath == "kiosk/run" {
			rolesOf(t, p.Dir, p.GoFiles, roles)
		}
	}
	source, err := os.ReadFile(filepath.Join("..", "..", "..", "devices", "devices.go"))
	if err != nil {
		t.Fatal(err)
	}
	problems := problem.FindAllStringSubmatch(string(source), -1)
	if codes < 10 || len(problems) < 10 || len(roles) < 3 {
		t.Fatalf("%d codes, %d problems, %d roles: the check looks in the wrong place", codes, len(problems), len(roles))
	}
	for role, where := range roles {
		for _, m := range problems {
			if m[1] != "starting" && !text.In("en").HasAilment(role+"."+m[1]) {
				t.Errorf("%s: the problem %s of the %s has no words", where, m[1], role)
			}
		}
	}
}

// rolesOf collects the roles under which devices report.
func rolesOf(t *testing.T, dir string, files []string, roles map[string]string) {
	t.Helper()
	for _, name := range files {
		source, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range deviceRole.FindAllStringSubmatch(string(source), -1) {
			roles[m[1]] = name
		}
	}
}
