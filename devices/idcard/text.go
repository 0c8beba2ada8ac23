package idcard

import (
	"encoding/binary"
	"fmt"

	"onetrip/devices"
)

// flagOffset is where the type flag stands in the text file [S10][S11][S12]. It decides the layout of everything else.
const flagOffset = 248

// Text holds the fields of a text file as the chip has them, without padding; dates are YYYYMMDD. Which of them a card has depends on its
// Type. It is personal data.
type Text struct {
	Type devices.CardType
	Flag rune // the type flag: space or NUL, J, I or Y

	Name        string // Chinese name
	EnglishName string
	Sex         string // GB/T 2261.1 code
	Nation      string // GB/T 3304 code of the ethnicity
	Birth       string
	Address     string
	Number      string
	Issuer      string
	ValidFrom   string
	ValidTo     string // or 长期

	PassNumber string // J: number of the travel permit
	IssueCount string // J

	Nationality  string // I, Y: three letters
	Version      string // I: card version
	Authority    string // I: code of the accepting authority
	Renewals     string // Y
	PreviousLink string // Y: link to the 15-character number
	Reserved     string // I: the last three units

	// BadUTF16 says that a field held half a surrogate pair, which is now U+FFFD.
	BadUTF16 bool
}

// Span is a part of the text file: offset in bytes, length in UTF-16 units of two bytes.
type Span struct{ Offset, Units int }

// Field says where in the text file a field of Text stands. The English name of a 2023 card is spread over two spans.
type Field struct {
	Spans []Span
	Value func(*Text) *string
}

func field(offset, units int, value func(*Text) *string) Field {
	return Field{[]Span{{offset, units}}, value}
}

// Layout returns the fields of a type of card, or nil for an unknown type. Resident cards: [S1]–[S6]; J: [S10][S11][S12]; I: [W6][S11][S12];
// Y: [S11][S12].
func Layout(t devices.CardType) []Field {
	switch t {
	case devices.ResidentCard:
		return append(residentFields(), field(32, 2, func(t *Text) *string { return &t.Nation }))
	case devices.HMTPermit: // the ethnicity stays blank
		return append(
			residentFields(),
			field(220, 9, func(t *Text) *string { return &t.PassNumber }),
			field(238, 2, func(t *Text) *string { return &t.IssueCount }),
		)
	case devices.Foreigner2017:
		return foreigner2017Fields()
	case devices.Foreigner2023:
		return foreigner2023Fields()
	}
	return nil
}

func residentFields() []Field {
	return []Field{
		field(0, 15, func(t *Text) *string { return &t.Name }),
		field(30, 1, func(t *Text) *string { return &t.Sex }),
		field(36, 8, func(t *Text) *string { return &t.Birth }),
		field(52, 35, func(t *Text) *string { return &t.Address }),
		field(122, 18, func(t *Text) *string { return &t.Number }),
		field(158, 15, func(t *Text) *string { return &t.Issuer }),
		field(188, 8, func(t *Text) *string { return &t.ValidFrom }),
		field(204, 8, func(t *Text) *string { return &t.ValidTo }),
	}
}

func foreigner2017Fields() []Field {
	return []Field{
		field(0, 60, func(t *Text) *string { return &t.EnglishName }),
		field(120, 1, func(t *Text) *string { return &t.Sex }),
		field(122, 15, func(t *Text) *string { return &t.Number }),
		field(152, 3, func(t *Text) *string { return &t.Nationality }),
		field(158, 15, func(t *Text) *string { return &t.Name }),
		field(188, 8, func(t *Text) *string { return &t.ValidFrom }),
		field(204, 8, func(t *Text) *string { return &t.ValidTo }),
		field(220, 8, func(t *Text) *string { return &t.Birth }),
		field(236, 2, func(t *Text) *string { return &t.Version }),
		field(240, 4, func(t *Text) *string { return &t.Authority }),
		field(250, 3, func(t *Text) *string { return &t.Reserved }),
	}
}

func foreigner2023Fields() []Field {
	return []Field{
		field(0, 15, func(t *Text) *string { return &t.Name }),
		field(30, 1, func(t *Text) *string { return &t.Sex }),
		field(32, 2, func(t *Text) *string { return &t.Renewals }),
		field(36, 8, func(t *Text) *string { return &t.Birth }),
		// Both parts are joined before anything is trimmed: the 35th unit may be a space inside the name.
		{[]Span{{52, 35}, {220, 11}}, func(t *Text) *string { return &t.EnglishName }},
		field(122, 18, func(t *Text) *string { return &t.Number }),
		field(188, 8, func(t *Text) *string { return &t.ValidFrom }),
		field(204, 8, func(t *Text) *string { return &t.ValidTo }),
		field(242, 3, func(t *Text) *string { return &t.Nationality }),
		field(250, 3, func(t *Text) *string { return &t.PreviousLink }),
	}
}

// UnknownTypeError is the error of a text file whose type flag nobody has described. Its fields are not touched: they may stand elsewhere.
type UnknownTypeError struct{ Flag rune }

// Error tells the flag, which is no personal data.
func (e UnknownTypeError) Error() string {
	return fmt.Sprintf("unknown document type: flag %U at byte %d", e.Flag, flagOffset)
}

// typeOf returns the type of card that a flag stands for; NUL is the space of cards that are padded so.
func typeOf(flag rune) (devices.CardType, error) {
	switch flag {
	case ' ', 0:
		return devices.ResidentCard, nil
	case 'J':
		return devices.HMTPermit, nil
	case 'I':
		return devices.Foreigner2017, nil
	case 'Y':
		return devices.Foreigner2023, nil
	}
	return 0, UnknownTypeError{flag}
}

// ParseText decodes a text file of 256 bytes. The error is an UnknownTypeError or tells a wrong size.
func ParseText(b []byte) (Text, error) {
	if len(b) != textSize {
		return Text{}, fmt.Errorf("%d bytes of text, want %d, at byte %d", len(b), textSize, min(len(b), textSize))
	}
	t := Text{Flag: rune(binary.LittleEndian.Uint16(b[flagOffset:]))}
	var err error
	if t.Type, err = typeOf(t.Flag); err != nil {
		return Text{}, err
	}
	joined := make([]byte, 0, textSize) // never grows, so that it can be overwritten whole
	for _, f := range Layout(t.Type) {
		joined = joined[:0]
		for _, s := range f.Spans {
			joined = append(joined, b[s.Offset:s.Offset+2*s.Units]...)
		}
		s, sound := decodeUTF16(joined)
		*f.Value(&t) = s
		t.BadUTF16 = t.BadUTF16 || !sound
	}
	clear(joined[:cap(joined)])
	return t, nil
}
