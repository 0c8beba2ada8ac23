package idcard

import (
	"encoding/binary"
	"fmt"
)

// FormatSAMID returns the printed form of the module's 16-byte identity: LE16 . LE16 - LE32 (a date) - LE32 - LE32 [S2][S3]. The sources
// disagree on the zero padding of the last two groups; all groups are unsigned.
func FormatSAMID(b [16]byte) string {
	le := binary.LittleEndian
	return fmt.Sprintf("%02d.%02d-%08d-%010d-%010d", le.Uint16(b[0:]), le.Uint16(b[2:]), le.Uint32(b[4:]), le.Uint32(b[8:]), le.Uint32(b[12:]))
}
