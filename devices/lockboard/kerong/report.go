package kerong

import "onetrip/devices/internal/lockbus"

// DecodeRequest reports what a frame to a board says, for `hallctl decode`. It reads the other generations too (locks.md 3.2), which the
// driver does not speak.
func DecodeRequest(b []byte) any { return lockbus.Explain(request(b)) }

// DecodeReply reports what a frame from a board says, for `hallctl decode`.
func DecodeReply(b []byte) any { return lockbus.Explain(reply(b)) }

// request reads a frame to a board. Its generation shows in its length.
func request(b []byte) (lockbus.Fields, error) {
	switch {
	case len(b) > 0 && b[0] != stx:
		return nil, lockbus.Bad(lockbus.BadHeader, 0, "no STX")
	case len(b) < requestSize:
		return nil, lockbus.Bad(lockbus.Incomplete, len(b), "the frame goes on")
	case len(b) > 7 && b[6] == etx && len(b) == 8+int(b[5]):
		return cu12Request(b)
	case len(b) == requestSize+1 && (b[3]&0xF0 == 0x50 || b[3]&0xF0 == 0x60):
		return cu48Request(b)
	}
	end := len(b) - 1
	if len(b) > requestSize+2 || b[end-1] != etx {
		return nil, lockbus.Bad(lockbus.BadETX, end-1, "byte %02X, want ETX", b[end-1])
	}
	if s := sum(b[:end]); s != b[end] {
		return nil, lockbus.Bad(lockbus.Checksum, end, "sum %02X, want %02X", b[end], s)
	}
	return cu16Request(b)
}

func cu16Request(b []byte) (lockbus.Fields, error) {
	f := lockbus.Fields{"cu": int(b[1] >> 4)}
	if b[1] == wholeBus {
		delete(f, "cu")
	}
	switch {
	case b[2] == cmdStatus:
		f["cmd"] = "status"
	case b[2] == cmdUnlock:
		f["cmd"], f["lock"] = "unlock", int(b[1]&0x0F)+1
	case b[2] == cmdStatusBus:
		f["cmd"] = "status_bus"
	case b[2] == cmdUnlockAll:
		f["cmd"] = "unlock_all"
	case b[2] == cmdTime && len(b) == requestSize:
		f["cmd"] = "get_unlock_time"
	case b[2] == cmdTime:
		f["cmd"] = "set_unlock_time"
	default:
		return nil, lockbus.Bad(lockbus.BadHeader, 2, "command %02X is in no table", b[2])
	}
	return f, nil
}

// cu48Request reads the six bytes of the 0x50 and 0x60 families: STX ADDR LOCK CMD ETX SUM.
func cu48Request(b []byte) (lockbus.Fields, error) {
	if b[4] != etx {
		return nil, lockbus.Bad(lockbus.BadETX, 4, "byte %02X, want ETX", b[4])
	}
	if s := sum(b[:5]); s != b[5] {
		return nil, lockbus.Bad(lockbus.Checksum, 5, "sum %02X, want %02X", b[5], s)
	}
	return oneOf(b[3]&0x0F, b)
}

// cu12Request reads the 0x80 family: STX ADDR LOCK CMD ASK LEN ETX SUM DATA, with a sum of STX to ETX only.
func cu12Request(b []byte) (lockbus.Fields, error) {
	if s := sum(b[:7]); s != b[7] {
		return nil, lockbus.Bad(lockbus.Checksum, 7, "sum %02X, want %02X", b[7], s)
	}
	if b[3]&0xF0 != 0x80 {
		return nil, lockbus.Bad(lockbus.BadHeader, 3, "command %02X is in no table", b[3])
	}
	return oneOf(b[3]&0x0F, b)
}

// oneOf names the two commands that the later generations share.
func oneOf(cmd byte, b []byte) (lockbus.Fields, error) {
	switch cmd {
	case 0:
		return lockbus.Fields{"cmd": "status", "cu": int(b[1])}, nil
	case 1:
		return lockbus.Fields{"cmd": "unlock", "cu": int(b[1]), "lock": int(b[2]) + 1}, nil
	}
	return nil, lockbus.Bad(lockbus.BadHeader, 3, "command %02X is in no table", b[3])
}

// reply reads a frame from a board, after bytes that are none.
func reply(b []byte) (lockbus.Fields, error) {
	f, skipped, err := lockbus.First(b, func(c byte) bool { return c == stx }, anyReply)
	if err == nil && skipped > 0 {
		f["skipped"] = skipped
	}
	return f, err
}

func anyReply(b []byte) (lockbus.Fields, error) {
	switch {
	case len(b) == 12 && b[3] == 0x65:
		if b[10] != etx {
			return nil, lockbus.Bad(lockbus.BadETX, 10, "byte %02X, want ETX", b[10])
		}
		return openBits(b, 4, 11)
	case len(b) == 12 && b[3] == 0x75:
		return openBits(b, 5, 11)
	case len(b) >= 8 && b[3] == 0x80 && b[6] == etx && len(b) == 8+int(b[5]):
		return openBits(b, 8, 7)
	}
	s, err := parse(b)
	if err != nil {
		return nil, err
	}
	name := "status"
	if s.cmd == repStatusBus {
		name = "status_bus"
	}
	return lockbus.Fields{"reply": name, "cu": s.cu, "locked": numbers(s.locked), "occupied": numbers(s.occupied)}, nil
}

// openBits reads the later generations' bits, 1 for locked, which begin at data; the sum at check covers what stands before it.
func openBits(b []byte, data, check int) (lockbus.Fields, error) {
	if s := sum(b[:check]); s != b[check] {
		return nil, lockbus.Bad(lockbus.Checksum, check, "sum %02X, want %02X", b[check], s)
	}
	bits := b[data:]
	if check > data {
		bits = b[data:min(check, data+6)]
	}
	open := []int{}
	for n := range min(8*len(bits), 48) {
		if len(bits) == 2 && n >= 12 { // CU12: twelve locks
			break
		}
		if bits[n/8]&(1<<(n%8)) == 0 {
			open = append(open, n+1)
		}
	}
	return lockbus.Fields{"reply": "status", "cu": int(b[1]), "open": open}, nil
}
