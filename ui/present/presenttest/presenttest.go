// Package presenttest has a picture of every page of the kiosk, as visitors may see it on one Monday morning in the demo hall. Its people are
// invented.
package presenttest

import (
	"time"

	"onetrip/kiosk/backstage"
	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/flow"
	"onetrip/queue"
	"onetrip/ui/present"
)

// Look is how the pictures are shown.
type Look struct {
	Lang      queue.Lang
	Large     bool
	Contrast  bool
	Landscape bool // 1024×768, whose pages hold less
}

// Picture is one named page. Names are fit for file names and stay the same.
type Picture struct {
	Name  string
	State flow.State      // of a visitor's page
	Staff backstage.State // of a page of the staff
	Model present.Model
}

// Now is the instant of every picture: Monday 2026-11-23, 09:42 in China.
func Now() time.Time { return time.Date(2026, 11, 23, 1, 42, 0, 0, time.UTC) }

// Config is the configuration of every picture: machine 2 of the demo hall, standing still.
func Config(l Look) present.Config {
	c := present.Config{Flow: flow.Default(queue.Demo()), Machine: "2", Still: true}
	if l.Landscape {
		c.Flow = c.Flow.Landscape()
	}
	c.Flow.Cabinets = Cabinets()
	return c
}

// Pictures returns every page in its usual state, one picture for each flow.Screen, in the order of a visit.
func Pictures(l Look) []Picture { return build(Config(l), l, pages()) }

// Variants returns what pages look like when something is special: faults, advice, blocked services, the question "still there?".
func Variants(l Look) []Picture {
	bare := Config(l)
	bare.Flow.Cabinets = nil
	return append(build(Config(l), l, variants()), build(bare, l, []scene{{"welcome_no_cabinet", flow.Welcome, nil}})...)
}

// change makes a state special.
type change func(*flow.State)

type scene struct {
	name   string
	screen flow.Screen
	change change
}

func build(cfg present.Config, l Look, scenes []scene) []Picture {
	list := make([]Picture, 0, len(scenes))
	for _, scene := range scenes {
		s := base(l)
		s.Screen = scene.screen
		if scene.screen == flow.LayCard || scene.screen == flow.ScanCode {
			s.Timing.Deadline = Now().Add(cfg.Flow.LayCard)
		}
		if scene.change != nil {
			scene.change(&s)
		}
		list = append(list, Picture{Name: scene.name, State: s, Model: present.Build(cfg, s, Now())})
	}
	return list
}

// base is a terminal in good health whose visitor has chosen real estate registration.
func base(l Look) flow.State {
	s := flow.New()
	s.Lang, s.Large, s.Contrast = l.Lang, l.Large, l.Contrast
	s.Service = "estate"
	s.Machine = flow.Machine{Reader: true, Scanner: true, Printer: flow.PrinterChanged{Ready: true}, Offers: offers(), Waiting: 36}
	s.Timing.Since = Now()
	s.Timing.Deadline = Now().Add(time.Minute)
	return s
}

func offers() []queue.Offer {
	wait := func(id queue.ServiceID, ahead, low, high int) queue.Offer {
		known := high >= 0
		r := queue.Range{Low: time.Duration(low) * time.Minute, High: time.Duration(max(0, high)) * time.Minute}
		return queue.Offer{Service: id, Wait: queue.Wait{Ahead: ahead, Known: known, Range: r}}
	}
	full := queue.Refusal{Reason: queue.QuotaFull, From: time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC)}
	list := []queue.Offer{
		wait("estate", 5, 15, 25), wait("household", 12, 30, 45), wait("join", 3, 10, 15), wait("claims", 0, 0, 0), wait("company", 2, 0, -1),
		{Service: "marriage", Refusal: &full},
		wait("tax", 7, 20, 35), wait("consult", 1, 0, 5),
	}
	for _, id := range []queue.ServiceID{"residence", "exit", "pension", "jobs", "insured", "trade", "invoice", "trader", "aid"} {
		list = append(list, wait(id, 4, 10, 20))
	}
	return list
}

// Card is the made-up card of the pictures.
func Card() flow.Card {
	return flow.Card{
		Type: "resident", Name: "张三丰", Number: "110199194901010028",
		Birth: civil.Date{Year: 1949, Month: 1, Day: 1}, LongTerm: true,
	}
}

// Ticket is the ticket of the pictures.
func Ticket() flow.Ticket {
	return flow.Ticket{
		Ticket: queue.Ticket{
			ID: "01KAQ3Z5V8J2M4N6P7R9S0T1W2", Hall: "jiaohe", Day: civil.Date{Year: 2026, Month: 11, Day: 23}, Series: "A", Seq: 36, No: "A036",
			Service: "estate", Priority: queue.Elderly, Lang: queue.ZH, State: queue.Waiting, Issued: Now(), Terminal: "2", Masked: "张*",
		},
		Wait: queue.Wait{Ahead: 5, Known: true, Range: queue.Range{Low: 15 * time.Minute, High: 25 * time.Minute}},
		QR:   "OT1:jiaohe:261123:A036:S0T1W2",
	}
}
