package present

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"onetrip/kiosk/backstage"
	"onetrip/kiosk/flow"
	"onetrip/queue"
	"onetrip/ui/text"
)

// Config is what stays the same from picture to picture.
type Config struct {
	Flow    flow.Config // with the hall
	Staff   backstage.Config
	Machine string // the number on the machine's front
	Still   bool   // no animation
}

// Build returns the picture of a state at an instant. It decides nothing: what a visitor may do follows from the state.
func Build(cfg Config, s flow.State, now time.Time) Model {
	p := &page{cfg: &cfg, hall: cfg.Flow.Hall, s: s, now: now.In(cfg.Flow.Hall.Zone), Catalogue: text.In(s.Lang)}
	m := Model{Screen: s.Screen, Lang: s.Lang, Large: s.Large, Contrast: s.Contrast, Still: cfg.Still}
	m.Header, m.Bar = p.header(), p.bar()
	p.draw(&m)
	if s.Asking() {
		p.ask(&m)
	}
	return m
}

// Speech returns what the voice says of a picture: its headline, the line below and what the picture adds, in the picture's language.
func Speech(m Model) string {
	joint, stop := " ", ". "
	if m.Lang == queue.ZH {
		joint, stop = "", "。"
	}
	said := []string{strings.ReplaceAll(m.Panel.Headline, "\n", joint), m.Panel.Sub, m.Said}
	return strings.Join(slices.DeleteFunc(said, func(s string) bool { return s == "" }), stop)
}

// page is one picture under way.
type page struct {
	cfg  *Config
	hall queue.Hall
	s    flow.State
	now  time.Time // on the hall's wall clock
	text.Catalogue
}

func (p *page) draw(m *Model) {
	switch p.s.Screen {
	case flow.Welcome:
		p.welcome(m)
	case flow.Services, flow.Guides:
		p.choice(m)
	case flow.LayCard:
		p.layCard(m)
	case flow.NoCard:
		p.noCard(m)
	case flow.TypeNumber:
		p.typeNumber(m)
	case flow.Confirm:
		p.confirm(m)
	case flow.TypeTicket, flow.Finding, flow.Mine, flow.MyTicket, flow.Rate, flow.Rated:
		p.drawMine(m)
	case flow.Issuing, flow.Printing:
		p.progress(m)
	case flow.Taken, flow.OnScreen, flow.AlreadyHave:
		p.drawTicket(m)
	case flow.Sorry:
		p.sorry(m)
	case flow.Guide:
		p.guide(m)
	case flow.Help:
		p.help(m)
	case flow.OutOfService:
		p.outOfService(m)
	default:
		p.drawCollect(m)
	}
}

func (p *page) header() Header {
	h := Header{
		Hall: p.hall.Name.In(p.s.Lang), Machine: p.Say(text.Machine, "n", p.cfg.Machine), Date: p.date(text.DateLong, p.now),
		Clock: p.now.Format("15:04"),
	}
	if p.s.Large {
		h.Date = p.date(text.DateShort, p.now)
	}
	return h
}

func (p *page) bar() Bar {
	b := Bar{Back: p.backButton(), TextSize: Button{Icon: "textsize", Text: p.Say(text.BarLarger), Tap: tap(flow.ToggleLarge)}}
	if p.s.Large {
		b.TextSize.Text, b.TextSize.Look = p.Say(text.BarNormal), Solid
	}
	for _, l := range text.Langs() {
		b.Languages = append(b.Languages, Language{Name: text.Name(l), Chosen: l == p.s.Lang, Tap: flow.Tap{Action: flow.SetLang, Arg: string(l)}})
	}
	b.Help = &Button{Icon: "help", Text: p.Say(text.BarHelp), Tap: tap(flow.OpenHelp)}
	b.Help.Disabled = !p.s.CanHelp()
	return b
}

// backButton is the bar's left button: one step back, or home where no step leads back.
func (p *page) backButton() *Button {
	back := &Button{Icon: "back", Text: p.Say(text.BarBack), Tap: tap(flow.Back)}
	home := &Button{Icon: "home", Text: p.Say(text.BarHome), Tap: tap(flow.Home)}
	switch p.s.Screen {
	case flow.Welcome, flow.OutOfService:
		return nil
	case flow.Issuing, flow.Printing, flow.Finding, flow.Looking:
		home.Disabled = !p.cfg.Flow.CanLeave(p.s, p.now)
		return home
	case flow.Rate:
		home.Disabled = p.s.Pending
		return home
	case flow.Opening, flow.AskTaken, flow.Receipt, flow.DoorOpen:
		home.Disabled = p.s.Screen != flow.DoorOpen || !p.s.Pickup.Left
		return home
	case flow.Taken, flow.OnScreen, flow.AlreadyHave, flow.Sorry, flow.MyTicket, flow.Rated, flow.Collected:
		return home
	case flow.Sign: // home would look like an end without a receipt
		home.Disabled = true
		return home
	default:
		return back
	}
}

// ask lays the question "still there?" over the page and lets the panel say it.
func (p *page) ask(m *Model) {
	waited := p.cfg.Flow.Idle
	switch p.s.Screen {
	case flow.LayCard, flow.ScanCode:
		waited = p.cfg.Flow.LayCard
	case flow.OnScreen:
		waited = p.cfg.Flow.OnScreen
	default:
	}
	m.Panel = Panel{
		Kicker: p.Say(text.AskKicker, "n", strconv.Itoa(int(waited.Seconds()))), Headline: p.Say(text.AskHeadline), Sub: p.Say(text.AskSub),
		Countdown: p.countdown(p.s.Timing.AskUntil, p.cfg.Flow.Ask, p.Say(text.ThenHome)),
	}
	m.Ask = &Ask{
		Icon: "clock", Title: p.Say(text.AskTitle), Text: p.Say(text.AskText),
		Buttons: []Button{
			{Text: p.Say(text.AskGoOn), Look: Primary, Tap: tap(flow.GoOn)},
			{Text: p.Say(text.AskEnd), Tap: tap(flow.Finish)},
		},
	}
}

// countdown shows the seconds until an instant, the one that has begun included.
func (p *page) countdown(until time.Time, of time.Duration, words string) *Countdown {
	left := int(math.Ceil(until.Sub(p.now).Seconds()))
	return &Countdown{Left: max(0, left), Of: max(left, int(of.Seconds())), Unit: p.Say(text.Seconds), Words: words}
}

func (p *page) steps(now int) *Steps {
	return &Steps{Now: now, Of: 3, Label: p.Say(text.Step, "now", strconv.Itoa(now), "of", "3")}
}

// service returns the chosen service; its name is empty when none is chosen.
func (p *page) service() queue.Service {
	service, _ := p.hall.Service(p.s.Service)
	return service
}

func (p *page) serviceName() string { return p.name(p.service().Name) }

// name returns a name that the hall's staff wrote.
func (p *page) name(t queue.Text) string { return p.Space(t.In(p.s.Lang)) }

// desk is where people help.
func (p *page) desk() string {
	if desk := p.hall.Desk.In(p.s.Lang); desk != "" {
		return desk
	}
	return p.Say(text.Desk)
}

func tap(a flow.Action) flow.Tap { return flow.Tap{Action: a} }
