package presenttest

import (
	"slices"
	"time"

	"onetrip/kiosk/flow"
	"onetrip/queue"
)

// pages shows every page once.
func pages() []scene {
	return []scene{
		{"welcome", flow.Welcome, nil},
		{"services", flow.Services, large(func(s *flow.State) { s.Choosing = true })},
		{"lay_card", flow.LayCard, nil},
		{"no_card", flow.NoCard, household},
		{"type_number", flow.TypeNumber, func(s *flow.State) { household(s); s.Typed = "11019919" }},
		{"confirm", flow.Confirm, card},
		{"issuing", flow.Issuing, card},
		{"printing", flow.Printing, ticket},
		{"taken", flow.Taken, func(s *flow.State) { ticket(s); s.Timing.Deadline = Now().Add(15 * time.Second) }},
		{"on_screen", flow.OnScreen, noPaper("paper_out")},
		{"already_have", flow.AlreadyHave, ticket},
		{"type_ticket", flow.TypeTicket, func(s *flow.State) { s.Aim, s.Typed = flow.SeeMine, "A03" }},
		{"finding", flow.Finding, aim},
		{"mine", flow.Mine, severalMine},
		{"my_ticket", flow.MyTicket, mineIn(queue.Waiting)},
		{"rate", flow.Rate, mineIn(queue.Done)},
		{"rated", flow.Rated, func(s *flow.State) {
			mineIn(queue.Done)(s)
			s.Grade, s.Timing.Deadline = queue.VeryGood, Now().Add(15*time.Second)
		}},
		{"choose_means", flow.ChooseMeans, collect},
		{"type_code", flow.TypeCode, func(s *flow.State) { collect(s); s.Typed = "40718" }},
		{"type_phone", flow.TypePhone, func(s *flow.State) { collect(s); s.Typed = "12" }},
		{"scan_code", flow.ScanCode, collect},
		{"looking", flow.Looking, collect},
		{"ready", flow.Ready, documents(2)},
		{"opening", flow.Opening, documents(2)},
		{"door_open", flow.DoorOpen, doorOpen(55 * time.Second)},
		{"ask_taken", flow.AskTaken, func(s *flow.State) { documents(2)(s); s.Timing.Deadline = Now().Add(10 * time.Second) }},
		{"sign", flow.Sign, signing(true)},
		{"receipt", flow.Receipt, documents(1)},
		{"collected", flow.Collected, took(2, 0)},
		{"sorry", flow.Sorry, sorry(flow.Trouble{Why: flow.CardExpired})},
		{"guides", flow.Guides, large(func(s *flow.State) { s.Choosing = true })},
		{"guide", flow.Guide, nil},
		{"help", flow.Help, func(s *flow.State) { s.Return = flow.Services }},
		{"out_of_service", flow.OutOfService, out("1")},
	}
}

// variants shows pages in special states.
func variants() []scene {
	return slices.Concat(choiceVariants(), cardVariants(), mineVariants(), collectVariants(), endVariants())
}

func choiceVariants() []scene {
	return []scene{
		{"welcome_unknown", flow.Welcome, func(s *flow.State) { s.Machine.Offers = nil }},
		{"services_rows", flow.Services, nil},
		{"services_page2", flow.Services, func(s *flow.State) { s.Page = 1 }},
		{"services_department", flow.Services, func(s *flow.State) { s.Department = "police" }},
		{"services_unknown", flow.Services, func(s *flow.State) { s.Machine.Offers = nil }},
		{"services_closed", flow.Services, closed},
		{"guides_rows", flow.Guides, nil},
		{"guide_marriage", flow.Guide, func(s *flow.State) { s.Service = "marriage" }},
		{"guide_consult", flow.Guide, func(s *flow.State) { s.Service = "consult" }},
		{"ask", flow.Services, func(s *flow.State) { s.Timing.AskUntil = Now().Add(20 * time.Second) }},
		{"ask_card", flow.LayCard, func(s *flow.State) { s.Timing.AskUntil = Now().Add(7 * time.Second) }},
	}
}

func cardVariants() []scene {
	list := []scene{
		{"lay_card_last", flow.LayCard, func(s *flow.State) { s.Timing.Deadline = Now().Add(12 * time.Second) }},
		{"lay_card_reading", flow.LayCard, func(s *flow.State) { s.Reading = true }},
		{"no_card_desk", flow.NoCard, nil},
		{"type_number_x", flow.TypeNumber, func(s *flow.State) { household(s); s.Typed = "11010519491231002" }},
		{"type_number_wrong", flow.TypeNumber, func(s *flow.State) { household(s); s.Typed, s.Wrong = "110105194912310021", true }},
		{"confirm_gone", flow.Confirm, func(s *flow.State) { card(s); s.Gone = true }},
		{"confirm_young", flow.Confirm, func(s *flow.State) { card(s); s.Card.Birth.Year = 1990 }},
		{"confirm_typed", flow.Confirm, func(s *flow.State) { household(s); s.Typed = "11010519491231002X" }},
	}
	for _, a := range []struct {
		name   string
		advice flow.Advice
	}{
		{"flat", flow.LayFlat}, {"again", flow.LayAgain}, {"early", flow.TooEarly}, {"other", flow.OtherCard}, {"refused", flow.NotAccepted},
	} {
		list = append(list, scene{"lay_card_" + a.name, flow.LayCard, func(s *flow.State) { s.Advice = a.advice }})
	}
	return list
}

func mineVariants() []scene {
	list := []scene{
		{"lay_card_mine", flow.LayCard, aim},
		{"type_ticket_empty", flow.TypeTicket, aim},
		{"my_ticket_next", flow.MyTicket, func(s *flow.State) { mineIn(queue.Waiting)(s); s.Ticket.Wait = queue.Wait{Known: true} }},
		{"my_ticket_unknown", flow.MyTicket, func(s *flow.State) { mineIn(queue.Waiting)(s); s.Ticket.Wait = queue.Wait{} }},
		{"my_ticket_appointed", flow.MyTicket, func(s *flow.State) { mineIn(queue.Waiting)(s); s.Ticket.From = Now().Add(time.Hour) }},
		{"my_ticket_no_printer", flow.MyTicket, func(s *flow.State) { mineIn(queue.Waiting)(s); s.Machine.Printer.Ready = false }},
		{"rate_saving", flow.Rate, func(s *flow.State) { mineIn(queue.Done)(s); s.Grade, s.Pending = queue.Bad, true }},
		{"rated_bad", flow.Rated, func(s *flow.State) { mineIn(queue.Done)(s); s.Grade = queue.VeryBad }},
		{"sorry_no_ticket", flow.Sorry, func(s *flow.State) { aim(s); sorry(flow.Trouble{Why: flow.NoTicket})(s) }},
		{"sorry_find", flow.Sorry, func(s *flow.State) { aim(s); sorry(flow.Trouble{Why: flow.HallSilent})(s) }},
		{"sorry_reader_mine", flow.Sorry, func(s *flow.State) {
			aim(s)
			sorry(flow.Trouble{Why: flow.ReaderGone})(s)
			s.Machine.Reader = false
		}},
	}
	for _, state := range []queue.State{queue.Serving, queue.Parked, queue.Passed, queue.Cleared, queue.Done} {
		list = append(list, scene{"my_ticket_" + string(state), flow.MyTicket, mineIn(state)})
	}
	return list
}

func aim(s *flow.State) { s.Aim, s.Service = flow.SeeMine, "" }

// mineIn is a visitor's own ticket in a state.
func mineIn(state queue.State) change {
	return func(s *flow.State) {
		aim(s)
		s.Ticket = Ticket()
		s.Ticket.State, s.Ticket.Window = state, 3
	}
}

func severalMine(s *flow.State) {
	aim(s)
	list := []flow.Mined{{Ticket: Ticket()}, {Ticket: Ticket()}, {Ticket: Ticket(), Rate: true}}
	list[1].ID, list[1].No, list[1].Service, list[1].State, list[1].Window = "01KAQ3Z5V8J2M4N6P7R9S0T1W3", "B007", "household", queue.Serving, 4
	list[2].ID, list[2].No, list[2].Service, list[2].State = "01KAQ3Z5V8J2M4N6P7R9S0T1W4", "H012", "consult", queue.Done
	s.Mine.N = copy(s.Mine.List[:], list)
}

func endVariants() []scene {
	list := []scene{
		{"issuing_long", flow.Issuing, func(s *flow.State) { card(s); s.Timing.Since = Now().Add(-5 * time.Second) }},
		{"printing_again", flow.Printing, func(s *flow.State) { ticket(s); s.Again = true }},
		{"taken_unknown", flow.Taken, func(s *flow.State) { ticket(s); s.Ticket.Wait = queue.Wait{} }},
		{"on_screen_printer", flow.OnScreen, noPaper("cutter_jam")},
		{"on_screen_unknown", flow.OnScreen, func(s *flow.State) { noPaper("silent")(s); s.Paper = flow.PaperUnknown }},
		{"on_screen_ready", flow.OnScreen, func(s *flow.State) { noPaper("paper_out")(s); s.Machine.Printer.Ready = true }},
		{"already_have_no_printer", flow.AlreadyHave, func(s *flow.State) { ticket(s); s.Machine.Printer.Ready = false }},
		{"already_have_serving", flow.AlreadyHave, func(s *flow.State) { ticket(s); s.Ticket.State, s.Ticket.Window = queue.Serving, 3 }},
		{"help_contrast", flow.Help, func(s *flow.State) { s.Contrast = true }},
		{"out_of_service_alone", flow.OutOfService, out("")},
		{"sorry_reader", flow.Sorry, func(s *flow.State) {
			household(s)
			sorry(flow.Trouble{Why: flow.ReaderGone})(s)
			s.Machine.Reader = false
		}},
		{"sorry_reader_back", flow.Sorry, sorry(flow.Trouble{Why: flow.ReaderGone})},
		{"sorry_number", flow.Sorry, sorry(flow.Trouble{Why: flow.CardBadNumber})},
		{"sorry_type", flow.Sorry, sorry(flow.Trouble{Why: flow.CardBadType})},
		{"sorry_date", flow.Sorry, sorry(flow.Trouble{Why: flow.CardBadDate})},
		{"sorry_refused", flow.Sorry, sorry(flow.Trouble{Why: flow.CardRefused})},
		{"sorry_unknown", flow.Sorry, sorry(flow.Trouble{Why: flow.CardUnknown})},
		{"sorry_silent", flow.Sorry, sorry(flow.Trouble{Why: flow.HallSilent})},
	}
	for _, r := range []queue.Refusal{
		{Reason: queue.ClosedNow, From: Now().Add(4 * time.Hour)},
		{Reason: queue.ClosedDay, From: Now().Add(23 * time.Hour)},
		{Reason: queue.QuotaFull, From: Now().Add(5 * time.Hour)},
		{Reason: queue.NoWindow},
		{Reason: queue.TooYoung, MinAge: 18},
		{Reason: queue.NotAccepted},
	} {
		list = append(list, scene{"sorry_rule_" + string(r.Reason), flow.Sorry, sorry(flow.Trouble{Why: flow.RuleRefused, Refusal: r})})
	}
	return list
}

// large makes a state special in large text alone.
func large(c change) change {
	return func(s *flow.State) {
		if s.Large {
			c(s)
		}
	}
}

func household(s *flow.State) { s.Service = "household" }

func card(s *flow.State) { s.Card = Card() }

func ticket(s *flow.State) { s.Ticket, s.Paper = Ticket(), flow.PaperDone }

func noPaper(problem string) change {
	return func(s *flow.State) {
		s.Ticket, s.Paper, s.Problem = Ticket(), flow.PaperFailed, problem
		s.Machine.Printer = flow.PrinterChanged{Problem: problem}
	}
}

func sorry(t flow.Trouble) change { return func(s *flow.State) { s.Trouble = t } }

func out(neighbour string) change {
	return func(s *flow.State) {
		s.Machine.Service = flow.ServiceChanged{Out: true, Code: "存储 R7-02", Since: Now().Add(-11 * time.Minute), Neighbour: neighbour}
	}
}

func closed(s *flow.State) {
	reasons := []queue.Refusal{
		{Reason: queue.ClosedNow, From: Now().Add(4 * time.Hour)},
		{Reason: queue.ClosedDay, From: Now().Add(23 * time.Hour)},
		{Reason: queue.ClosedDay, From: Now().Add(71 * time.Hour)},
		{Reason: queue.QuotaFull},
		{Reason: queue.NoWindow},
		{Reason: queue.ClosedNow},
	}
	var list []queue.Offer
	for i, o := range s.Machine.Offers {
		list = append(list, queue.Offer{Service: o.Service, Refusal: &reasons[i%len(reasons)]})
	}
	s.Machine.Offers = list
}
