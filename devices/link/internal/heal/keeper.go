package heal

import "time"

// keep looks after the device until the port is closed. It alone opens and closes sessions.
func (p *Port) keep(s Session) {
	defer close(p.done)
	for {
		if s != nil {
			p.pump(s)
			// The old session closes before the next opening: a USB adapter that comes back while its old name is held gets a new
			// name (ports.md S4).
			if err := s.Close(); err != nil {
				p.log.Debug("close lost device", "cause", err)
			}
		}
		if s = p.reopen(); s == nil {
			return
		}
	}
}

// pump fetches what arrives until the session is lost or the port closed.
func (p *Port) pump(s Session) {
	for p.room(s) {
		if err := s.Wait(); err != nil {
			p.lose(s, err)
			return
		}
		p.fetch(s)
	}
}

// room waits until there is room for more input; it returns false when the session is over.
func (p *Port) room(s Session) bool {
	p.gate.Lock()
	defer p.gate.Unlock()
	for p.session == s && !p.closed {
		if len(p.in) < BufferSize {
			return true
		}
		p.gate.Wait(time.Time{})
	}
	return false
}

// fetch reads under the lock, so that DiscardInput finds every byte either in the buffer or still in the operating system.
func (p *Port) fetch(s Session) {
	p.gate.Lock()
	defer p.gate.Unlock()
	if p.session != s || p.closed {
		return
	}
	n, err := s.Read(p.scratch)
	if n > 0 {
		p.in = append(p.in, p.scratch[:n]...)
		p.gate.Broadcast()
	}
	if err != nil {
		p.loseLocked(s, err)
	}
}

// reopen tries to open the device until it succeeds and returns the session, or nil when the port is closed.
func (p *Port) reopen() Session {
	for pause := FirstPause; ; pause = min(2*pause, LastPause) {
		if !p.sleep(pause) {
			return nil
		}
		if s := p.attempt(); s != nil {
			return s
		}
	}
}

// sleep returns true after the pause and false as soon as the port is closed.
func (p *Port) sleep(pause time.Duration) bool {
	until := time.Now().Add(pause)
	p.gate.Lock()
	defer p.gate.Unlock()
	for !p.closed {
		if !time.Now().Before(until) {
			return true
		}
		p.gate.Wait(until)
	}
	return false
}

// attempt opens the device once and returns nil when it cannot.
func (p *Port) attempt() Session {
	for {
		p.gate.Lock()
		version := p.version
		p.gate.Unlock()
		s, err := p.open()
		if p.install(s, err, version) {
			return s
		}
		if err != nil {
			return nil
		}
		_ = s.Close() // it was opened with settings that have changed meanwhile
	}
}

// install makes s the present session; it returns false when the opening failed or used settings that Reconfigure has replaced since.
func (p *Port) install(s Session, err error, version int) bool {
	p.gate.Lock()
	defer p.gate.Unlock()
	if err != nil {
		if text := err.Error(); text != p.why.Error() {
			p.log.Warn("device still not usable", "cause", err)
		}
		p.why = unplugged(err)
		return false
	}
	if p.version != version {
		return false
	}
	p.session = s
	p.gate.Broadcast()
	p.log.Info("device is back")
	return true
}
