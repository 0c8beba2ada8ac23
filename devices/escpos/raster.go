package escpos

import (
	"errors"

	"onetrip/devices"
)

// rasterHead is the length of GS v 0 before its data.
const rasterHead = 8

// blank returns a white picture.
func blank(dots, rows int) devices.Picture {
	return devices.Picture{Dots: dots, Rows: rows, Bits: make([]byte, (dots+7)/8*rows)}
}

// setDot blackens one dot.
func setDot(p devices.Picture, x, y int) {
	p.Bits[y*((p.Dots+7)/8)+x/8] |= 0x80 >> (x % 8)
}

// picture prints a picture, centred.
func (w *writer) picture(p devices.Picture) error { return w.raster(p, devices.AlignCenter) }

// raster prints a picture with GS v 0 in bands that the receive buffer can hold, so that the job can pause between them.
func (w *writer) raster(p devices.Picture, align devices.Align) error {
	stride := (p.Dots + 7) / 8
	switch {
	case p.Dots < 1 || p.Rows < 1 || p.Rows > 4000:
		return errors.New("picture is empty or higher than 4000 rows")
	case p.Dots > w.prof.Dots:
		return errors.New("picture is wider than the paper")
	case len(p.Bits) != stride*p.Rows:
		return errors.New("picture's bits do not fit its size")
	}
	bits := defuse(p.Bits)
	w.setAlign(align)
	band := max(1, min(w.prof.BandRows, (w.prof.Buffer-rasterHead-len(cmdFence))/stride))
	for y := 0; y < p.Rows; y += band {
		rows := min(band, p.Rows-y)
		w.put(gs, 0x76, 0x30, 0x00, byte(stride), byte(stride>>8), byte(rows), byte(rows>>8))
		w.put(bits[y*stride : (y+rows)*stride]...)
		w.inLine = true // a cut must still see an LF before it
		w.advance(rows)
	}
	return nil
}

// defuse returns the data without the real-time commands that a printer would execute inside them: a dot is added to the DLE, an eighth of
// a millimetre that nobody sees.
func defuse(data []byte) []byte {
	if !realTime(data) {
		return data
	}
	out := append([]byte(nil), data...)
	for i := 0; i+1 < len(out); i++ {
		if realTime(out[i : i+2]) {
			out[i] |= 0x08
		}
	}
	return out
}

// realTime reports whether data hold the head of DLE EOT, DLE ENQ or DLE DC4.
func realTime(data []byte) bool {
	for i := 0; i+1 < len(data); i++ {
		if data[i] == dle && (data[i+1] == eot || data[i+1] == enq || data[i+1] == dc4) {
			return true
		}
	}
	return false
}
