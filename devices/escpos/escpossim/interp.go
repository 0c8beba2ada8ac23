package escpossim

// interp reads the stream in order and turns it into operations of the mechanism. It knows no time and no paper.
type interp struct {
	opts Opts
	mode mode

	cmd    []byte  // a command of which bytes are missing
	want   int     // its length, or more while that is not known
	skip   int     // bytes to swallow
	raster *raster // the picture whose rows are coming
	char   []byte  // a Chinese character of which bytes are missing

	line    line
	lineNo  int
	qrData  []byte
	qrSizes map[qrKey]int
	picture *rasterInk // stored by GS ( L

	ops     []op
	ignored int // commands and codes that had no effect
}

func newInterp(o Opts) *interp {
	in := &interp{opts: o, qrSizes: map[qrKey]int{}}
	in.mode = in.defaults()
	return in
}

// clear forgets what is not printed yet. Settings survive it.
func (in *interp) clear() {
	in.cmd, in.want, in.skip, in.raster, in.char = nil, more, 0, nil, nil
	in.line = line{}
	in.ops = nil
}

// idle reports whether the next byte begins something new.
func (in *interp) idle() bool {
	return len(in.cmd) == 0 && in.skip == 0 && in.raster == nil && len(in.char) == 0
}

// step reads one byte and returns what there is to do now; the slice is valid until the next step.
func (in *interp) step(b byte) []op {
	in.ops = in.ops[:0]
	in.read(b)
	return in.ops
}

func (in *interp) read(b byte) {
	switch {
	case in.raster != nil:
		in.rasterByte(b)
	case in.skip > 0:
		in.skip--
	case len(in.cmd) > 0:
		in.collect(b)
	case len(in.char) > 0:
		in.trail(b)
	default:
		in.start(b)
	}
}

// start reads the first byte of a command or character.
func (in *interp) start(b byte) {
	switch {
	case b == esc || b == fs || b == gs:
		in.cmd, in.want = append(in.cmd[:0], b), more
	case in.mode.deselected:
	case b == lf:
		in.flush(false)
	case b == ht:
		in.tab()
	case b < ' ' || b == 0x7F: // carriage return, real-time bytes and other control codes print nothing
	case b < 0x80:
		in.put(rune(b), in.narrow())
	case !in.mode.chinese:
		in.put(in.mode.page.DecodeByte(b), in.narrow())
	case b == 0x80 || b == 0xFF:
		in.garbage()
	default:
		in.char = append(in.char[:0], b)
	}
}

// collect reads a further byte of a command and obeys it when it is whole. Of an unknown command the bytes so far are dropped and the rest
// prints as text, as printers do.
func (in *interp) collect(b byte) {
	in.cmd = append(in.cmd, b)
	if in.want == more {
		in.want = in.opts.Quirks.commandLength(in.cmd)
	}
	switch {
	case in.want == unknown:
		in.ignored++
		in.cmd = in.cmd[:0]
	case in.want == len(in.cmd):
		cmd := in.cmd
		in.cmd = nil
		in.obey(cmd)
		if len(in.cmd) == 0 {
			in.cmd = cmd[:0]
		}
	}
}

// emit adds an operation.
func (in *interp) emit(o op) { in.ops = append(in.ops, o) }

// ignore counts a command without effect.
func (in *interp) ignore() { in.ignored++ }

// obey carries a whole command out.
func (in *interp) obey(cmd []byte) {
	if in.mode.deselected && (cmd[0] != esc || cmd[1] != '=') {
		return
	}
	switch cmd[0] {
	case esc:
		in.obeyESC(cmd[1], cmd[2:])
	case fs:
		in.obeyFS(cmd[1], cmd[2:])
	default:
		in.obeyGS(cmd[1], cmd[2:])
	}
}

func (in *interp) obeyESC(c byte, p []byte) {
	if in.styleESC(c, p) {
		return
	}
	switch c {
	case '@':
		in.line = line{}
		in.mode, in.qrData, in.picture = in.defaults(), nil, nil
		in.emit(initialise{})
	case '=':
		in.mode.deselected = p[0]&1 == 0
	case 'd':
		in.feedLines(int(p[0]))
	case 'J':
		in.feedUnits(int(p[0]))
	case '$':
		in.line.x = in.mode.across(word(p))
	case '\\':
		in.line.x = max(0, in.line.x+in.mode.across(int(int16(word(p)))))
	case '*':
		in.columns(p[0], word(p[1:]), p[3:])
	case 'i', 'm':
		in.cut(cutPaper{command: "ESC " + string(rune(c))})
	case 'c':
		if p[0] == '4' {
			in.emit(stopNearEnd(p[1]&3 != 0))
		}
	case 'v':
		in.emit(paperAnswer{})
	default:
		in.ignore()
	}
}

func (in *interp) obeyFS(c byte, p []byte) {
	m := &in.mode
	switch c {
	case '&', '.':
		m.chinese = c == '&'
	case '!':
		in.chinesePrintMode(p[0])
	case '-':
		m.underlineChinese = underline(p[0])
	case 'S':
		m.chineseLeft, m.chineseRight = m.across(int(p[0])), m.across(int(p[1]))
	case 'W':
		size := 1 + int(p[0]&1)
		m.chineseW, m.chineseH = size, size
	default: // FS C chooses between Japanese codes, FS ( C an encoding that Chinese modules do not have
		in.ignore()
	}
}

func (in *interp) obeyGS(c byte, p []byte) {
	if in.codeGS(c, p) {
		return
	}
	m := &in.mode
	switch c {
	case '!':
		in.characterSize(p[0])
	case 'B':
		m.reverse = p[0]&1 == 1
	case 'L':
		in.atLineStart(func() { m.left = m.across(word(p)) })
	case 'W':
		in.atLineStart(func() { m.width = m.across(word(p)) })
	case 'P':
		m.perInchX, m.perInchY = int(p[0]), int(p[1])
	case 'V':
		in.cutCommand(p)
	case 'a':
		in.emit(autoStatus(p[0]))
	case 'r':
		in.emit(statusAnswer(p[0]))
	case 'I':
		in.emit(identAnswer(p[0]))
	case '(':
		in.block(p[0], p[3:])
	case 'v':
		in.startRaster(p)
	case '8':
		in.skip = word(p[1:]) | word(p[3:])<<16
		in.ignore()
	default:
		in.ignore()
	}
}

// block carries out GS ( and the function's letter.
func (in *interp) block(c byte, p []byte) {
	switch c {
	case 'k':
		in.qr(p)
	case 'L':
		in.graphics(p)
	case 'H':
		in.processID(p)
	default:
		in.ignore()
	}
}

// processID carries out GS ( H: function 48 confirms what was printed before it, 49 asks to be told of going offline.
func (in *interp) processID(p []byte) {
	switch {
	case in.opts.Quirks.NoProcessID:
		in.ignore()
	case len(p) == 6 && p[0] == '0' && p[1] == '0':
		in.emit(answer(append(append([]byte{0x37, 0x22}, p[2:6]...), nul)))
	case len(p) == 3 && p[0] == '1' && p[1] == '0':
		in.emit(offlineResponse(p[2]&2 != 0))
	default:
		in.ignore()
	}
}

// atLineStart changes a setting that has no effect once the line has begun.
func (in *interp) atLineStart(set func()) {
	if len(in.line.items) > 0 {
		in.ignore()
		return
	}
	set()
}
