package repocheck

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// A pkg is what `go list -json` says of one package, as far as the rules need it.
type pkg struct {
	ImportPath  string
	Dir         string
	Name        string
	Doc         string
	GoFiles     []string
	TestGoFiles []string
	Imports     []string
}

// packages lists the project's packages.
func packages(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-tags", "ci", "-json=ImportPath,Dir,Name,Doc,GoFiles,TestGoFiles,Imports", "onetrip/...").Output()
	if err != nil {
		t.Fatalf("list packages: %v", err)
	}
	var all []pkg
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p pkg
		switch err := dec.Decode(&p); {
		case errors.Is(err, io.EOF):
			return all
		case err != nil:
			t.Fatalf("read list: %v", err)
		}
		p.ImportPath = strings.TrimPrefix(p.ImportPath, "onetrip/")
		for i, im := range p.Imports {
			p.Imports[i] = strings.TrimPrefix(im, "onetrip/")
		}
		all = append(all, p)
	}
}

// layers are the floors of the house, from the roof down: a package imports only what stands on a lower floor, or on its own floor where
// peers is true. The first pattern that matches a package decides.
var layers = []struct {
	name  string
	match *regexp.Regexp
	floor int
	peers bool
}{
	{"base", regexp.MustCompile(`^kiosk/base/`), 0, true},
	{"domains and contracts", regexp.MustCompile(`^(queue|locker|devices|devices/link)$`), 10, false},
	{"inside of links and drivers", regexp.MustCompile(`^devices/(link/)?internal/`), 15, true},
	{"sound as data", regexp.MustCompile(`^devices/wave$`), 15, false},
	{"a chip's lines over a socket", regexp.MustCompile(`^devices/link/gpio/gpiowire$`), 25, false},
	{"links", regexp.MustCompile(`^devices/link/`), 20, false},
	{"words and colours, and test aids of a domain", regexp.MustCompile(`^(ui/text|ui/web|queue/queuetest|locker/lockertest)$`), 20, false},
	{"papers of a domain", regexp.MustCompile(`^locker/lockerpaper$`), 25, false},
	{"the simulated cabinet", regexp.MustCompile(`^devices/lockboard/doorsim$`), 35, false},
	{"all lock boards by name, and their conformance suite", regexp.MustCompile(`^devices/lockboard(/locktest)?$`), 40, false},
	{"simulators", regexp.MustCompile(`^devices/.+sim$`), 40, false},
	{"what is plugged in where", regexp.MustCompile(`^devices/detect$`), 35, false},
	{"flow and adapters", regexp.MustCompile(`^(kiosk/flow|queue/.+|locker/.+|devices/.+)$`), 30, false},
	{"who tells applicants", regexp.MustCompile(`^kiosk/notify$`), 35, false},
	{"what was wrong with terminals", regexp.MustCompile(`^kiosk/alarm$`), 35, false},
	{"workbooks of settings", regexp.MustCompile(`^kiosk/table$`), 35, false},
	{"the staff's dialogue, beside the visitor's", regexp.MustCompile(`^kiosk/backstage$`), 35, false},
	{"one device at a time under test", regexp.MustCompile(`^kiosk/trial$`), 40, false},
	{"papers and views, the ways to a hall elsewhere, cabinets at work", regexp.MustCompile(`^(kiosk/paper|kiosk/uplink|kiosk/courier|kiosk/cabinet|ui/present)$`), 40, false},
	{"the hall's voice", regexp.MustCompile(`^kiosk/hall/announce$`), 45, false},
	{"the hall, what screens are made of, pages", regexp.MustCompile(`^(kiosk/hall|ui/kit|ui/present/.+|ui/web/.+)$`), 50, false},
	{"a hall as it is served", regexp.MustCompile(`^kiosk/web$`), 55, false},
	{"putting a backup back", regexp.MustCompile(`^kiosk/restore$`), 55, false},
	{"the hall with all that surrounds it", regexp.MustCompile(`^kiosk/host$`), 60, false},
	{"the dialogue's effects, screens", regexp.MustCompile(`^(kiosk/run|kiosk/sim|ui/screen)$`), 60, false},
	{"canned screens", regexp.MustCompile(`^ui/screen/.+$`), 65, false},
	{"the terminal", regexp.MustCompile(`^kiosk$`), 70, false},
	{"programs", regexp.MustCompile(`^cmd/`), 80, true},
}

// floorOf returns the floor of a package of the project.
func floorOf(t *testing.T, path string) (floor int, peers bool) {
	t.Helper()
	for _, l := range layers {
		if l.match.MatchString(path) {
			return l.floor, l.peers
		}
	}
	t.Errorf("package %s stands on no floor of the house: add it to layers, with a reason in the commit", path)
	return 99, true
}

// TestImportsPointDown keeps the house's one rule: a package imports only what stands below it.
func TestImportsPointDown(t *testing.T) {
	all := packages(t)
	ours := map[string]bool{}
	for _, p := range all {
		ours[p.ImportPath] = true
	}
	for _, p := range all {
		from, peers := floorOf(t, p.ImportPath)
		for _, im := range p.Imports {
			if !ours[im] {
				continue
			}
			if to, _ := floorOf(t, im); to > from || (to == from && !peers) {
				t.Errorf("%s (floor %d) imports %s (floor %d)", p.ImportPath, from, im, to)
			}
		}
	}
}

// forbidden are imports that a part of the house must not have, whatever the floors say.
var forbidden = []struct {
	from, to *regexp.Regexp
	why      string
}{
	{regexp.MustCompile(`^queue`), regexp.MustCompile(`^(locker|devices)`), "domains do not know one another"},
	{regexp.MustCompile(`^locker`), regexp.MustCompile(`^(queue|devices)`), "domains do not know one another"},
	{regexp.MustCompile(`^devices`), regexp.MustCompile(`^(queue|locker|ui|kiosk/flow|kiosk/run)`), "a driver knows bytes"},
	{regexp.MustCompile(`^kiosk/(flow|backstage)$`), regexp.MustCompile(`^(devices|os$|net|database/|log)`), "the session is pure"},
	{regexp.MustCompile(`^(queue|locker)$`), regexp.MustCompile(`^(os$|net$|net/http|database/|log)`), "domains are pure"},
	{regexp.MustCompile(`^ui/`), regexp.MustCompile(`^(devices|queue/queuesql|locker/lockersql|database/)`), "screens get view models"},
	{regexp.MustCompile(`^(devices|queue|locker|kiosk|ui/(present|text|web)|cmd/(devsim|hallctl|halld|internal))`), regexp.MustCompile(`^fyne\.io/`), "Fyne stays in ui/kit, ui/screen and the programs with a window"},
	{regexp.MustCompile(`^ui/`), regexp.MustCompile(`^fyne\.io/fyne/v2/app$`), "only a program starts an app"},
	{regexp.MustCompile(`^(cmd/(kiosk|hallctl|halld)|kiosk|kiosk/(run|hall|flow|paper)|ui/(screen|kit|present|text)|devices/[a-z]+)$`), regexp.MustCompile(`^devices/.+(sim|linktest)$`), "the product reaches a simulator through a pseudo-terminal"},
	{regexp.MustCompile(`^.*[^t]$`), regexp.MustCompile(`^(queue/queuetest|locker/lockertest|devices/lockboard/locktest|kiosk/base/basetest|kiosk/base/sqldb/sqldbtest|devices/internal/player/playertest)$`), "test aids are for tests"},
	{regexp.MustCompile(`^(queue|locker|devices|ui|kiosk/(flow|run|hall|paper|sim)|cmd)(/.*)?$`), regexp.MustCompile(`^github\.com/(mattn/go-sqlite3$|jackc/pgx)`), "the drivers of databases are opened in kiosk/base/sqldb alone"},
	{regexp.MustCompile(`^(queue|locker|ui|kiosk|cmd)(/.*)?$`), regexp.MustCompile(`^(github\.com/tarm/serial|periph\.io/)`), "transports live in devices/link"},
}

// allowedAnyway are the exceptions, each with its reason.
var allowedAnyway = map[string]string{
	"cmd/internal/emptywindow -> fyne.io/fyne/v2":           "the empty window that the kiosk is measured against",
	"cmd/internal/emptywindow -> fyne.io/fyne/v2/app":       "the empty window that the kiosk is measured against",
	"cmd/internal/emptywindow -> fyne.io/fyne/v2/canvas":    "the empty window that the kiosk is measured against",
	"cmd/internal/emptywindow -> fyne.io/fyne/v2/container": "the empty window that the kiosk is measured against",
}

// TestForbiddenImports checks the rules that floors cannot say.
func TestForbiddenImports(t *testing.T) {
	for _, p := range packages(t) {
		for _, im := range p.Imports {
			for _, f := range forbidden {
				_, ok := allowedAnyway[p.ImportPath+" -> "+im]
				if !ok && f.from.MatchString(p.ImportPath) && f.to.MatchString(im) {
					t.Errorf("%s imports %s: %s", p.ImportPath, im, f.why)
				}
			}
		}
	}
}

// TestOneDocEach wants exactly one package comment a package, beginning with its name.
func TestOneDocEach(t *testing.T) {
	for _, p := range packages(t) {
		base := p.ImportPath[strings.LastIndex(p.ImportPath, "/")+1:]
		switch {
		case len(p.GoFiles) == 0:
		case p.Doc == "":
			t.Errorf("%s has no package comment", p.ImportPath)
		case p.Name == "main":
			if !strings.HasPrefix(p.Doc, "Command "+base) {
				t.Errorf("%s: the package comment begins %.30q, want \"Command %s …\"", p.ImportPath, p.Doc, base)
			}
		case !strings.HasPrefix(p.Doc, "Package "+base):
			t.Errorf("%s: the package comment begins %.30q, want \"Package %s …\"", p.ImportPath, p.Doc, base)
		}
	}
}
