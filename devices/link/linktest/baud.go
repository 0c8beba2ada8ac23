package linktest

// bitsPerByte counts start bit, eight data bits and stop bit.
const bitsPerByte = 10

// resample returns what a receiver at speed rx makes of bytes sent back to back at speed tx, both in Bd. It looks at the line's level in
// the middle of each of its own bits, and drops a byte whose stop bit is missing, as a terminal with IGNPAR does.
func resample(sent []byte, tx, rx int) []byte {
	// Time is counted in units of 1/(tx·rx) s: a sent bit lasts rx units, a received one tx units.
	end := len(sent) * bitsPerByte * rx
	var got []byte
	for at := 0; at < end; {
		if level(sent, at/rx) { // no start bit yet: on to the next sent bit
			at = (at/rx + 1) * rx
			continue
		}
		var b byte
		for i := range 8 {
			if level(sent, (at+tx*(2*i+3)/2)/rx) {
				b |= 1 << i
			}
		}
		stop := at + tx*(2*bitsPerByte-1)/2
		if level(sent, stop/rx) {
			got = append(got, b)
			at = stop
			continue
		}
		for at = stop; at < end && !level(sent, at/rx); { // a break: wait until the line is idle again
			at = (at/rx + 1) * rx
		}
	}
	return got
}

// level returns the line's level during the sent bit numbered i; after the last byte the line is idle, which is high.
func level(sent []byte, i int) bool {
	if i/bitsPerByte >= len(sent) {
		return true
	}
	switch bit := i % bitsPerByte; bit {
	case 0:
		return false
	case bitsPerByte - 1:
		return true
	default:
		return sent[i/bitsPerByte]>>(bit-1)&1 == 1
	}
}
