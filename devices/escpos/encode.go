package escpos

import (
	"errors"
	"fmt"
	"time"

	"onetrip/devices"
	"onetrip/kiosk/base/fault"
)

// Job is a paper in a printer's bytes, from ESC @ to the fence.
type Job struct {
	Bytes    []byte
	ID       string // the four characters that GS ( H confirms; "" where the profile has no process id
	Fence    bool   // the job ends with GS r 1
	Rows     int    // estimated height in dot rows, up to the cut
	Replaced int    // characters that the printer has no glyph for and that became 〓

	breaks []int // offsets at the start of a line, where the job may pause; ascending, the last is len(Bytes)
	rows   []int // height up to each break
}

// Rasteriser draws a line that holds characters the printer has no glyph for, at most dots wide. With ok false the line is printed as text
// with replacements.
type Rasteriser func(line devices.TextLine, dots int) (picture devices.Picture, ok bool)

// Encoder turns papers into jobs.
type Encoder struct {
	Profile   Profile
	Rasterise Rasteriser // nil: missing characters are replaced
	ProcessID bool       // ask for a process id also where the profile does not know whether the printer has it
}

// Encode turns a paper into a job without a Rasteriser. See Encoder.Encode.
func Encode(p devices.Paper, prof Profile) (Job, error) {
	return Encoder{Profile: prof}.Encode(p)
}

// Encode turns a paper into a job. It has no side effects. A paper that no printer can print (a size above 8, a QR code or bar code that is
// too long or too wide, a picture whose bits do not fit its size) is a fault of kind Invalid.
func (c Encoder) Encode(p devices.Paper) (Job, error) {
	w := &writer{prof: c.Profile, rasterise: c.Rasterise}
	if p.LinePitch < 0 || p.LinePitch > 255 {
		return Job{}, &fault.Error{Kind: fault.Invalid, Op: "encode paper", Err: fmt.Errorf("line pitch of %d dots", p.LinePitch)}
	}
	w.begin(p.LinePitch)
	for i, el := range p.Elements {
		if err := w.element(el); err != nil {
			return Job{}, &fault.Error{Kind: fault.Invalid, Op: fmt.Sprintf("encode element %d of paper", i+1), Err: err}
		}
	}
	w.end()
	job := Job{Bytes: w.out, Rows: w.rows, Replaced: w.replaced}
	if c.Profile.ProcessID == Yes || c.ProcessID && c.Profile.ProcessID == Unknown {
		job.ID = processID(p.JobID)
		job.Bytes = append(job.Bytes, gs, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30) // GS ( H fn 48
		job.Bytes = append(job.Bytes, job.ID...)
	}
	if c.Profile.Fence != No {
		job.Fence = true
		job.Bytes = append(job.Bytes, cmdFence...)
	}
	job.breaks, job.rows = append(w.breaks, len(job.Bytes)), append(w.heights, w.rows)
	return job, nil
}

// processID makes four printable characters of a job's name: the last four, filled up with zeros.
func processID(name string) string {
	id := []byte("0000" + name)
	id = id[len(id)-4:]
	for i, b := range id {
		if b < 0x20 || b > 0x7E {
			id[i] = '?'
		}
	}
	return string(id)
}

// Duration returns how long the line and the paper need for the job, without any reserve: bytes × 10 / baud and the paper's length, the
// way to the cutter included, at the profile's speed.
func (j Job) Duration(prof Profile, baud int) time.Duration {
	return wireTime(len(j.Bytes), baud) + paperTime(j.Rows+prof.HeadToCutter*rowsPerMM, prof)
}

// wireTime is how long n bytes take at 8N1. Ports without a speed, such as USB, count as 115200 Bd.
func wireTime(n, baud int) time.Duration {
	if baud <= 0 {
		baud = 115200
	}
	return time.Duration(n) * 10 * time.Second / time.Duration(baud)
}

// paperTime is how long rows take at the profile's speed.
func paperTime(rows int, prof Profile) time.Duration {
	speed := max(prof.Speed, 10)
	return time.Duration(rows) * time.Second / time.Duration(rowsPerMM*speed)
}

// A writer builds a job's bytes. It remembers the printer's state, so that it sends differences only.
type writer struct {
	prof      Profile
	rasterise Rasteriser

	out      []byte
	rows     int
	pitch    int // of lines, in dots
	replaced int
	breaks   []int
	heights  []int

	align   devices.Align
	size    byte // GS !
	chinese byte // FS !
	bold    bool
	inLine  bool // bytes stand in the line that no LF has ended
}

// begin sends ESC @, FS & and, because ESC @ switched it off, GS a.
func (w *writer) begin(pitch int) {
	w.put(cmdInit...)
	w.put(cmdChinese...)
	if w.prof.ASB == Yes {
		w.put(cmdAutoStatus()...)
	}
	w.pitch = lineRows
	if pitch > 0 {
		w.pitch = pitch
		w.put(esc, '3', byte(pitch)) // ESC 3 n; the unit is one dot until GS P says otherwise
	}
}

// end leaves the printer at the start of a line, where alone GS V cuts, and cuts.
func (w *writer) end() {
	if w.inLine {
		w.newLine(0)
	}
	w.put(cmdCut...)
}

// element prints one element.
func (w *writer) element(el devices.Element) error {
	switch el := el.(type) {
	case devices.TextLine:
		return w.text(el)
	case devices.QRCode:
		return w.qr(el)
	case devices.Barcode:
		return w.barcode(el)
	case devices.Picture:
		return w.picture(el)
	case devices.Feed:
		return w.feed(el.Lines)
	}
	return fmt.Errorf("no such element: %T", el)
}

// put appends bytes to the job.
func (w *writer) put(b ...byte) { w.out = append(w.out, b...) }

// newLine ends a line that is so many dot rows high, at least the paper's pitch.
func (w *writer) newLine(rows int) {
	w.put(lf)
	w.inLine = false
	w.advance(max(rows, w.pitch))
}

// advance counts printed rows and marks the place as one where the job may pause.
func (w *writer) advance(rows int) {
	w.rows += rows
	w.breaks = append(w.breaks, len(w.out))
	w.heights = append(w.heights, w.rows)
}

// lineRows is the default line spacing, 1/6 inch at 203 dpi.
const lineRows = 34

// feed leaves lines blank.
func (w *writer) feed(lines int) error {
	if lines < 0 || lines > 255 {
		return errors.New("feed is not within 0 to 255 lines")
	}
	if lines < 3 {
		for range lines {
			w.newLine(0)
		}
		return nil
	}
	w.put(esc, 0x64, byte(lines)) // ESC d n
	w.advance(lines * w.pitch)
	return nil
}

// setAlign places the next line. The printer takes it only at the start of a line.
func (w *writer) setAlign(a devices.Align) {
	if a != w.align {
		w.put(esc, 0x61, byte(a)) // ESC a n
		w.align = a
	}
}

// setBold switches emphasis, ESC E.
func (w *writer) setBold(on bool) {
	if on == w.bold {
		return
	}
	w.bold = on
	if on {
		w.put(esc, 0x45, 1)
	} else {
		w.put(esc, 0x45, 0)
	}
}
