package trial

import (
	"context"

	"onetrip/devices"
	"onetrip/devices/detect"
	"onetrip/kiosk/base/idnumber"
	"onetrip/locker"
)

// CardReader reads one card by itself.
type CardReader interface {
	devices.Device
	// ReadOnce waits for one card until ctx ends and calls advise for every event before. Nobody else may drive the reader meanwhile.
	ReadOnce(ctx context.Context, advise func(devices.ReaderEvent)) (devices.Card, error)
}

// Card waits until ctx ends for a card and shows it masked. advise, unless nil, hears every event before, from another goroutine. The card is
// returned for whoever may see it whole.
func Card(ctx context.Context, r CardReader, advise func(devices.ReaderEvent)) (Report, devices.Card) {
	refusal := NoTrouble
	card, err := r.ReadOnce(ctx, func(e devices.ReaderEvent) {
		switch e.Kind {
		case devices.CardRejected:
			refusal = CardRefused
		case devices.CardUnsupported:
			refusal = CardUnsupported
		default: // ReadOnce goes on, or its error tells
		}
		if advise != nil {
			advise(e)
		}
	})
	if err == nil {
		return OfCard(card, r.Status()), card
	}
	report, s := Report{Role: detect.Reader}, r.Status()
	report.fact("sam", s.Ident)
	switch {
	case refusal != NoTrouble:
		report.fails(refusal, err)
	default:
		report.ends(ctx, s, NoCard, err)
	}
	return report, devices.Card{}
}

// OfCard is the report on a card that was read from a reader with the status.
func OfCard(c devices.Card, s devices.Status) Report {
	r := Report{Role: detect.Reader, OK: true}
	r.fact("sam", s.Ident)
	r.fact("type", c.Type.String())
	r.fact("name", locker.MaskName(c.Name))
	r.fact("number", idnumber.Mask(c.Number))
	r.fact("valid_from", c.ValidFrom.String())
	if c.LongTerm {
		r.fact("valid_to", "long_term")
	} else {
		r.fact("valid_to", c.ValidTo.String())
	}
	r.fact("fault", faults[c.Fault])
	return r
}

// faults name a card's contradiction: the card was read, and staff would look at it.
var faults = map[devices.CardFault]string{
	devices.CardBadNumber: "number", devices.CardWrongType: "type", devices.CardBadDate: "date",
}
