package present

import (
	"strconv"
	"strings"

	"onetrip/kiosk/flow"
	"onetrip/queue"
	"onetrip/ui/text"
)

func (p *page) welcome(m *Model) {
	m.Panel = Panel{Kicker: p.Say(text.WelcomeKicker), Headline: p.Say(text.WelcomeHeadline), Waiting: p.waitingNow()}
	note := text.TileTakeNote
	if p.s.Large {
		m.Panel.Headline, note = p.Say(text.WelcomeHeadlineLarge), text.TileTakeNoteLarge
	}
	tiles := []Tile{{Icon: "slip", Title: p.Say(text.TileTake), Note: p.Say(note), Tap: tap(flow.TakeNumber)}}
	if len(p.cfg.Flow.Cabinets) > 0 {
		note = text.TileCollectNote
		if p.s.Large {
			note = text.TileCollectNoteLarge
		}
		tiles = append(tiles, Tile{Icon: "locker", Title: p.Say(text.TileCollect), Note: p.Say(note), Tap: tap(flow.OpenCollect)})
	}
	m.Body = WelcomeBody{
		Tiles: append(tiles, []Tile{
			{Icon: "search", Title: p.Say(text.TileMine), Note: p.Say(text.TileMineNote), Tap: tap(flow.OpenMine)},
			{Icon: "book", Title: p.Say(text.TileGuides), Note: p.Say(text.TileGuidesNote), Tap: tap(flow.OpenGuides)},
			{Icon: "help", Title: p.Say(text.TileHelp), Note: p.Say(text.TileHelpNote), Tap: tap(flow.OpenHelp)},
		}...),
		Desk: p.Say(text.WelcomeDesk, "desk", p.desk()),
	}
}

// waitingNow is the welcome panel's line, cut at the figure. Before the lines were counted for the first time there is no figure.
func (p *page) waitingNow() *Waiting {
	hours := p.hours(p.hall.Hours(p.hall.Day(p.now)))
	if hours == "" {
		hours = p.Say(text.ClosedToday)
	}
	w := &Waiting{Hours: hours}
	if p.s.Large {
		w.Hours = "" // there is no room for more than the people
	}
	if p.s.Machine.Offers == nil {
		w.Hours = hours
		return w
	}
	w.Figure = strconv.Itoa(p.s.Machine.Waiting)
	w.Before, w.After, _ = strings.Cut(p.Say(text.WelcomeWaiting, "n", w.Figure), w.Figure)
	w.Before, w.After = strings.TrimSpace(w.Before), strings.TrimSpace(w.After)
	return w
}

// choice is the page of services or of guides.
func (p *page) choice(m *Model) {
	m.Panel = Panel{Steps: p.steps(1), Headline: p.Say(text.ServicesHeadline), Sub: p.Say(text.ServicesSub)}
	if p.s.Screen == flow.Guides {
		m.Panel = Panel{Kicker: p.Say(text.GuideKicker), Headline: p.Say(text.GuidesHeadline), Sub: p.Say(text.GuidesSub)}
	}
	switch {
	case !p.s.Large:
		m.Body = ChoiceBody{Departments: p.departments(), Rows: p.rows(), Pager: p.pager()}
	case p.s.Choosing:
		m.Panel.Headline = p.Say(text.DepartmentsHeadline)
		m.Body = ChoiceBody{Departments: p.departments()}
	default:
		m.Body = ChoiceBody{Rows: p.rows(), Pager: p.pager()}
	}
}

func (p *page) departments() []Choice {
	ids, more := p.cfg.Flow.Departments(p.s)
	var list []Choice
	for _, id := range ids {
		list = append(list, Choice{
			Name: p.departmentName(id), Chosen: id == p.s.Department && !p.s.Choosing,
			Tap: flow.Tap{Action: flow.PickDepartment, Arg: string(id)},
		})
	}
	if more {
		list = append(list, Choice{Name: p.Say(text.MoreDepartments), Tap: tap(flow.MoreDepartments)})
	}
	return list
}

func (p *page) departmentName(id queue.DepartmentID) string {
	for _, d := range p.hall.Departments {
		if d.ID == id {
			return p.name(d.Name)
		}
	}
	return p.Say(text.Usual)
}

func (p *page) rows() []Row {
	services, _ := p.cfg.Flow.Listed(p.s)
	var rows []Row
	for _, service := range services {
		if p.s.Screen == flow.Guides {
			rows = append(rows, Row{Title: p.name(service.Name), Tap: flow.Tap{Action: flow.PickGuide, Arg: string(service.ID)}})
			continue
		}
		rows = append(rows, p.row(service))
	}
	return rows
}

func (p *page) row(service queue.Service) Row {
	r := Row{Title: p.name(service.Name), Tap: flow.Tap{Action: flow.PickService, Arg: string(service.ID)}}
	offer, known := p.s.Offer(service.ID)
	switch {
	case !known:
		r.Wait = p.Say(text.NoEstimate)
	case offer.Refusal != nil:
		r.Blocked = p.blocked(*offer.Refusal)
	default:
		r.Waiting, r.Wait = p.Say(text.RowWaiting, "n", strconv.Itoa(offer.Wait.Ahead)), p.wait(offer.Wait)
	}
	return r
}

func (p *page) pager() *Pager {
	_, pages := p.cfg.Flow.Listed(p.s)
	if pages < 2 {
		return nil
	}
	return &Pager{
		Prev:  Button{Icon: "left", Text: p.Say(text.PagePrev), Disabled: p.s.Page == 0, Tap: tap(flow.PrevPage)},
		Next:  Button{Icon: "right", Text: p.Say(text.PageNext), Disabled: p.s.Page >= pages-1, Tap: tap(flow.NextPage)},
		Label: p.Say(text.Page, "now", strconv.Itoa(p.s.Page+1), "of", strconv.Itoa(pages)),
	}
}
