package escpossim

import (
	"cmp"
	"fmt"
)

// Charset says which Chinese characters the printer's ROM has glyphs for.
type Charset string

// The sets of the printers in the field.
const (
	GB2312      Charset = "gb2312"    // rows A1 to A9 and B0 to F7
	GBK         Charset = "gbk"       // the two-byte zones as of 1995; the default
	GB18030Two  Charset = "gb18030_2" // two-byte zones; a four-byte character takes its place on the paper but has no glyph
	GB18030Four Charset = "gb18030_4" // all
)

// SizeRule says which commands enlarge Chinese characters; GS ! enlarges the others everywhere.
type SizeRule string

// The rules of the printers in the field.
const (
	SizeAny    SizeRule = ""        // GS !, FS ! and FS W, the last one wins (Epson TM-T88III specification p156)
	SizeFS     SizeRule = "fs"      // FS ! and FS W only (escpos-php #931)
	SizeFSHigh SizeRule = "fs_high" // FS ! with bits 4 and 5 in place of 2 and 3 (SPRT POS76-II manual p20)
)

// Quirks are the differences between vendors. The zero value is an Epson.
type Quirks struct {
	Charset          Charset  `json:"charset,omitempty"` // empty means GBK
	ChineseSize      SizeRule `json:"chinese_size,omitempty"`
	ChineseAtPowerUp bool     `json:"chinese_at_power_up,omitempty"` // ESC @ and switching on select two-byte characters
	NoQR             bool     `json:"no_qr,omitempty"`               // GS ( k is unknown and its data print as text (escpos-php #584)
	NoProcessID      bool     `json:"no_process_id,omitempty"`       // GS ( H has no effect
	NoClear          bool     `json:"no_clear,omitempty"`            // DLE DC4 8 has no effect
	NoASB            bool     `json:"no_asb,omitempty"`              // GS a has no effect
	RecoverClears    bool     `json:"recover_clears,omitempty"`      // DLE ENQ 2 clears without an error too (Custom P80c)
	DrawerBit        bool     `json:"drawer_bit,omitempty"`          // bit 2 of DLE EOT 1 is always set (SNBC BT-T080 manual p47)
	LFKeyBit7        bool     `json:"lf_key_bit7,omitempty"`         // the feed button is bit 7 of DLE EOT 1 (Custom KPM300 manual p66)
	FullStatus       bool     `json:"full_status,omitempty"`         // DLE EOT 20 gives six bytes (Custom)
	NoNearEndSensor  bool     `json:"no_near_end_sensor,omitempty"`  // paper out is 72 and not 7E in DLE EOT 4
	OnePaperBit      bool     `json:"one_paper_bit,omitempty"`       // of the pairs in DLE EOT 4 only bits 2 and 5 are reported
	NoXOFF           bool     `json:"no_xoff,omitempty"`             // flow control by DTR only, which a stream does not carry
	BusyOffline      bool     `json:"busy_offline,omitempty"`        // XOFF also when offline (the "busy condition" switch)
}

// Opts is what a printer is built as; what changes while it runs is its State. The zero value is an 80 mm Epson at 203 dpi.
type Opts struct {
	Dots         int    // printable width: 384, 512 or 576; 0 means 576
	RowsPerMM    int    // resolution along the paper; 0 means 7 (180 dpi) for 512 dots and 8 (203 dpi) otherwise
	Buffer       int    // receive buffer in bytes; 0 means 4096
	HeadToCutter int    // distance in mm; 0 means 15
	KeepJobs     int    // how many jobs Jobs remembers; 0 means 100
	Quirks       Quirks // differences from an Epson
	Ident        Ident  // answers to GS I
	Font         *Font  // shared glyphs; nil loads them from FontFile
	FontFile     string // the font collection to load when Font is nil; empty means FontPath
	NoGlyphs     bool   // no font is needed: pictures show every character as a grey box, all else works
}

// Ident is what the printer calls itself.
type Ident struct{ Firmware, Maker, Model, Serial string }

// withDefaults fills what was left out.
func (o Opts) withDefaults() (Opts, error) {
	o.Dots = cmp.Or(o.Dots, 576)
	if o.Dots != 384 && o.Dots != 512 && o.Dots != 576 {
		return o, fmt.Errorf("build printer: %d dots is no width of 384, 512 or 576", o.Dots)
	}
	resolution := 8
	if o.Dots == 512 {
		resolution = 7
	}
	o.RowsPerMM = cmp.Or(o.RowsPerMM, resolution)
	o.Buffer = cmp.Or(o.Buffer, 4096)
	o.HeadToCutter = cmp.Or(o.HeadToCutter, 15)
	o.KeepJobs = cmp.Or(o.KeepJobs, 100)
	if o.RowsPerMM < 1 || o.Buffer < minBuffer || o.HeadToCutter < 0 || o.KeepJobs < 1 {
		return o, fmt.Errorf("build printer: resolution %d, buffer %d (at least %d), head to cutter %d or jobs %d is out of range",
			o.RowsPerMM, o.Buffer, minBuffer, o.HeadToCutter, o.KeepJobs)
	}
	o.Quirks.Charset = cmp.Or(o.Quirks.Charset, GBK)
	if o.Ident == (Ident{}) {
		o.Ident = Ident{Firmware: "1.00", Maker: "OneTrip", Model: "SIM-80", Serial: "S0000001"}
	}
	return o, nil
}

// minBuffer is the smallest receive buffer of a real printer (Epson TM-T88III specification, 45-byte mode).
const minBuffer = 45

// Model returns the build of a printer by name: "epson", "snbc", "custom", "module" (a Chinese 80 mm module with 512 bytes) or "module_58".
// The second result is false for another name.
func Model(name string) (Opts, bool) {
	switch name {
	case "epson":
		return Opts{Quirks: Quirks{Charset: GB18030Two}, Ident: Ident{"1.00", "EPSON", "TM-T81", "S0000001"}}, true
	case "snbc":
		return Opts{Quirks: Quirks{DrawerBit: true, NoProcessID: true, NoClear: true}, Ident: Ident{"1.00", "SNBC", "BT-T080", "S0000001"}}, true
	case "custom":
		return Opts{
			HeadToCutter: 24, Quirks: Quirks{LFKeyBit7: true, FullStatus: true, NoProcessID: true, RecoverClears: true},
			Ident: Ident{"1.00", "CUSTOM", "KPM300", "S0000001"},
		}, true
	case "module", "module_58":
		o := Opts{Buffer: 512, Quirks: Quirks{ChineseAtPowerUp: true, NoProcessID: true, NoClear: true, NoXOFF: true}}
		if name == "module_58" {
			o.Dots = 384
		}
		return o, true
	}
	return Opts{}, false
}
