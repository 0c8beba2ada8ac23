package present_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"

	"onetrip/kiosk/backstage"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/flow"
	"onetrip/queue"
	"onetrip/ui/present"
	"onetrip/ui/present/presenttest"
	"onetrip/ui/text"
)

// everyLook calls f for every language, text size and layout.
func everyLook(t *testing.T, f func(t *testing.T, l presenttest.Look)) {
	t.Helper()
	for _, lang := range text.Langs() {
		for _, large := range []bool{false, true} {
			for _, landscape := range []bool{false, true} {
				l := presenttest.Look{Lang: lang, Large: large, Landscape: landscape}
				t.Run(fmt.Sprintf("%s,large=%v,landscape=%v", lang, large, landscape), func(t *testing.T) { f(t, l) })
			}
		}
	}
}

func all(l presenttest.Look) []presenttest.Picture {
	list := append(presenttest.Pictures(l), presenttest.Variants(l)...)
	if l.Large {
		return list // the staff's pages have no large text
	}
	return append(append(list, presenttest.Staff(l)...), presenttest.StaffVariants(l)...)
}

// TestEveryPageIsThere keeps the list of pictures complete and its names apart.
func TestEveryPageIsThere(t *testing.T) {
	pages := []flow.Screen{
		flow.Welcome, flow.Services, flow.LayCard, flow.NoCard, flow.TypeNumber, flow.Confirm, flow.Issuing, flow.Printing, flow.Taken,
		flow.OnScreen, flow.AlreadyHave, flow.Sorry, flow.Guides, flow.Guide, flow.Help, flow.OutOfService, flow.ChooseMeans, flow.TypeCode,
		flow.TypePhone, flow.ScanCode, flow.Looking, flow.Ready, flow.Opening, flow.DoorOpen, flow.AskTaken, flow.Receipt, flow.Collected,
	}
	var got []flow.Screen
	names := map[string]bool{}
	for _, p := range all(presenttest.Look{Lang: queue.ZH}) {
		got = append(got, p.Model.Screen)
		if names[p.Name] {
			t.Errorf("%s is there twice", p.Name)
		}
		names[p.Name] = true
	}
	for _, page := range []backstage.Screen{
		backstage.Login, backstage.PIN, backstage.Account, backstage.Password, backstage.Checking, backstage.Nothing, backstage.Cabinets,
		backstage.Tasks, backstage.Waiting, backstage.Stored, backstage.Find, backstage.Map, backstage.OneCell, backstage.Reasons, backstage.Entry,
		backstage.Door, backstage.Closed, backstage.Stuck, backstage.Findings, backstage.Busy, backstage.Done, backstage.Sorry,
	} {
		pages = append(pages, flow.Screen(page))
	}
	for _, page := range pages {
		if !slices.Contains(got, page) {
			t.Errorf("no picture of %s", page)
		}
	}
}

// TestEveryPictureIsComplete looks at every word of every picture.
func TestEveryPictureIsComplete(t *testing.T) {
	everyLook(t, func(t *testing.T, l presenttest.Look) {
		t.Helper()
		for _, p := range all(l) {
			if p.Model.Panel.Headline == "" || p.Model.Body == nil {
				t.Errorf("%s has no headline or no body", p.Name)
			}
			for _, word := range words(p.Model) {
				if problem := wrongWord(l.Lang, word); problem != "" {
					t.Errorf("%s: %q %s", p.Name, word, problem)
				}
			}
			if said := present.Speech(p.Model); !p.Model.Staff && (strings.ContainsAny(said, "\n*{") || said == "") {
				t.Errorf("%s: the voice says %q", p.Name, said)
			}
		}
	})
}

// wrongWord says what is wrong with a piece of text in a language.
func wrongWord(l queue.Lang, word string) string {
	has := func(table *unicode.RangeTable) bool {
		return strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(table, r) })
	}
	switch {
	case len(word) > 1 && strings.ContainsAny(word, "{}"): // alone they are keys of the keypad
		return "has an open placeholder"
	case slices.ContainsFunc(text.Keys(), func(k text.Key) bool { return word == string(k) }):
		return "is a key, not a text"
	case word == "中文" || word == "한국어" || strings.Contains(word, "English") || strings.Contains(word, "R7-02") || strings.HasPrefix(word, "张"), strings.Contains(word, "张＊"):
		return ""
	case l != queue.ZH && has(unicode.Han) && !slices.ContainsFunc(presenttest.Documents(), named(word)):
		return "is Chinese"
	case l != queue.KO && has(unicode.Hangul):
		return "is Korean"
	case l == queue.ZH && text.Spaced(word) != word:
		return "has no space around a figure"
	}
	return ""
}

// named reports whether a text has the name of a document or of its applicant in it: they stay as they stand on the document.
func named(word string) func(flow.Document) bool {
	return func(d flow.Document) bool { return strings.Contains(word, d.Name) || strings.Contains(word, d.Masked) }
}

// TestNobodyIsShownInFull is rule S4: at most the first and the last four characters of the number, and no name but its first character.
func TestNobodyIsShownInFull(t *testing.T) {
	for _, lang := range text.Langs() {
		for _, p := range all(presenttest.Look{Lang: lang}) {
			data, err := json.Marshal(p.Model)
			if err != nil {
				t.Fatal(err)
			}
			for _, secret := range []string{presenttest.Card().Name, presenttest.Card().Name[3:], presenttest.Card().Number[1:], presenttest.Card().Number[:6]} {
				if strings.Contains(string(data), secret) {
					t.Errorf("%s shows %s", p.Name, secret)
				}
			}
			if typed := p.State.Typed; len(typed) > 9 && strings.Contains(string(data), typed[1:7]) {
				t.Errorf("%s shows what was typed", p.Name)
			}
		}
	}
}

// staffButtonsWork presses every button of a page of the staff. One that ends the visit makes no sound.
func staffButtonsWork(t *testing.T, l presenttest.Look, p presenttest.Picture) {
	t.Helper()
	for _, tap := range taps(p.Model) {
		after, effects := backstage.Step(presenttest.StaffConfig(l).Staff, p.Staff, backstage.Tap(tap), presenttest.Now())
		sounds := slices.ContainsFunc(effects, func(e backstage.Effect) bool { _, ok := e.(backstage.Sound); return ok })
		if !sounds && !after.Over {
			t.Errorf("%s: %+v does nothing (still on %s)", p.Name, tap, after.Screen)
		}
	}
}

// TestButtonsWork presses every button of every picture: none may be without effect, whatever the page.
func TestButtonsWork(t *testing.T) {
	everyLook(t, func(t *testing.T, l presenttest.Look) {
		t.Helper()
		cfg := presenttest.Config(l)
		for _, p := range all(l) {
			if p.Model.Staff {
				staffButtonsWork(t, l, p)
				continue
			}
			for _, tap := range taps(p.Model) {
				after, effects := flow.Step(cfg.Flow, p.State, tap, presenttest.Now())
				sounds := slices.ContainsFunc(effects, func(e flow.Effect) bool { _, ok := e.(flow.Sound); return ok })
				if !sounds {
					t.Errorf("%s: %+v does nothing (still on %s)", p.Name, tap, after.Screen)
				}
			}
		}
	})
}

// TestEveryDeadEndNamesTheDesk wants the place where people help on every page that says no.
func TestEveryDeadEndNamesTheDesk(t *testing.T) {
	hall := queue.Demo()
	for _, lang := range text.Langs() {
		for _, p := range all(presenttest.Look{Lang: lang}) {
			switch p.Model.Screen {
			case flow.Sorry, flow.NoCard, flow.OutOfService, flow.OnScreen, flow.Help:
			default:
				continue
			}
			if !strings.Contains(strings.Join(words(p.Model), "\n"), hall.Desk.In(lang)) {
				t.Errorf("%s in %s does not name %s", p.Name, lang, hall.Desk.In(lang))
			}
		}
	}
}

// TestWords keeps the words of every picture: a change of wording is read in the diff, in three languages.
func TestWords(t *testing.T) {
	for _, lang := range text.Langs() {
		var b strings.Builder
		for _, p := range all(presenttest.Look{Lang: lang}) {
			fmt.Fprintf(&b, "== %s\n%s\n", p.Name, strings.Join(words(p.Model), "\n"))
		}
		basetest.Golden(t, "words-"+string(lang)+".txt", []byte(b.String()))
	}
}

// words returns the texts of a model in reading order, without what taps and icons are called.
func words(m present.Model) []string {
	var list []string
	walk(reflect.ValueOf(m), func(v reflect.Value, field string) bool {
		switch {
		case v.Type() == reflect.TypeFor[present.MapCell](), v.Type() == reflect.TypeFor[flow.Side](), v.Type() == reflect.TypeFor[flow.Tap](), v.Type() == reflect.TypeFor[flow.Screen](), v.Type() == reflect.TypeFor[queue.Lang](),
			field == "Icon", field == "MarkIcon", field == "DeskIcon", field == "QR":
			return false
		case v.Kind() == reflect.String && v.String() != "":
			list = append(list, v.String())
		}
		return true
	})
	return list
}

// taps returns what the enabled buttons of a model emit; under a question only the question's.
func taps(m present.Model) []flow.Tap {
	var list []flow.Tap
	collect := func(x any) {
		walk(reflect.ValueOf(x), func(v reflect.Value, _ string) bool {
			if b, ok := reflect.TypeAssert[present.Button](v); ok && (b.Disabled || b.Busy) {
				return false
			}
			if r, ok := reflect.TypeAssert[present.Row](v); ok && r.Blocked != "" {
				return false
			}
			if l, ok := reflect.TypeAssert[present.Language](v); ok && l.Disabled {
				return false
			}
			if tap, ok := reflect.TypeAssert[flow.Tap](v); ok && tap.Action != "" {
				list = append(list, tap)
			}
			return true
		})
	}
	if m.Ask != nil {
		collect(*m.Ask)
		return list
	}
	collect(m)
	return list
}

// walk calls f for every exported value below v, until f says not to go deeper.
func walk(v reflect.Value, f func(v reflect.Value, field string) bool) { walkField(v, "", f) }

func walkField(v reflect.Value, field string, f func(reflect.Value, string) bool) {
	if v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if !v.IsNil() {
			walkField(v.Elem(), field, f)
		}
		return
	}
	if !f(v, field) {
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			walkField(v.Field(i), v.Type().Field(i).Name, f)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			walkField(v.Index(i), field, f)
		}
	default:
	}
}
