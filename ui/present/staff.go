package present

import (
	"strconv"
	"time"

	"onetrip/kiosk/backstage"
	"onetrip/kiosk/flow"
	"onetrip/ui/text"
)

// BuildStaff returns the picture of the staff's dialogue at an instant. It decides nothing.
func BuildStaff(cfg Config, s backstage.State, now time.Time) Model {
	visitor := flow.New()
	visitor.Lang = s.Lang
	p := &staffPage{
		page: &page{cfg: &cfg, hall: cfg.Flow.Hall, s: visitor, now: now.In(cfg.Flow.Hall.Zone), Catalogue: text.In(s.Lang)}, s: s,
	}
	m := Model{Screen: flow.Screen(s.Screen), Lang: s.Lang, Still: cfg.Still, Staff: true}
	m.Header, m.Bar = p.header(), p.bar()
	p.draw(&m)
	if s.Asking() {
		p.ask(&m)
	}
	return m
}

// staffPage is one picture of the staff's under way.
type staffPage struct {
	*page
	s backstage.State
}

func (p *staffPage) draw(m *Model) {
	switch p.s.Screen {
	case backstage.Login, backstage.PIN, backstage.Account, backstage.Password, backstage.Checking:
		p.login(m)
	case backstage.Cabinets:
		p.cabinets(m)
	case backstage.Tasks:
		p.tasks(m)
	case backstage.Waiting:
		p.waiting(m)
	case backstage.Stored:
		p.stored(m)
	case backstage.Find:
		p.find(m)
	case backstage.Map:
		p.cells(m)
	case backstage.OneCell:
		p.cell(m)
	case backstage.Devices, backstage.OneDevice, backstage.Searching, backstage.Trying:
		p.device(m)
	default:
		p.job(m)
	}
}

// job draws the pages of one job, from its reason to its end.
func (p *staffPage) job(m *Model) {
	switch p.s.Screen {
	case backstage.Reasons:
		p.reasons(m)
	case backstage.Findings:
		p.findings(m)
	case backstage.Entry:
		p.entry(m)
	case backstage.Door:
		p.staffDoor(m)
	case backstage.Closed:
		p.closed(m)
	case backstage.Stuck:
		p.stuck(m)
	default:
		p.end(m)
	}
}

// roleWords names the roles.
var roleWords = map[string]text.Key{
	"keeper": text.StaffKeeper, "supervisor": text.StaffSupervisor, "technician": text.StaffTechnician,
	"administrator": text.StaffAdministrator, "clerk": text.StaffClerk, "auditor": text.StaffAuditor,
}

func (p *staffPage) header() Header {
	h := Header{
		Machine: p.Say(text.Machine, "n", p.cfg.Machine), Clock: p.now.Format("15:04"), Staff: &StaffTag{Badge: p.Say(text.StaffBadge)},
	}
	if me := p.s.Me; me.ID != "" {
		h.Staff.Who = me.Masked
		if key, ok := roleWords[me.Role]; ok {
			h.Staff.Who = p.Say(key) + " " + me.Masked
		}
	}
	return h
}

// tabWords names the tabs.
var tabWords = map[backstage.Screen]text.Key{backstage.Cabinets: text.TabCabinets, backstage.Tasks: text.TabTasks, backstage.Devices: text.TabDevices}

// bar has tabs in place of the languages, which can be chosen before the login.
func (p *staffPage) bar() Bar {
	var b Bar
	waits := p.s.Screen == backstage.Checking || p.s.Me.ID != "" && !p.s.CanLeave()
	leave := &Button{Icon: "logout", Text: p.Say(text.StaffLogOut), Tap: tap(backstage.LogOut), Disabled: waits}
	b.Back = leave
	if p.backs() {
		b.Back = &Button{Icon: "back", Text: p.Say(text.BarBack), Tap: tap(flow.Back)}
	}
	if p.s.Me.ID == "" {
		for _, l := range text.Langs() {
			b.Languages = append(b.Languages, Language{Name: text.Name(l), Chosen: l == p.s.Lang, Tap: flow.Tap{Action: flow.SetLang, Arg: string(l)}})
		}
		return b
	}
	for _, t := range p.s.Tabs() {
		b.Languages = append(b.Languages, Language{
			Name: p.Say(tabWords[t.Screen]), Chosen: t.Screen == p.s.TabOf(), Disabled: !p.s.CanLeave(),
			Tap: flow.Tap{Action: backstage.OpenTab, Arg: string(t.Screen)},
		})
	}
	return b
}

// backs reports whether a step leads back.
func (p *staffPage) backs() bool {
	switch p.s.Screen {
	case backstage.PIN, backstage.Account, backstage.Password:
		return true
	case backstage.Login:
		return p.s.Login.Second
	case backstage.OneDevice:
		return true
	case backstage.Searching:
		return p.s.Search.Over && !p.s.Search.Saving
	case backstage.Trying:
		return p.s.CanLeave()
	case backstage.Waiting, backstage.Stored, backstage.Find, backstage.Map, backstage.OneCell, backstage.Reasons, backstage.Entry:
		return true
	default:
		return false
	}
}

// ask lays the question "still there?" over the page.
func (p *staffPage) ask(m *Model) {
	left := p.countdown(p.s.Timing.AskUntil, p.cfg.Staff.Ask, "")
	m.Panel = Panel{Headline: p.Say(text.StaffStill), Sub: p.Say(text.StaffStillSub, "n", strconv.Itoa(left.Left)), Countdown: left}
	m.Ask = &Ask{
		Icon: "clock", Title: p.Say(text.AskTitle), Text: p.Say(text.StaffStillText),
		Buttons: []Button{
			{Text: p.Say(text.AskGoOn), Look: Primary, Tap: tap(flow.GoOn)},
			{Icon: "logout", Text: p.Say(text.StaffLogOut), Tap: tap(flow.Finish)},
		},
	}
}

// pager turns the pages of a list, where there is more than one.
func (p *staffPage) pager() *Pager {
	pages := p.cfg.Staff.Pages(p.s, p.now)
	if pages < 2 {
		return nil
	}
	return &Pager{
		Prev:  Button{Icon: "left", Text: p.Say(text.PagePrev), Disabled: p.s.Page == 0, Tap: tap(flow.PrevPage)},
		Next:  Button{Icon: "right", Text: p.Say(text.PageNext), Disabled: p.s.Page == pages-1, Tap: tap(flow.NextPage)},
		Label: p.Say(text.Page, "now", strconv.Itoa(p.s.Page+1), "of", strconv.Itoa(pages)),
	}
}

// pick is a touch that chooses something.
func pick(a flow.Action, arg string) flow.Tap { return flow.Tap{Action: a, Arg: arg} }
