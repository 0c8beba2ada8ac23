package idcard

import (
	"errors"
	"fmt"
	"strings"
)

// The reports of this file are what `hallctl decode` prints for bytes that a technician captured: one function a kind, through the driver's
// own parser. They hold personal data as captured.

// ResponseReport tells what an answer of the module says.
type ResponseReport struct {
	Valid    bool   `json:"valid"`
	SW1      string `json:"sw1,omitempty"`
	SW2      string `json:"sw2,omitempty"`
	SW3      string `json:"sw3,omitempty"`
	Data     string `json:"data"` // hex, upper case
	LenField int    `json:"len_field,omitempty"`
	Meaning  string `json:"meaning,omitempty"`
	For      string `json:"for,omitempty"` // the commands that are answered so
	Noise    int    `json:"noise_bytes,omitempty"`
}

// InvalidReport tells what is wrong with captured bytes and where.
type InvalidReport struct {
	Valid bool   `json:"valid"` // always false
	Error string `json:"error"`
}

// DecodeResponse reports on the first answer in b: a ResponseReport or an InvalidReport.
func DecodeResponse(b []byte) any {
	f, noise, err := firstFrame(b)
	if err != nil {
		return InvalidReport{Error: err.Error()}
	}
	sw := f.SW()
	r := ResponseReport{
		Valid: true, SW1: hexText(sw[:1]), SW2: hexText(sw[1:2]), SW3: hexText(sw[2:]),
		Data: hexText(f.Data()), LenField: len(f) - overhead, Noise: noise,
	}
	r.Meaning, r.For = explain(sw[2], len(f.Data()))
	return r
}

// explain returns the meaning of an answer with n bytes of data and the commands that it may answer. Answers name no command, but the size
// of their data does.
func explain(sw3 byte, n int) (meaning, command string) {
	row, ok := lookUp(sw3)
	if !ok {
		return "not in any table", ""
	}
	if sw3 != swDone {
		return row.meaning, row.command
	}
	switch {
	case n == 0:
		return row.meaning, row.command
	case n == selectData:
		return "selected; data = 8-byte chip serial (SN), usually zeros", "20 02"
	case n == samIDData:
		return "SAM id, 16 bytes", "12 FF"
	case n == extraData:
		return "newest additional address: 70 bytes, no length prefix", "30 03"
	case n >= 4+textSize:
		return "card data: text, photo and perhaps fingerprint", "30 01/30 10"
	}
	return "operation ok, with data of a size that no known command has", ""
}

// FrameReport tells what is in a whole READ answer.
type FrameReport struct {
	Valid    bool   `json:"valid"`
	Command  string `json:"command"` // "30 01" or "30 10"
	TotalLen int    `json:"total_len"`
	LenField int    `json:"len_field"`
	SW       string `json:"sw"`
	TextLen  int    `json:"text_len"`
	PhotoLen int    `json:"photo_len"`
	FpLen    *int   `json:"fp_len"` // null without a third length
	Checksum string `json:"checksum"`
	Card     any    `json:"card"` // a TextReport, or an InvalidReport for an unknown document type
	Noise    int    `json:"noise_bytes,omitempty"`
}

// DecodeFrame reports on the first answer in b, which should be one to READ: a FrameReport or an InvalidReport.
func DecodeFrame(b []byte) any {
	f, noise, err := firstFrame(b)
	if err != nil {
		return InvalidReport{Error: err.Error()}
	}
	sw := f.SW()
	if sw != [3]byte{0, 0, swDone} {
		meaning, _ := explain(sw[2], len(f.Data()))
		return InvalidReport{Error: fmt.Sprintf("no card data but status %s (%s), at byte %d", hexText(sw[:]), meaning, overhead+noise)}
	}
	p, err := SplitPayload(f.Data())
	if err != nil {
		return InvalidReport{Error: err.Error()}
	}
	r := FrameReport{
		Valid: true, Command: "30 01", TotalLen: len(f), LenField: len(f) - overhead, SW: hexText(sw[:]),
		TextLen: len(p.Text), PhotoLen: len(p.Photo), Checksum: hexText(f[len(f)-1:]), Card: DecodeText(p.Text), Noise: noise,
	}
	if n := len(p.Fingerprint); p.HasFingerprint {
		r.Command, r.FpLen = "30 10", &n
	}
	return r
}

// firstFrame returns the first answer in b and how many bytes of noise stand before and after it.
func firstFrame(b []byte) (Frame, int, error) {
	var p Parser
	items := append(p.Feed(b), p.Idle()...)
	if len(items) == 0 {
		return nil, 0, errors.New("no preamble AA AA AA 96 69, at byte 0")
	}
	first := items[0]
	if first.Frame == nil {
		return nil, 0, fmt.Errorf("%s: %s, at byte %d", strings.ReplaceAll(string(first.Defect), "_", " "), first.Detail, first.At)
	}
	return first.Frame, p.Noise(), nil
}

// TextReport has the fields of a text file; those that a type of card lacks are nil.
type TextReport struct {
	Valid          bool     `json:"valid"`
	TypeFlagRaw    string   `json:"type_flag_raw"`
	CardType       string   `json:"card_type"` // CN, J, I or Y
	Name           *string  `json:"name,omitempty"`
	NameCodepoints []string `json:"name_codepoints,omitempty"` // when the name needed normalising
	NameNormalized string   `json:"name_normalized,omitempty"`
	ChineseName    *string  `json:"chinese_name,omitempty"`
	EnglishName    *string  `json:"english_name,omitempty"`
	Sex            string   `json:"sex"`
	SexText        string   `json:"sex_text"`
	Nation         *string  `json:"nation,omitempty"`
	NationText     string   `json:"nation_text,omitempty"`
	Birth          string   `json:"birth"`
	Address        *string  `json:"address,omitempty"`
	Number         string   `json:"number"`
	Issuer         *string  `json:"issuer,omitempty"`
	ValidFrom      string   `json:"valid_from"`
	ValidTo        string   `json:"valid_to"`
	LongTerm       bool     `json:"long_term"`
	PassNumber     *string  `json:"pass_number,omitempty"`
	IssueCount     *string  `json:"issue_count,omitempty"`
	Nationality    *string  `json:"nationality,omitempty"`
	CardVersion    *string  `json:"card_version,omitempty"`
	Authority      *string  `json:"accepting_authority,omitempty"`
	Reserved       *string  `json:"reserved,omitempty"`
	Renewals       *string  `json:"renewals,omitempty"`
	PreviousLink   *string  `json:"previous_number_link,omitempty"`
	DecodeWarning  string   `json:"decode_warning,omitempty"`
}

// DecodeText reports on a text file of 256 bytes: a TextReport or an InvalidReport.
func DecodeText(b []byte) any {
	t, err := ParseText(b)
	if err != nil {
		return InvalidReport{Error: err.Error()}
	}
	r := TextReport{
		Valid: true, TypeFlagRaw: string(t.Flag), CardType: "CN", Sex: t.Sex, SexText: SexText(t.Sex), Birth: t.Birth,
		Number: t.Number, ValidFrom: t.ValidFrom, ValidTo: t.ValidTo, LongTerm: t.ValidTo == longTerm,
	}
	if t.BadUTF16 {
		r.DecodeWarning = "invalid_utf16"
	}
	if n := normalise(t.Name); n != t.Name {
		r.NameNormalized = n
		for _, c := range t.Name {
			r.NameCodepoints = append(r.NameCodepoints, fmt.Sprintf("%U", c))
		}
	}
	if t.Flag > ' ' {
		r.CardType = string(t.Flag)
	}
	r.addByType(t)
	return r
}

// addByType fills in the fields that only some types of card have.
func (r *TextReport) addByType(t Text) {
	switch r.CardType {
	case "I":
		r.EnglishName, r.ChineseName, r.Nationality = &t.EnglishName, &t.Name, &t.Nationality
		r.CardVersion, r.Authority, r.Reserved = &t.Version, &t.Authority, &t.Reserved
	case "Y":
		r.EnglishName, r.ChineseName, r.Nationality = &t.EnglishName, &t.Name, &t.Nationality
		r.Renewals, r.PreviousLink = &t.Renewals, &t.PreviousLink
	default:
		r.Name, r.Address, r.Issuer, r.Nation, r.NationText = &t.Name, &t.Address, &t.Issuer, &t.Nation, NationText(t.Nation)
		if r.CardType == "J" {
			r.PassNumber, r.IssueCount = &t.PassNumber, &t.IssueCount
		}
	}
}

func hexText(b []byte) string { return fmt.Sprintf("%X", b) }
