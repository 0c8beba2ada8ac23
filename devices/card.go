package devices

import (
	"fmt"

	"onetrip/kiosk/base/civil"
)

// CardType is the kind of identity document that a reader understood.
type CardType uint8

// The four card layouts that second-generation readers deliver.
const (
	ResidentCard  CardType = iota + 1 // 居民身份证
	HMTPermit                         // 港澳台居民居住证
	Foreigner2017                     // 外国人永久居留身份证, 2017 layout
	Foreigner2023                     // 外国人永久居留身份证, 2023 layout
)

// String returns the name used in records.
func (t CardType) String() string {
	switch t {
	case ResidentCard:
		return "resident"
	case HMTPermit:
		return "hmt_permit"
	case Foreigner2017:
		return "foreigner_2017"
	case Foreigner2023:
		return "foreigner_2023"
	}
	return fmt.Sprintf("card_type(%d)", uint8(t))
}

// Card is what a reader learnt from an identity card. It is personal data: never log it, and drop it when the session ends. The photo
// is never part of it.
type Card struct {
	Type      CardType
	Name      string     // as on the card, normalised; for foreigners the Chinese name, or the English one if there is none
	NameLatin string     // English name of foreigner cards, else ""
	Number    string     // 18 characters (15 on the 2017 foreigner card), check letter in upper case
	Birth     civil.Date // zero when the card holds an impossible date
	ValidFrom civil.Date // zero when impossible
	ValidTo   civil.Date // zero when LongTerm or impossible
	LongTerm  bool       // 长期: the card does not expire
	Address   string     // newest address, the extra one included; "" on foreigner cards
	Fault     CardFault  // the first contradiction on the card, or CardSound
}

// CardFault is a contradiction in a card's own data: the card was read, yet staff must look at it.
type CardFault uint8

// The contradictions that a driver finds.
const (
	CardSound     CardFault = iota
	CardBadNumber           // the number breaks its rule: length, check character, birth date inside
	CardWrongType           // the number does not belong to this type of card
	CardBadDate             // birth or validity is no date of the calendar, or contradicts the number
)

// ReaderEventKind says what a reader reports.
type ReaderEventKind uint8

// What a reader reports. Only CardRead carries a Card.
const (
	ReaderChanged   ReaderEventKind = iota + 1 // the reader's status changed: gone, back, out of order
	CardFound                                  // a card lies on the reader and is being read
	CardRead                                   // a card was read to the end, once
	CardRemoved                                // the card that was read has left the reader
	CardMoved                                  // a card could not be read three times: ask to lay it flat again
	CardStale                                  // a card that was read before still lies there: ask to lift it and lay it down again
	CardRejected                               // card and security module refuse each other: not genuine, or damaged
	CardUnsupported                            // a card of a kind that is not supported
)

// String returns the event's name for logs.
func (k ReaderEventKind) String() string {
	switch k {
	case ReaderChanged:
		return "reader_changed"
	case CardFound:
		return "card_found"
	case CardRead:
		return "card_read"
	case CardRemoved:
		return "card_removed"
	case CardMoved:
		return "card_moved"
	case CardStale:
		return "card_stale"
	case CardRejected:
		return "card_rejected"
	case CardUnsupported:
		return "card_unsupported"
	}
	return fmt.Sprintf("reader_event(%d)", uint8(k))
}

// ReaderEvent is one report of a reader.
type ReaderEvent struct {
	Kind   ReaderEventKind
	Card   Card   // for CardRead
	Status Status // for ReaderChanged
}
