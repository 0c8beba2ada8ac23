package escpossim

import "bytes"

// queued is a byte in the receive buffer.
type queued struct {
	b        byte
	realTime bool // part of a real-time command, which is executed already
}

// clearCommand is DLE DC4 function 8 (Epson ESC/POS reference).
var clearCommand = []byte{dle, dc4, 8, 1, 3, 20, 1, 6, 2, 8}

// receive takes a byte off the wire. Real-time commands are executed here, whatever state the printer is in and wherever they stand. They
// wait in the buffer all the same, without filling it: between commands they are skipped, but inside a command or a picture they are its data
// (Epson TM-T88III specification, notes on DLE EOT).
func (p *Printer) receive(b byte) {
	kept := p.occupied < p.opts.Buffer
	if kept {
		p.queue = append(p.queue, queued{b: b})
		p.occupied++
	} else {
		p.dropped++
		p.paper.damaged = true
	}
	p.scan(b, kept)
	p.flowControl()
}

// scan looks for real-time commands.
func (p *Printer) scan(b byte, kept bool) {
	p.partial = append(p.partial, b)
	p.partialKept = append(p.partialKept, kept)
	for len(p.partial) > 0 {
		whole, prefix := p.realTimeCommand(p.partial)
		if whole {
			p.markRealTime()
			cmd := p.partial
			p.partial, p.partialKept = nil, nil
			p.executeRealTime(cmd)
			return
		}
		if prefix {
			return
		}
		p.partial, p.partialKept = p.partial[1:], p.partialKept[1:]
	}
}

// realTimeCommand reports whether s is a real-time command, or the beginning of one.
func (p *Printer) realTimeCommand(s []byte) (whole, prefix bool) {
	if s[0] != dle {
		return false, false
	}
	if len(s) == 1 {
		return false, true
	}
	switch s[1] {
	case eot:
		return len(s) == 3 && p.realTimeStatus(s[2]) != nil, len(s) == 2
	case enq:
		return len(s) == 3 && s[2] <= 2, len(s) == 2
	case dc4:
		return bytes.Equal(s, clearCommand), bytes.HasPrefix(clearCommand, s)
	}
	return false, false
}

// markRealTime takes the bytes just scanned out of the count of the receive buffer.
func (p *Printer) markRealTime() {
	n := 0
	for _, kept := range p.partialKept {
		if kept {
			n++
		} else { // a real-time command is no loss
			p.dropped--
		}
	}
	n = min(n, len(p.queue))
	for i := len(p.queue) - n; i < len(p.queue); i++ {
		p.queue[i].realTime = true
	}
	p.occupied -= n
	if len(p.queue) > 2*p.opts.Buffer { // a long wait with much polling
		p.queue = p.queue[:len(p.queue)-n]
	}
}

func (p *Printer) executeRealTime(cmd []byte) {
	switch {
	case cmd[1] == eot:
		p.reply(p.realTimeStatus(cmd[2]))
	case cmd[1] == enq && cmd[2] > 0:
		p.recover(cmd[2] == 2)
	case cmd[1] == dc4 && !p.opts.Quirks.NoClear:
		p.clear()
		p.reply([]byte{0x37, 0x25, nul})
	}
}

// recover carries out DLE ENQ: it ends a cutter's or recoverable error whose cause is gone. Otherwise it has no effect, on most printers.
func (p *Printer) recover(clear bool) {
	cured := false
	if p.cutterError && !p.state.CutterJam {
		p.cutterError, cured = false, true
	}
	if p.jamError && !p.state.PaperJam {
		p.jamError, cured = false, true
	}
	if clear && (cured || p.opts.Quirks.RecoverClears) {
		p.clear()
	}
	p.changed()
}

// clear empties the receive and print buffers and breaks off what is being printed. Settings survive.
func (p *Printer) clear() {
	if len(p.queue) > 0 || !p.in.idle() || len(p.in.line.items) > 0 || p.executing {
		p.paper.damaged = true
	}
	p.queue, p.occupied = nil, 0
	p.in.clear()
	p.cleared++
	p.paper.restart()
	p.queries, p.tail = len(p.paper.raw) == 0, 0
	p.changed()
}

// next takes the oldest byte out of the receive buffer; false means that there is none.
func (p *Printer) next() (byte, bool) {
	for len(p.queue) > 0 {
		q := p.queue[0]
		p.queue = p.queue[1:]
		if !q.realTime {
			p.occupied--
			p.flowControl()
			return q.b, true
		}
		if !p.in.idle() {
			return q.b, true
		}
	}
	return 0, false
}

// flowControl sends XOFF when the receive buffer is nearly full and XON when there is room again: at 128 and 256 free bytes, or 16 and 26 in
// a buffer too small for that (Epson TM-T88III specification p23).
func (p *Printer) flowControl() {
	stop, resume := 128, 256
	if p.opts.Buffer < 2*resume {
		stop, resume = 16, 26
	}
	free := p.opts.Buffer - p.occupied
	p.full = free <= stop || p.full && free < resume
	busy := p.full || p.opts.Quirks.BusyOffline && p.offline()
	if busy == p.busy {
		return
	}
	p.busy = busy
	if p.opts.Quirks.NoXOFF {
		return
	}
	if busy {
		p.send([]byte{0x13})
	} else {
		p.send([]byte{0x11})
	}
}

// reply sends the answer to a query, or the answer to the query before it.
func (p *Printer) reply(b []byte) {
	if p.state.ReplyOneLate {
		b, p.late = p.late, b
	}
	p.send(b)
}

// outRoom is how many bytes wait for a host that does not read before replies are lost.
const outRoom = 1024

// send puts bytes on the wire, all of them or none.
func (p *Printer) send(b []byte) {
	if p.state.OneWay || !p.powered || len(p.outgoing)+len(b) > outRoom {
		return
	}
	p.outgoing = append(p.outgoing, b...)
	p.wake()
}
