package kiosk_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"onetrip/devices"
	"onetrip/devices/detect"
	"onetrip/kiosk"
	"onetrip/kiosk/backstage"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/settings"
	"onetrip/kiosk/flow"
	"onetrip/ui/present"
)

// technician stands before a new terminal without devices, whose hall is inside.
type technician struct {
	*applicant
	book *settings.Book
}

// newTerminal starts a terminal of which nothing is set, with devices at the ports, and lets its administrator in.
func newTerminal(t *testing.T, ports ...string) *technician {
	t.Helper()
	a := freshTerminal(t, ports...)
	a.letIn()
	return a
}

// freshTerminal starts one whose administrator nobody has made.
func freshTerminal(t *testing.T, ports ...string) *technician {
	t.Helper()
	cfg := kiosk.Bare()
	cfg.Speech.On, cfg.Sound.On, cfg.Voice.On, cfg.Listen.Browser = false, false, false, ""
	text, err := settings.Encode(cfg)
	if err != nil {
		t.Fatal(err)
	}
	book, err := settings.Open(filepath.Join(t.TempDir(), "settings"), kiosk.Check)
	if err == nil {
		_, err = book.Apply(settings.Draft{Text: text, By: "test"})
	}
	if err != nil {
		t.Fatal(err)
	}
	a := &technician{applicant: &applicant{t: t}, book: book}
	show := func(m present.Model) {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.model = m
	}
	list := func() (all []detect.Port, err error) {
		for _, p := range ports {
			all = append(all, detect.PortAt(p))
		}
		return all, nil
	}
	opts := kiosk.Opts{Data: t.TempDir(), Show: show, Settings: book, Ports: list}
	if a.Terminal, err = kiosk.Open(t.Context(), cfg, opts, basetest.NewLog(t)); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); a.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done; a.Close() })
	a.want(flow.Welcome)
	return a
}

// letIn logs the demo's account in, which may do everything.
func (a *technician) letIn() {
	a.t.Helper()
	accounts, err := a.Inside().Staff(a.t.Context())
	if err != nil {
		a.t.Fatal(err)
	}
	id, password, err := accounts.DemoLogin(a.t.Context())
	if err != nil {
		a.t.Fatal(err)
	}
	a.tap(flow.OpenStaff, "")
	a.want(flow.Screen(backstage.Account)) // there is no reader
	a.letters(id)
	a.want(flow.Screen(backstage.Password))
	a.letters(string(password))
	a.want(flow.Screen(backstage.Cabinets))
}

func (a *technician) letters(text string) {
	for _, c := range text {
		a.tap(flow.Key, string(c))
	}
	a.tap(flow.EnterKeys, "")
}

// rows waits for a list whose text has the words in it.
func (a *technician) rows(words string) present.ListBody {
	a.t.Helper()
	var list present.ListBody
	eventually(a.t, words, func() bool {
		a.mu.Lock()
		defer a.mu.Unlock()
		var ok bool
		list, ok = a.model.Body.(present.ListBody)
		text := a.model.Panel.Headline + "\n" + a.model.Panel.Sub
		for _, r := range list.Rows {
			text += "\n" + strings.Join([]string{r.Title, r.Note, r.Mark, r.MarkNote}, " ")
		}
		return ok && strings.Contains(text, words)
	})
	return list
}

// TestANewTerminalFindsItsLocks goes from a terminal without devices to one whose lock board is in the settings, by touches alone; no lock opens.
func TestANewTerminalFindsItsLocks(t *testing.T) {
	t.Parallel()
	bus, locks := shelves(t, "xor8a")
	a := newTerminal(t, locks.Port)
	a.tap(backstage.OpenTab, string(backstage.Devices))
	a.rows("还没有设置设备")
	a.tap(backstage.StartFinding, "")
	a.want(flow.Screen(backstage.Searching))
	found := a.rows("找到 1 台设备")
	if r := found.Rows[0]; r.Lamp != present.LampOk || r.Mark != "取件柜锁控板" || r.MarkNote != "可采用" {
		t.Errorf("found %+v", r)
	}
	a.tap(backstage.AcceptAll, "")
	a.rows("已经写进设置")
	v, text, err := a.book.Latest()
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := kiosk.Parse("settings", text)
	if err != nil {
		t.Fatal(err)
	}
	if l := cfg.Locks; v.No != 2 || l.Protocol != "xor8a" || l.Port != locks.Port || len(l.Boards) != 1 || len(cfg.Cabinets) != 1 || cfg.Cabinets[0].Looked {
		t.Errorf("version %d by %s has locks %+v and cabinets %+v", v.No, v.By, l, cfg.Cabinets)
	}
	for _, cell := range cfg.Cabinets[0].Spec().Cells {
		if n := len(bus.Firings(devices.LockID(cell.Lock))); n != 0 {
			t.Errorf("lock %s was opened %d times by a search", cell.Lock, n)
		}
	}
}

// TestADeviceThatWorksIsNotAsked searches beside a cabinet at work, and tests it.
func TestADeviceThatWorksIsNotAsked(t *testing.T) {
	t.Parallel()
	a := &technician{applicant: before(t, "wkly")}
	a.want(flow.Welcome)
	a.letIn()
	a.tap(backstage.OpenTab, string(backstage.Devices))
	a.rows("设备都正常")
	a.tap(backstage.StartFinding, "")
	if r := a.rows("和设置一样").Rows[0]; r.MarkNote != "在用" {
		t.Errorf("the cabinet's port: %+v, want at work", r)
	}
	a.tap(flow.Back, "")
	a.want(flow.Screen(backstage.Devices))
	a.tap(backstage.PickDevice, string(backstage.RoleLocks))
	a.want(flow.Screen(backstage.OneDevice))
	a.tap(backstage.TryDevice, "")
	eventually(t, "the test passes", func() bool {
		a.mu.Lock()
		defer a.mu.Unlock()
		m, ok := a.model.Body.(present.MessageBody)
		return ok && len(m.Lines) == 1 && strings.Contains(m.Lines[0].Text, "12")
	})
}

// TestTheFirstAdministratorIsMadeAtTheTerminal begins with a terminal that nobody has an account of; the second visit asks for the account.
func TestTheFirstAdministratorIsMadeAtTheTerminal(t *testing.T) {
	t.Parallel()
	a := freshTerminal(t)
	eventually(t, "the accounts can be asked", func() bool { return a.Inside().Empty(t.Context()) })
	headline := func(words string) {
		t.Helper()
		eventually(t, words, func() bool {
			a.mu.Lock()
			defer a.mu.Unlock()
			return strings.Contains(a.model.Panel.Headline, words)
		})
	}
	a.tap(flow.OpenStaff, "")
	headline("请设管理员账号")
	a.letters("zhao.min")
	headline("请设密码")
	a.letters("winter-rain-26")
	headline("请再输一次密码")
	a.letters("winter-rain-26")
	a.want(flow.Screen(backstage.Tasks))
	a.tap(backstage.LogOut, "")
	a.want(flow.Welcome)
	a.tap(flow.OpenStaff, "")
	headline("请输入账号")
	a.letters("zhao.min")
	headline("请输入密码")
	a.letters("winter-rain-26")
	a.want(flow.Screen(backstage.Tasks))
}
