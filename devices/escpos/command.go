// Package escpos drives ticket printers that speak ESC/POS: it turns a paper into bytes, tells the printer's reply bytes apart, knows
// what paper, cover and cutter are doing, and says of every job whether the paper came out.
package escpos

// Commands, named as in the manuals. Sources: Epson TM-T88III specification Rev B, Epson TM programming guide 10.01 and Epson ESC/POS
// reference, unless a comment says otherwise.
var (
	cmdInit        = []byte{0x1B, 0x40}             // ESC @: clears print buffer and modes, and switches ASB off
	cmdChinese     = []byte{0x1C, 0x26}             // FS &: two-byte characters on
	cmdASCII       = []byte{0x1C, 0x2E}             // FS .: two-byte characters off
	cmdCut         = []byte{0x1D, 0x56, 0x42, 0x00} // GS V 66 0: feed to the cutter, partial cut; the one form in every manual
	cmdFence       = []byte{0x1D, 0x72, 0x01}       // GS r 1: paper status, answered in its turn and only online
	cmdQRModel2    = []byte{0x1D, 0x28, 0x6B, 0x04, 0x00, 0x31, 0x41, 0x32, 0x00}
	cmdQRLevelM    = []byte{0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x45, 0x31}
	cmdQRPrint     = []byte{0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x51, 0x30}
	cmdMaker       = []byte{0x1D, 0x49, 0x42} // GS I 66: maker's name as a block
	cmdModel       = []byte{0x1D, 0x49, 0x43} // GS I 67: model name as a block
	cmdClear       = []byte{0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08}
	cmdRecover     = []byte{0x10, 0x05, 0x02} // DLE ENQ 2: clear receive and print buffers, recover
	cmdTextBelow   = []byte{0x1D, 0x48, 0x02} // GS H 2: text below the bar code
	cmdModuleWidth = []byte{0x1D, 0x77, 0x02} // GS w 2: two dots a module
)

// Single bytes and heads of commands with parameters.
const (
	lf  = 0x0A
	dle = 0x10
	eot = 0x04
	enq = 0x05
	dc4 = 0x14
	esc = 0x1B
	fs  = 0x1C
	gs  = 0x1D
)

// autoStatus is the GS a parameter: online (with cover, feed, paper), errors, paper sensor; without the drawer.
const autoStatus = 0x0E

// statusQuery returns DLE EOT n.
func statusQuery(n byte) []byte { return []byte{dle, eot, n} }

// cmdAutoStatus returns GS a with the reports that the driver uses.
func cmdAutoStatus() []byte { return []byte{gs, 0x61, autoStatus} }
