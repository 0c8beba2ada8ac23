package escpossim

import (
	"slices"
	"time"
)

// printStrip prints a stretch of paper, blank without ink.
type printStrip struct {
	rows     int
	ink      inker
	elements []Element
	extend   int // rows by which it makes the last element higher
}

func (s *printStrip) do(e *engine) bool {
	p := e.p
	if !e.ready(p.online) {
		return false
	}
	w := &p.paper
	i := w.lay(strip{ink: s.ink})
	w.add(s.elements)
	if n := len(w.elements); s.extend > 0 && n > 0 && w.elements[n-1].Kind == KindPicture {
		w.elements[n-1].Rows += s.extend
	}
	if e.move(i, s.rows, p.online) {
		return true
	}
	if n := len(w.elements); n > 0 && s.ink != nil {
		w.elements[n-1].Partial = true
	}
	return false
}

// cutPaper cuts, after a feed or not.
type cutPaper struct {
	command  string
	full     bool
	toCutter bool // feed until the end of the print is at the cutter
	feed     int  // and so many rows more
	reserve  bool // cut by itself when this place, and feed rows more, reach the cutter
	back     bool // feed back to the edge afterwards
}

func (c *cutPaper) do(e *engine) bool {
	p := e.p
	if c.reserve {
		p.reserved = append(p.reserved, reservation{row: p.paper.head + c.feed, cut: c})
		return true
	}
	if c.toCutter {
		if !e.move(p.paper.lay(strip{}), p.paper.toCut+c.feed, p.online) {
			return false
		}
	}
	if !c.blade(e) {
		return false
	}
	p.separate(c, p.paper.mouth())
	if c.back {
		p.paper.head -= p.paper.toCut
	}
	return true
}

// blade moves the blade, which may jam: then the printer waits for help, and tries again after DLE ENQ 1.
func (c *cutPaper) blade(e *engine) bool {
	p := e.p
	defer p.setMoving(false)
	for {
		if p.state.JamNextCut {
			p.state.JamNextCut, p.state.CutterJam, p.cutterError = false, true, true
			p.changed()
		}
		if !e.ready(p.online) {
			return false
		}
		p.setMoving(true)
		end := time.Now().Add(time.Duration(p.state.CutTime) * time.Millisecond)
		for !e.instant && time.Now().Before(end) && p.online() && !e.broken() {
			e.wait(end)
		}
		p.setMoving(false)
		if p.online() && !e.broken() {
			return true
		}
	}
}

// separate ends a job at a row that is at the cutter.
func (p *Printer) separate(c *cutPaper, at int) {
	w := &p.paper
	if at <= w.edge {
		return // the paper has been cut there, or was drawn back: the blade cuts air
	}
	w.elements = append(w.elements, Element{Kind: KindCut, Command: c.command, Row: at})
	j := w.separate(at)
	j.Cut, j.FullCut = true, c.full
	w.cuts = append(w.cuts, w.edge)
	p.finish(j)
	p.queries, p.tail = true, tailRoom
	w.prune()
	p.touch()
}

// reservation is a place that will be cut when it reaches the cutter.
type reservation struct {
	row int
	cut *cutPaper
}

// cutReserved cuts at the places that have reached the cutter.
func (p *Printer) cutReserved() {
	for len(p.reserved) > 0 && p.paper.mouth() >= p.reserved[0].row {
		due := p.reserved[0]
		p.reserved = slices.Delete(p.reserved, 0, 1)
		p.separate(due.cut, due.row)
	}
}

// initialise is what ESC @ does outside the interpreter.
type initialise struct{}

func (initialise) do(e *engine) bool {
	e.p.auto, e.p.tellOffline, e.p.stopNearEnd = 0, false, false
	e.p.changed()
	return true
}

// autoStatus is GS a; the first report comes at once.
type autoStatus byte

func (a autoStatus) do(e *engine) bool {
	p := e.p
	if p.opts.Quirks.NoASB {
		return true
	}
	p.auto = byte(a)
	p.told = p.report()
	if a != 0 {
		p.send(p.told[:])
	}
	return true
}

// offlineResponse is GS ( H function 49.
type offlineResponse bool

func (o offlineResponse) do(e *engine) bool {
	e.p.tellOffline = bool(o)
	return true
}

// stopNearEnd is ESC c 4.
type stopNearEnd bool

func (s stopNearEnd) do(e *engine) bool {
	e.p.stopNearEnd = bool(s)
	e.p.changed()
	return true
}

// answer is a reply that is known already.
type answer []byte

func (a answer) do(e *engine) bool {
	e.p.reply(a)
	return true
}

// paperAnswer is GS r 1 and ESC v: 03 near the end. Out of paper the engine does not come to it.
type paperAnswer struct{}

func (paperAnswer) do(e *engine) bool {
	e.p.reply([]byte{bits(bit{e.p.nearEnd(), 0x03})})
	return true
}

// statusAnswer is GS r n: 1 paper, 2 drawer.
type statusAnswer byte

func (n statusAnswer) do(e *engine) bool {
	switch n {
	case 1, '1':
		return paperAnswer{}.do(e)
	case 2, '2':
		return answer{bits(bit{e.p.state.DrawerHigh, 0x01})}.do(e)
	}
	return true
}

// identAnswer is GS I n: 1 to 3 one byte each, 65 to 68 a text.
type identAnswer byte

func (n identAnswer) do(e *engine) bool {
	id := e.p.opts.Ident
	var text string
	switch n {
	case 1, '1': // model
		return answer{0x20}.do(e)
	case 2, '2': // type: two-byte characters and a cutter
		return answer{0x03}.do(e)
	case 3, '3': // ROM version
		return answer{0x01}.do(e)
	case 65:
		text = id.Firmware
	case 66:
		text = id.Maker
	case 67:
		text = id.Model
	case 68:
		text = id.Serial
	default:
		return true
	}
	return append(append(answer{0x5F}, text...), nul).do(e)
}
