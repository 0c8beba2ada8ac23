package devices

// Align places a line on the paper.
type Align uint8

// The three alignments.
const (
	AlignLeft Align = iota
	AlignCenter
	AlignRight
)

// Paper is one piece of printed paper in the words of a page, not of a printer: elements from top to bottom, then a cut.
type Paper struct {
	JobID     string // up to four printable ASCII characters that name the job to printers that confirm it, such as the ticket number
	LinePitch int    // dots from line to line, 1 to 255, where the line itself is not higher; 0: the printer's own 1/6 inch
	Elements  []Element
}

// Element is a TextLine, QRCode, Barcode, Picture or Feed.
type Element interface{ element() }

// TextLine is one line of text. Text wider than the paper is wrapped between characters.
type TextLine struct {
	Text   string
	Width  int // 1 to 8 times the font's width; 0 means 1
	Height int // 1 to 8 times the font's height; 0 means 1
	Bold   bool
	Align  Align
}

// QRCode is a QR code, model 2, error correction M, centred.
type QRCode struct {
	Data   string
	Module int // dots per module, 1 to 16; 0 means 6
}

// Barcode is a CODE128 bar code with its text below, centred.
type Barcode struct {
	Data   string // printable ASCII
	Height int    // dots, 1 to 255; 0 means 80
}

// Picture is a black-and-white picture, centred. Row y starts at Bits[y*((Dots+7)/8)], the most significant bit is the left dot, 1 is black.
type Picture struct {
	Dots int // width in dots
	Rows int
	Bits []byte
}

// Feed is blank paper of the height of so many text lines.
type Feed struct{ Lines int }

func (TextLine) element() {}
func (QRCode) element()   {}
func (Barcode) element()  {}
func (Picture) element()  {}
func (Feed) element()     {}
