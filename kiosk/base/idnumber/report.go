package idnumber

import (
	"errors"
	"strings"

	"onetrip/kiosk/base/civil"
)

// Report is what a technician reads about captured characters of a number. It is personal data.
type Report struct {
	Valid              bool   `json:"valid"`
	Rule               string `json:"rule,omitempty"`
	Birth              string `json:"birth,omitempty"` // YYYYMMDD
	Sex                string `json:"sex,omitempty"`   // 男 or 女
	Normalized         string `json:"normalized,omitempty"`
	Region             string `json:"region,omitempty"`              // of an HMT permit
	RegionCode         string `json:"region_code,omitempty"`         // province of a 2023 foreigner number
	NationalityNumeric string `json:"nationality_numeric,omitempty"` // of a 2023 foreigner number, ISO 3166
	Nationality        string `json:"nationality,omitempty"`         // letters of a 2017 foreigner number
	Strict731          *bool  `json:"strict_731_valid,omitempty"`    // of a 2017 foreigner number; false is a warning only
	Reason             string `json:"reason,omitempty"`
	Error              string `json:"error,omitempty"`
}

// Decode reports on the ASCII characters of a number, as `hallctl decode id-number` prints it. A birth after today makes it invalid; the
// zero today leaves that unchecked.
func Decode(ascii []byte, today civil.Date) Report {
	n, err := Check(string(ascii), today)
	if err != nil {
		e, _ := errors.AsType[*Error](err) // Check promises it
		return Report{Reason: e.reason(), Error: e.Error()}
	}
	r := Report{Valid: true, Rule: n.Kind.String(), Birth: compact(n.Birth), Sex: n.Sex.String(), Normalized: n.Text, Region: n.Region()}
	switch n.Kind {
	case Foreigner2023:
		r.RegionCode, r.NationalityNumeric = n.Text[1:3], n.Text[3:6]
	case Foreigner2017:
		strict := !n.Doubtful
		r.Nationality, r.Strict731 = n.Text[:3], &strict
	case Citizen, HMT:
	}
	return r
}

// MRZReport is what a technician reads about a captured machine-readable zone.
type MRZReport struct {
	Valid  bool       `json:"valid"`
	Checks *MRZChecks `json:"checks,omitempty"`
	Error  string     `json:"error,omitempty"`
}

// DecodeMRZ reports on the two lines of a passport, joined by a line feed, as `hallctl decode mrz` prints it.
func DecodeMRZ(ascii []byte) MRZReport {
	line1, line2, two := strings.Cut(strings.TrimRight(string(ascii), "\r\n"), "\n")
	if !two {
		return MRZReport{Error: "one line, want two joined by 0A"}
	}
	checks, err := CheckMRZ(strings.TrimSuffix(line1, "\r"), line2)
	if err != nil {
		return MRZReport{Error: err.Error()}
	}
	r := MRZReport{Valid: checks.All(), Checks: &checks}
	if !r.Valid {
		r.Error = checks.error()
	}
	return r
}

// error names the wrong check digits and where in line 2 they stand.
func (c MRZChecks) error() string {
	var wrong []string
	for _, f := range []struct {
		ok   bool
		what string
	}{
		{c.DocNo, "document number at byte 9"},
		{c.Birth, "birth at byte 19"},
		{c.Expiry, "expiry at byte 27"},
		{c.Optional, "optional data at byte 42"},
		{c.Composite, "composite at byte 43"},
	} {
		if !f.ok {
			wrong = append(wrong, f.what)
		}
	}
	return "wrong check digit of line 2: " + strings.Join(wrong, ", ")
}
