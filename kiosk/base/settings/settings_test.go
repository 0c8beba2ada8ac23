package settings

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/fault"
)

var errBad = errors.New("line 1: a is wrong; write b")

func noBad(name string, text []byte) error {
	if strings.Contains(string(text), "bad") {
		return fmt.Errorf("%s: %w", name, errBad)
	}
	return nil
}

func open(t *testing.T, dir string) *Book {
	t.Helper()
	b, err := Open(dir, noBad)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func apply(t *testing.T, b *Book, text string) Version {
	t.Helper()
	v, err := b.Apply(Draft{Text: []byte(text), By: "li.na", Note: "a\nnote"})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func latest(t *testing.T, b *Book) (int, string) {
	t.Helper()
	v, text, err := b.Latest()
	if err != nil {
		t.Fatal(err)
	}
	return v.No, string(text)
}

func TestVersionsAreKeptAndGoneBackTo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "settings")
	b := open(t, dir)
	if _, _, err := b.Latest(); fault.KindOf(err) != fault.NotFound {
		t.Fatalf("before the first: %v", err)
	}
	first := apply(t, b, "a = 1\n\n# two\n")
	apply(t, b, "a = 2\n")
	if same := apply(t, b, "a = 2\n"); same.No != 2 {
		t.Errorf("no change made version %d", same.No)
	}
	if v, err := b.GoBack(1, "wang.wei"); err != nil || v.No != 3 || v.Note != "back to version 1" {
		t.Fatalf("back: %+v, %v", v, err)
	}
	b = open(t, dir)
	if no, text := latest(t, b); no != 3 || text != "a = 1\n\n# two\n" {
		t.Errorf("newest is %d %q", no, text)
	}
	list, damaged, err := b.History()
	if err != nil || len(damaged) != 0 || len(list) != 3 {
		t.Fatalf("history: %v, %v, %v", list, damaged, err)
	}
	if diff := cmp.Diff(first, list[2]); diff != "" || first.Note != "a note" || first.By != "li.na" {
		t.Errorf("first version: %s%+v", diff, first)
	}
}

func TestWhatIsWrongChangesNothing(t *testing.T) {
	b := open(t, t.TempDir())
	apply(t, b, "a = 1")
	if _, err := b.Apply(Draft{Text: []byte("bad")}); !errors.Is(err, errBad) {
		t.Errorf("wrong text: %v", err)
	}
	if _, err := b.Apply(Draft{Text: []byte("a = 3"), Base: 7}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("another base: %v", err)
	}
	if _, err := b.Apply(Draft{Text: []byte("a = 3"), Base: 1}); err != nil {
		t.Errorf("the right base: %v", err)
	}
	if no, text := latest(t, b); no != 2 || text != "a = 3" {
		t.Errorf("newest is %d %q", no, text)
	}
}

func TestVersionChangedByHandIsNamedAndSkipped(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir)
	apply(t, b, "a = 1")
	apply(t, b, "a = 2")
	path := filepath.Join(dir, "000002.toml")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(data, "b = 3\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	if no, text := latest(t, b); no != 1 || text != "a = 1" {
		t.Errorf("newest is %d %q", no, text)
	}
	if _, damaged, _ := b.History(); len(damaged) != 1 || fault.KindOf(damaged[0]) != fault.Corrupt {
		t.Errorf("damaged: %v", damaged)
	}
	if v := apply(t, b, "a = 4"); v.No != 3 {
		t.Errorf("the next version is %d, want 3", v.No)
	}
}

func TestFileCountsWhenItWasEdited(t *testing.T) {
	b, file := open(t, t.TempDir()), filepath.Join(t.TempDir(), "kiosk.toml")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	check := func(what string, wantNo int, wantText string, wantErr error) {
		t.Helper()
		v, text, err := b.Import(file)
		if v.No != wantNo || string(text) != wantText || !errors.Is(err, wantErr) {
			t.Errorf("%s: version %d %q, %v; want %d %q, %v", what, v.No, text, err, wantNo, wantText, wantErr)
		}
	}
	check("no file", 0, "", os.ErrNotExist)
	write("bad")
	check("a first file that is wrong", 0, "", errBad)
	write("a = 1")
	check("a first file", 1, "a = 1", nil)
	check("the same file", 1, "a = 1", nil)
	apply(t, b, "a = 2")
	check("the same file after another change", 2, "a = 2", nil)
	write("bad")
	check("a file that is wrong now", 2, "a = 2", errBad)
	write("a = 2")
	check("a file that says what is there", 3, "a = 2", nil)
	check("and is known", 3, "a = 2", nil)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	check("a file that is gone", 3, "a = 2", os.ErrNotExist)
}

func TestTwoProgramsNeverMakeOneVersion(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	const each = 20
	for p := range 4 {
		b := open(t, dir)
		wg.Go(func() {
			for n := range each {
				if _, err := b.Apply(Draft{Text: fmt.Appendf(nil, "a = %d", p*each+n)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	list, damaged, err := open(t, dir).History()
	if err != nil || len(damaged) != 0 || len(list) != 4*each || list[0].No != 4*each {
		t.Errorf("%d versions, damaged %v, %v", len(list), damaged, err)
	}
}

func TestWatchTellsOfANewVersion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, t.TempDir())
		first, told := apply(t, b, "a = 1"), make(chan string, 2)
		go b.Watch(t.Context(), first.No, func(v Version, text []byte) { told <- fmt.Sprint(v.No, " ", string(text)) })
		apply(t, b, "a = 2")
		if got := <-told; got != "2 a = 2" {
			t.Errorf("told %q", got)
		}
		apply(t, b, "a = 3")
		if got := <-told; got != "3 a = 3" {
			t.Errorf("told %q", got)
		}
		time.Sleep(3 * watchEvery) // the bubble's clock
		if len(told) != 0 {
			t.Errorf("told %q once more", <-told)
		}
	})
}

func TestDiffNamesWhatChanged(t *testing.T) {
	was := `
name = "hall"
days = [1, 2]
[printer]
paper = 80
[[service]]
id = "a"
name = "A"
[[service]]
id = "b"
quota = 3
`
	is := `# a comment
days = [1, 3]
name = "hall"
[[service]]
id = "b"
quota = 4
[[service]]
id = "c"
[printer]
paper = 80
`
	got, err := Diff([]byte(was), []byte(is))
	if err != nil {
		t.Fatal(err)
	}
	want := []Change{
		{"days", "[1 2]", "[1 3]"},
		{"service[]", "[id=a id=b]", "[id=b id=c]"},
		{"service[id=a].id", `"a"`, ""},
		{"service[id=a].name", `"A"`, ""},
		{"service[id=b].quota", "3", "4"},
		{"service[id=c].id", "", `"c"`},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(Version{No: 3, By: "li.na"}.format([]byte("a = 1\n")))
	f.Add([]byte("#: version = 1\n\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, text, err := parse(data)
		if err != nil {
			return
		}
		again, same, err := parse(v.format(text))
		if err != nil || again != v || string(same) != string(text) {
			t.Errorf("%+v %q came back as %+v %q, %v", v, text, again, same, err)
		}
	})
}
