// Package screentest holds one canned model of every page in three languages, for the book of screens and the golden images. The visitor in it
// is invented.
package screentest

import (
	"onetrip/kiosk/flow"
	"onetrip/queue"
	"onetrip/ui/present"
)

// Languages are those of the product, the first one the default.
var Languages = []queue.Lang{queue.ZH, queue.EN, queue.KO}

// Page is a canned model with a name for files.
type Page struct {
	Name  string
	Model present.Model
}

// Case is the appearance for which models are made. Wide pages hold fewer rows.
type Case struct {
	Lang        queue.Lang
	Large, Wide bool
}

// Pages returns every page for one appearance, standing still.
func Pages(c Case) []Page {
	b := builder{c}
	pages := []Page{
		{"welcome", b.welcome(false)},
		{"welcome-all", b.welcome(true)},
		{"services", b.services()},
		{"lay-card", b.layCard(nil)},
		{"lay-card-again", b.layCard(b.again())},
		{"no-card", b.noCard()},
		{"type-number", b.typeNumber(false)},
		{"type-number-wrong", b.typeNumber(true)},
		{"confirm", b.confirm()},
		{"issuing", b.issuing()},
		{"printing", b.printing()},
		{"taken", b.taken()},
		{"on-screen", b.onScreen()},
		{"already-have", b.alreadyHave()},
		{"sorry", b.sorry()},
		{"guides", b.guides()},
		{"guide", b.guide()},
		{"help", b.help()},
		{"out-of-service", b.outOfService()},
		{"idle", b.idle()},
		{"code", b.code(false)},
		{"code-wrong", b.code(true)},
	}
	if c.Large {
		pages = append(pages, Page{"departments", b.departments()})
	}
	return pages
}

type builder struct{ Case }

// w chooses the words of the language.
func (b builder) w(zh, en, ko string) string {
	switch b.Lang {
	case queue.EN:
		return en
	case queue.KO:
		return ko
	}
	return zh
}

func tap(a flow.Action, arg ...string) flow.Tap {
	t := flow.Tap{Action: a}
	if len(arg) > 0 {
		t.Arg = arg[0]
	}
	return t
}

// base is what every page has; back is "", "back" or "home".
func (b builder) base(s flow.Screen, back flow.Action) present.Model {
	m := present.Model{Screen: s, Lang: b.Lang, Large: b.Large, Still: true, Header: b.header(), Bar: b.bar()}
	switch back {
	case flow.Back:
		m.Bar.Back = &present.Button{Icon: "back", Text: b.w("返回", "Back", "뒤로"), Tap: tap(flow.Back)}
	case flow.Home:
		m.Bar.Back = &present.Button{Icon: "home", Text: b.w("首页", "Home", "처음"), Tap: tap(flow.Home)}
	}
	return m
}

func (b builder) header() present.Header {
	h := present.Header{
		Hall: b.w("蛟河市政务服务大厅", "Jiaohe Service Hall", "교하시 정무봉사대청"), Machine: b.w("2 号机", "Terminal 2", "단말기 2호"),
		Date: b.w("11月23日 星期一", "Mon 23 Nov", "11월 23일 월요일"), Clock: "09:42",
	}
	if b.Large {
		h.Machine, h.Date = "", b.w("11月23日", "23 Nov", "11월 23일")
	}
	return h
}

func (b builder) bar() present.Bar {
	bar := present.Bar{
		TextSize: present.Button{Icon: "textsize", Text: b.w("大字", "Larger", "큰 글씨"), Tap: tap(flow.ToggleLarge)},
		Help:     &present.Button{Icon: "help", Text: b.w("帮助", "Help", "도움"), Tap: tap(flow.OpenHelp)},
	}
	if b.Large {
		bar.TextSize.Text, bar.TextSize.Look = b.w("标准字", "Normal", "보통"), present.Solid
	}
	for i, name := range []string{"中文", "English", "한국어"} {
		l := Languages[i]
		bar.Languages = append(bar.Languages, present.Language{Name: name, Chosen: l == b.Lang, Tap: tap(flow.SetLang, string(l))})
	}
	return bar
}

func (b builder) steps(now int) *present.Steps {
	n := []string{"1", "2", "3"}[now-1]
	return &present.Steps{Now: now, Of: 3, Label: b.w("第 "+n+" 步，共 3 步", "Step "+n+" of 3", "3단계 중 "+n+"단계")}
}

func (b builder) countdown(left, of int, words bool) *present.Countdown {
	c := &present.Countdown{Left: left, Of: of, Unit: b.w("秒", "s", "초")}
	if words {
		c.Words = b.w("后返回首页", "until start page", "후 처음으로")
	}
	return c
}

// Cases returns every appearance: languages, text sizes, and both screens.
func Cases() []Case {
	var all []Case
	for _, wide := range []bool{false, true} {
		for _, large := range []bool{false, true} {
			for _, l := range Languages {
				all = append(all, Case{l, large, wide})
			}
		}
	}
	return all
}

// FileName names the picture of a page.
func FileName(page string, c Case) string {
	size, text := "1080x1920", "normal"
	if c.Wide {
		size = "1024x768"
	}
	if c.Large {
		text = "large"
	}
	return page + "_" + string(c.Lang) + "_" + text + "_" + size + ".png"
}
