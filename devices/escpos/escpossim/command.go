package escpossim

// The bytes that begin commands, and the control codes that print.
const (
	nul = 0x00
	eot = 0x04
	enq = 0x05
	ht  = 0x09
	lf  = 0x0A
	dle = 0x10
	dc4 = 0x14
	esc = 0x1B
	fs  = 0x1C
	gs  = 0x1D
)

// unknown is the length of a command that the printer does not know, more that of one whose length later bytes tell.
const (
	unknown = -1
	more    = 0
)

// commandLength returns how many bytes the command at the start of cmd has in all, as far as cmd tells: unknown or more otherwise. Raster
// data are not counted: their length is that of the head.
func (q Quirks) commandLength(cmd []byte) int {
	if len(cmd) < 2 {
		return more
	}
	switch cmd[0] {
	case esc:
		return escLength(cmd)
	case fs:
		return fsLength(cmd)
	}
	return q.gsLength(cmd)
}

// escLength follows the Epson programming guide 10.01.
func escLength(cmd []byte) int {
	switch cmd[1] {
	case '2', '@', 'i', 'm', 'v', '<', 'L', 'S', 0x0C:
		return 2
	case ' ', '!', '%', '-', '3', '=', '?', 'E', 'G', 'J', 'M', 'R', 'T', 'U', 'V', 'a', 'd', 'e', 'r', 't', 'u', '{':
		return 3
	case '$', '\\', 'c':
		return 4
	case 'p':
		return 5
	case 'W':
		return 10
	case 'D':
		return listLength(cmd)
	case '(':
		return blockLength(cmd)
	case '*':
		return columnLength(cmd)
	}
	return unknown
}

// fsLength follows the Epson programming guide 10.01; FS C and FS W n are single parameters in every list.
func fsLength(cmd []byte) int {
	switch cmd[1] {
	case '&', '.':
		return 2
	case '!', '-', 'C', 'W':
		return 3
	case 'S', '?', 'p':
		return 4
	case '2':
		return 4 + 72
	case '(':
		return blockLength(cmd)
	}
	return unknown
}

func (q Quirks) gsLength(cmd []byte) int {
	switch cmd[1] {
	case 0x0C, ':', 'c':
		return 2
	case '!', '/', 'B', 'E', 'H', 'I', 'T', 'a', 'b', 'f', 'h', 'j', 'r', 'w':
		return 3
	case '$', 'L', 'P', 'W', '\\', 'z':
		return 4
	case '^':
		return 5
	case '(':
		if len(cmd) > 2 && cmd[2] == 'k' && q.NoQR {
			return unknown
		}
		return blockLength(cmd)
	case 'V':
		return cutLength(cmd)
	case 'e':
		return presentLength(cmd)
	case 'k':
		return barcodeLength(cmd)
	case 'v', '8':
		return rasterHeadLength(cmd)
	case '*':
		if len(cmd) < 4 {
			return more
		}
		return 4 + int(cmd[2])*int(cmd[3])*8
	}
	return unknown
}

// listLength is that of ESC D: tab stops up to a NUL, 32 at most.
func listLength(cmd []byte) int {
	if last := cmd[len(cmd)-1]; len(cmd) > 2 && (last == nul || len(cmd) == 2+32) {
		return len(cmd)
	}
	return more
}

// blockLength is that of ( c pL pH and p bytes.
func blockLength(cmd []byte) int {
	if len(cmd) < 5 {
		return more
	}
	return 5 + word(cmd[3:])
}

// columnLength is that of ESC * m nL nH: one byte a column in the 8-dot modes, three in the 24-dot modes.
func columnLength(cmd []byte) int {
	if len(cmd) < 5 {
		return more
	}
	switch cmd[2] {
	case 0, 1:
		return 5 + word(cmd[3:])
	case 32, 33:
		return 5 + 3*word(cmd[3:])
	}
	return unknown
}

// cutLength is that of GS V m [n].
func cutLength(cmd []byte) int {
	if len(cmd) < 3 {
		return more
	}
	switch cmd[2] {
	case 65, 66, 97, 98, 103, 104:
		return 4
	}
	return 3
}

// presentLength is that of GS e n [m]: only "present" has a number of steps (Custom KPM command reference).
func presentLength(cmd []byte) int {
	if len(cmd) < 3 {
		return more
	}
	if cmd[2] == 3 {
		return 4
	}
	return 3
}

// barcodeLength is that of GS k: function A ends with NUL, function B tells its length.
func barcodeLength(cmd []byte) int {
	if len(cmd) < 4 {
		return more
	}
	if cmd[2] >= 65 {
		return 4 + int(cmd[3])
	}
	switch {
	case cmd[len(cmd)-1] == nul:
		return len(cmd)
	case len(cmd) > 3+255:
		return unknown
	}
	return more
}

// rasterHeadLength is that of GS v 0 without its rows and of GS 8 without its block.
func rasterHeadLength(cmd []byte) int {
	if len(cmd) < 3 {
		return more
	}
	switch {
	case cmd[1] == 'v' && cmd[2] == '0':
		return 8
	case cmd[1] == '8':
		return 7
	}
	return unknown
}

// word reads two bytes, the low one first.
func word(b []byte) int { return int(b[0]) | int(b[1])<<8 }
