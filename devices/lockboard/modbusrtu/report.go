package modbusrtu

import (
	"encoding/binary"

	"onetrip/devices/internal/lockbus"
)

// DecodeRequest reports what a frame to a board says, for `hallctl decode`.
func DecodeRequest(b []byte) any { return lockbus.Explain(request(b)) }

// DecodeReply reports what a frame from a board says, for `hallctl decode`. An echo of the request before it is told.
func DecodeReply(b []byte) any { return lockbus.Explain(reply(b)) }

// request reads a frame to a board.
func request(b []byte) (lockbus.Fields, error) {
	f, err := unwrap(b, false)
	if err != nil {
		return nil, err
	}
	if len(f)+2 != len(b) {
		return nil, lockbus.Bad(lockbus.BadLength, len(f)+2, "bytes after the frame")
	}
	at, value := int(binary.BigEndian.Uint16(f[2:])), int(binary.BigEndian.Uint16(f[4:]))
	fields := lockbus.Fields{"slave": int(f[0])}
	switch f[1] {
	case readInputs, readCoils:
		fields["cmd"], fields["start"], fields["count"] = "read_di", at, value
		if f[1] == readCoils {
			fields["cmd"] = "read_coils"
		}
	case writeRegister:
		fields["cmd"], fields["register"], fields["value"] = "register", at, value
		if at == regAddress {
			fields = lockbus.Fields{"cmd": "set_address", "address": value, "slave": int(f[0])}
		}
	case writeCoil:
		nameCoil(fields, at, value)
	}
	return fields, nil
}

// nameCoil says what writing a coil does.
func nameCoil(fields lockbus.Fields, at, value int) {
	switch {
	case at == coilAll:
		fields["cmd"], fields["on"] = "all_coils", value == valueOn
	case at&0xFF00 == coilFlashOn:
		fields["cmd"], fields["channel"], fields["ms"] = "flash_on", at&0xFF, 100*value
	case at&0xFF00 == coilFlashOff:
		fields["cmd"], fields["channel"], fields["ms"] = "flash_off", at&0xFF, 100*value
	default:
		fields["cmd"], fields["channel"], fields["on"] = "coil", at, value == valueOn
	}
}

// reply reads a frame from a board. What stands before it is the echo of the request, or skipped.
func reply(b []byte) (lockbus.Fields, error) {
	f, skipped, err := lockbus.First(b, func(byte) bool { return true }, answer)
	if err != nil {
		return nil, err
	}
	if skipped == 0 {
		return f, nil
	}
	if _, e := request(b[:skipped]); e == nil {
		f["echo"] = true
	} else {
		f["skipped"] = skipped
	}
	return f, nil
}

// answer reads b as one whole frame from a board.
func answer(b []byte) (lockbus.Fields, error) {
	f, err := unwrap(b, true)
	if err != nil {
		return nil, err
	}
	if len(f)+2 != len(b) {
		return nil, lockbus.Bad(lockbus.BadLength, len(f)+2, "bytes after the frame")
	}
	fields := lockbus.Fields{"slave": int(f[0])}
	switch function := f[1]; {
	case function&exception != 0:
		fields["reply"], fields["function"], fields["code"] = "exception", int(function&^exception), int(f[2])
	case function == readInputs:
		fields["reply"], fields["bits"] = "read_di", states(f[3:])
	case function == readCoils:
		fields["reply"], fields["bits"] = "read_coils", states(f[3:])
	case function == writeRegister:
		fields["reply"] = "register"
	default:
		fields["reply"] = "coil"
	}
	return fields, nil
}
