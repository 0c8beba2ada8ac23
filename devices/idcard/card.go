package idcard

import (
	"onetrip/devices"
	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/idnumber"
)

// longTerm is written where a card has no end of validity [S14][S19].
const longTerm = "长期"

// Card turns the chip's fields and the newest additional address ("" when there is none) into what the terminal works with, and looks for
// contradictions. A birth after today is one; the zero today leaves that unchecked.
func (t Text) Card(extraAddress string, today civil.Date) devices.Card {
	c := devices.Card{
		Type: t.Type, Number: t.Number,
		Name: normalise(t.Name), NameLatin: normalise(t.EnglishName), Address: normalise(t.Address),
		Birth: parseDate(t.Birth), ValidFrom: parseDate(t.ValidFrom), ValidTo: parseDate(t.ValidTo),
		LongTerm: t.ValidTo == longTerm,
	}
	if extraAddress != "" {
		c.Address = normalise(extraAddress)
	}
	if c.Name == "" {
		c.Name = c.NameLatin
	}
	number, err := idnumber.Check(t.Number, today)
	if err == nil {
		c.Number = number.Text
	}
	c.Fault = findFault(c, number, err)
	return c
}

// findFault returns the first contradiction between the fields of c and its number.
func findFault(c devices.Card, n idnumber.Number, err error) devices.CardFault {
	switch {
	case err != nil:
		return devices.CardBadNumber
	case n.Kind != numberKind(c.Type):
		return devices.CardWrongType
	case !n.BornOn(c.Birth), c.ValidFrom.IsZero(), c.ValidTo.IsZero() && !c.LongTerm, !c.LongTerm && c.ValidTo.Before(c.ValidFrom):
		return devices.CardBadDate
	}
	return devices.CardSound
}

// numberKind returns the rule that the number on a type of card follows.
func numberKind(t devices.CardType) idnumber.Kind {
	switch t {
	case devices.ResidentCard:
		return idnumber.Citizen
	case devices.HMTPermit:
		return idnumber.HMT
	case devices.Foreigner2017:
		return idnumber.Foreigner2017
	case devices.Foreigner2023:
		return idnumber.Foreigner2023
	}
	return 0
}

// parseDate reads YYYYMMDD and returns the zero Date for anything else.
func parseDate(s string) civil.Date {
	if len(s) != 8 {
		return civil.Date{}
	}
	d, err := civil.Parse(s[:4] + "-" + s[4:6] + "-" + s[6:])
	if err != nil {
		return civil.Date{}
	}
	return d
}
