package xor8a

import "onetrip/devices/internal/lockbus"

// DecodeRequest reports what a frame to a board says, for `hallctl decode`.
func DecodeRequest(b []byte) any { return lockbus.Explain(request(b)) }

// DecodeReply reports what a frame from a board says, for `hallctl decode`. Bytes before it are skipped and counted.
func DecodeReply(b []byte) any {
	r, skipped, err := lockbus.First(b, isReply, parse)
	if err != nil {
		return lockbus.Explain(nil, err)
	}
	f := r.fields()
	if skipped > 0 {
		f["skipped"] = skipped
	}
	return lockbus.Explain(f, nil)
}

// fields says what a reply says. Without the cabinet's settings a contact means either state of the door, and the status bytes are read in
// the commoner order.
func (r reply) fields() lockbus.Fields {
	f := lockbus.Fields{"board": r.board}
	if r.all != nil {
		raw := []int{}
		for _, c := range r.all {
			raw = append(raw, int(c))
		}
		f["reply"], f["raw"], f["shorted"] = "status_all", raw, shortedLocks(r.all, LastFirst)
		return f
	}
	contact := r.status == shorted
	f["lock"], f["contact"] = r.lock, contact
	f["door_if_closed_short"] = protocol{contact: ShortedClosed}.door(contact).String()
	f["door_if_open_short"] = protocol{contact: ShortedOpen}.door(contact).String()
	switch r.header {
	case cmdUnlock:
		f["reply"] = "unlock"
	case cmdQuery:
		f["reply"] = "status"
	default:
		f["reply"] = "report"
	}
	return f
}

// request reads a frame to a board.
func request(b []byte) (lockbus.Fields, error) {
	if len(b) < frameSize {
		return nil, lockbus.Bad(lockbus.Incomplete, len(b), "the frame goes on")
	}
	end := len(b) - 1
	if sum := bcc(b[:end]); sum != b[end] {
		return nil, lockbus.Bad(lockbus.Checksum, end, "checksum %02X, want %02X", b[end], sum)
	}
	f := lockbus.Fields{"board": int(b[1]), "lock": int(b[2])}
	function := b[3]
	switch {
	case b[0] == cmdMany:
		delete(f, "lock")
		f["cmd"], f["locks"] = "unlock_many", shortedLocks(b[2:end], FirstFirst) // the other order than in replies
		return f, nil
	case b[0] == cmdUnlock && len(b) == frameSize+1 && function == shorted && b[4] >= 1 && b[4] <= 9:
		f["cmd"], f["seconds"] = "unlock", int(b[4])
		return f, nil
	case len(b) != frameSize:
		return nil, lockbus.Bad(lockbus.BadLength, frameSize, "%d bytes are no frame", len(b))
	}
	cmd, err := name(b[0], function)
	if err != nil {
		return nil, err
	}
	if b[2] == 0 {
		delete(f, "lock")
		cmd += "_all"
	}
	f["cmd"] = cmd
	return f, nil
}

// name names the command of a five-byte frame.
func name(header, function byte) (string, error) {
	var cmd string
	want := byte(shorted)
	switch header {
	case cmdUnlock:
		cmd = "unlock"
	case cmdHoldOn:
		cmd = "hold_on"
	case cmdHoldOff:
		cmd = "hold_off"
	case cmdQuery:
		cmd, want = "query", marker
	default:
		return "", lockbus.Bad(lockbus.BadHeader, 0, "no header of a command")
	}
	if function != want {
		return "", lockbus.Bad(lockbus.BadStatus, 3, "function %02X, want %02X", function, want)
	}
	return cmd, nil
}
