package escpos

import (
	"fmt"
	"slices"
	"strings"

	"onetrip/kiosk/base/fault"
)

// Support says whether a printer has a capability. Unknown is the zero value: no manual or report says.
type Support uint8

// The three answers.
const (
	Unknown Support = iota
	Yes
	No
)

// String returns "unknown", "yes" or "no".
func (s Support) String() string {
	switch s {
	case Unknown:
		return "unknown"
	case Yes:
		return "yes"
	case No:
		return "no"
	}
	return fmt.Sprintf("support(%d)", uint8(s))
}

// Charset is the set of characters that a printer has glyphs for. All are encoded as GB18030.
type Charset uint8

// The four sets. The zero value is the one that most modules have.
const (
	GBK         Charset = iota // two bytes, as most Chinese modules
	GB2312                     // two bytes, 6763 characters and the signs of rows 1 to 9
	GB18030Two                 // the two-byte zones of GB18030
	GB18030Four                // all of GB18030, four-byte characters included
)

// String returns the profile's word for the set.
func (c Charset) String() string {
	switch c {
	case GBK:
		return "gbk"
	case GB2312:
		return "gb2312"
	case GB18030Two:
		return "gb18030_2"
	case GB18030Four:
		return "gb18030_4"
	}
	return fmt.Sprintf("charset(%d)", uint8(c))
}

// Sizing says which commands enlarge Chinese characters.
type Sizing uint8

// The ways to enlarge. Letters and figures obey GS ! everywhere.
const (
	SizeGS     Sizing = iota // GS ! enlarges both, as on Epson
	SizeBoth                 // FS ! bits 2 and 3 first, then GS !: right on printers that obey either
	SizeFSHigh               // FS ! bits 4 and 5 (SPRT POS76-II manual p20), with GS ! for letters
)

// Profile is what the driver must know of a printer model. Every difference between vendors is a value here.
type Profile struct {
	Name  string // as staff configure it
	Title string // the models it stands for

	Dots         int     // printable width
	Buffer       int     // receive buffer in bytes that a host without flow control may fill
	Charset      Charset // glyphs in its ROM
	Speed        int     // paper speed in mm/s, the slowest that the manual gives
	HeadToCutter int     // mm

	OneWay    bool    // it never answers: nothing can be proved
	ASB       Support // automatic status back, GS a
	Fence     Support // GS r 1
	ProcessID Support // GS ( H function 48
	Ident     Support // GS I 66 and 67
	Clear     Support // DLE DC4 function 8, confirmed by 37 25 00
	Recover   Support // DLE ENQ 2
	XOFF      bool    // it sends XOFF and XON
	QR        Support // GS ( k; No draws the code as a raster
	MaxModule int     // largest QR module in dots

	Sizing        Sizing
	ASCIIBeforeQR bool // a QR code after Chinese text vanishes unless FS . comes before it (escpos-php #941)
	BandRows      int  // most rows of one GS v 0 command

	IgnoreDrawer bool // bit 2 of DLE EOT 1 is always set (SNBC BT-T080 manual p47)
	LFKeyBit7    bool // bit 7 of DLE EOT 1 is the LF key (Custom KPM300 manual p66)
	FullStatus   bool // DLE EOT 20 gives six bytes (Custom)
}

// rowsPerMM is the resolution of 203 dpi print heads.
const rowsPerMM = 8

// ProfileByName returns the profile of that name. An unknown name is a fault of kind Invalid whose text lists the names there are.
func ProfileByName(name string) (Profile, error) {
	for _, p := range profiles() {
		if p.Name == name {
			return p, nil
		}
	}
	return Profile{}, &fault.Error{
		Kind: fault.Invalid, Op: fmt.Sprintf("find printer profile %q", name),
		Hint: "choose one of " + strings.Join(ProfileNames(), ", "),
	}
}

// ProfileNames returns the names of all profiles in alphabetical order.
func ProfileNames() []string {
	var names []string
	for _, p := range profiles() {
		names = append(names, p.Name)
	}
	slices.Sort(names)
	return names
}
