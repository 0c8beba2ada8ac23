package escpossim

// offline reports whether the printer executes nothing. The caller holds the lock, here and below.
func (p *Printer) offline() bool {
	s := &p.state
	return p.paperStop() || s.CoverOpen || p.failed() || s.FeedButton && !p.opts.Quirks.LFKeyBit7
}

// paperStop reports whether the paper sensors stop printing: at the end, or near it after ESC c 4.
func (p *Printer) paperStop() bool {
	return p.state.Paper == PaperOut || p.stopNearEnd && p.state.Paper == PaperNearEnd
}

// failed reports an error of any sort.
func (p *Printer) failed() bool {
	return p.cutterError || p.jamError || p.state.Unrecoverable || p.selfCuring()
}

// selfCuring is an error that ends with its cause: a hot head, or a cover that was opened while printing.
func (p *Printer) selfCuring() bool { return p.state.OverHeat || p.headUp }

// bits returns the sum of the values whose condition holds.
func bits(of ...bit) byte {
	var b byte
	for _, x := range of {
		if x.on {
			b |= x.value
		}
	}
	return b
}

type bit struct {
	on    bool
	value byte
}

// realTimeStatus returns the reply to DLE EOT n, or nil for an n that the printer does not know (Epson TM-T88III specification p84).
func (p *Printer) realTimeStatus(n byte) []byte {
	s, q := &p.state, &p.opts.Quirks
	b := byte(0x12)
	switch n {
	case 1:
		b |= bits(bit{s.DrawerHigh || q.DrawerBit, 0x04}, bit{p.offline(), 0x08}, bit{s.WaitingRecovery, 0x20},
			bit{s.FeedButton && !q.LFKeyBit7, 0x40}, bit{s.FeedButton && q.LFKeyBit7, 0x80})
	case 2:
		b |= bits(bit{s.CoverOpen, 0x04}, bit{s.FeedButton && !q.LFKeyBit7, 0x08}, bit{p.paperStop(), 0x20}, bit{p.failed(), 0x40})
	case 3:
		b |= bits(bit{p.jamError, 0x04}, bit{p.cutterError, 0x08}, bit{s.Unrecoverable, 0x20}, bit{p.selfCuring(), 0x40})
	case 4:
		near, end := byte(0x0C), byte(0x60)
		if q.OnePaperBit {
			near, end = 0x04, 0x20
		}
		b |= bits(bit{p.nearEnd(), near}, bit{s.Paper == PaperOut, end})
	case 5: // presenter: nothing is in it
	case 20:
		if q.FullStatus {
			return p.fullStatus()
		}
		return nil
	default:
		return nil
	}
	return []byte{b}
}

// nearEnd is what the near-end sensor says; it sees a missing roll too.
func (p *Printer) nearEnd() bool {
	return !p.opts.Quirks.NoNearEndSensor && p.state.Paper != PaperOK
}

// fullStatus returns Custom's six bytes (KPM150, KPM300 command reference, DLE EOT 20).
func (p *Printer) fullStatus() []byte {
	s := &p.state
	return []byte{
		0x10, 0x0F,
		bits(bit{s.Paper == PaperOut, 0x01}, bit{p.nearEnd(), 0x04}, bit{p.paper.out() > 0, 0x20}),
		bits(bit{p.headUp, 0x01}, bit{s.CoverOpen, 0x02}, bit{p.moving, 0x08}),
		bits(bit{s.OverHeat, 0x01}),
		bits(bit{p.cutterError, 0x01}, bit{s.Unrecoverable, 0x08}),
	}
}

// report returns the four bytes of the automatic status (Epson TM-T88III specification p143-145).
func (p *Printer) report() [4]byte {
	s := &p.state
	return [4]byte{
		0x10 | bits(bit{s.DrawerHigh, 0x04}, bit{p.offline(), 0x08}, bit{s.CoverOpen, 0x20}, bit{s.FeedButton, 0x40}),
		bits(bit{s.WaitingRecovery, 0x01}, bit{s.FeedButton, 0x02}, bit{p.jamError, 0x04}, bit{p.cutterError, 0x08},
			bit{s.Unrecoverable, 0x20}, bit{p.selfCuring(), 0x40}),
		bits(bit{p.nearEnd(), 0x03}, bit{s.Paper == PaperOut, 0x0C}),
		0,
	}
}

// autoMask returns the bits of a report whose change GS a n asks to be told of.
func autoMask(n byte) [4]byte {
	var m [4]byte
	for _, x := range []struct {
		on   byte
		mask [4]byte
	}{
		{0x01, [4]byte{0x04}},
		{0x02, [4]byte{0x68, 0x01, 0x0C}},
		{0x04, [4]byte{0, 0x6C}},
		{0x08, [4]byte{0, 0, 0x0F}},
		{0x40, [4]byte{0, 0x02}},
	} {
		if n&x.on != 0 {
			for i := range m {
				m[i] |= x.mask[i]
			}
		}
	}
	return m
}

// tellChanges sends an automatic report when an enabled bit changed, the offline response, and XOFF or XON.
func (p *Printer) tellChanges() {
	now, mask := p.report(), autoMask(p.auto)
	told := p.told
	p.told = now
	for i := range now {
		if (now[i]^told[i])&mask[i] != 0 {
			p.send(now[:])
			break
		}
	}
	off := p.offline()
	if off && !p.wasOffline && p.tellOffline {
		p.send([]byte{0x37, 0x23, 0x40 | bits(bit{p.state.CoverOpen, 0x01}, bit{p.paperStop(), 0x02}, bit{p.failed(), 0x04}), nul})
	}
	p.wasOffline = off
	p.flowControl()
}
