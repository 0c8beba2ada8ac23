package wkly

import "onetrip/devices/internal/lockbus"

// DecodeRequest reports what a frame to a board says, for `hallctl decode`.
func DecodeRequest(b []byte) any { return lockbus.Explain(request(b)) }

// DecodeReply reports what a frame from a board says, for `hallctl decode`; of several it names each.
func DecodeReply(b []byte) any { return lockbus.Explain(replies(b)) }

func names() map[byte]string {
	return map[byte]string{
		cmdTogether: "unlock_together", cmdLED: "led", cmdOpen: "unlock", cmdQuery: "query", cmdQueryAll: "query_all",
		cmdOpenAll: "unlock_all", cmdOpenList: "unlock_list", cmdHoldOn: "hold_on", cmdHoldOff: "hold_off",
	}
}

func request(b []byte) (lockbus.Fields, error) {
	f, n, err := unwrap(b)
	if err != nil {
		return nil, err
	}
	if n != len(b) {
		return nil, lockbus.Bad(lockbus.BadLength, n, "bytes after the frame")
	}
	name, ok := names()[f.cmd]
	if !ok {
		return nil, lockbus.Bad(lockbus.BadHeader, dataAt-1, "command %02X is in no table", f.cmd)
	}
	fields := lockbus.Fields{"cmd": name, "board": f.board}
	switch {
	case (f.cmd == cmdTogether || f.cmd == cmdOpenList) && len(f.data) > 0 && int(f.data[0]) == len(f.data)-1:
		channels := []int{}
		for _, c := range f.data[1:] {
			channels = append(channels, int(c))
		}
		fields["channels"] = channels
	case f.cmd != cmdTogether && f.cmd != cmdOpenList && len(f.data) == 1:
		fields["channel"] = int(f.data[0])
	case len(f.data) > 0:
		return nil, lockbus.Bad(lockbus.BadLength, dataAt, "%d bytes of data", len(f.data))
	}
	return fields, nil
}

// replies reads all frames of b. What stands between them is skipped, as on the line.
func replies(b []byte) (lockbus.Fields, error) {
	var all []reply
	var first error
	for at := 0; at < len(b); {
		r, n, err := parse(b[at:])
		if err == nil {
			all = append(all, r)
			at += n
			continue
		}
		if first == nil && b[at] == preamble[0] || at == 0 {
			first = err
		}
		at++
	}
	switch len(all) {
	case 0:
		if first == nil {
			first = lockbus.Bad(lockbus.Incomplete, len(b), "no bytes")
		}
		return nil, first
	case 1:
		return all[0].fields(), nil
	}
	frames, details := []string{}, []lockbus.Fields{}
	for _, r := range all {
		frames = append(frames, r.name())
		details = append(details, r.fields())
	}
	return lockbus.Fields{"frames": frames, "details": details}, nil
}

// name names the reply.
func (r reply) name() string {
	switch r.cmd {
	case cmdQuery:
		return "status"
	case cmdQueryAll:
		return "status_all"
	case cmdReport:
		return "report"
	}
	return names()[r.cmd]
}

func (r reply) fields() lockbus.Fields {
	f := lockbus.Fields{"reply": r.name(), "board": r.board}
	if r.cmd != cmdReport {
		f["ok"] = r.ok
	}
	if r.cmd == cmdQueryAll {
		doors := []string{}
		for _, d := range r.doors {
			doors = append(doors, d.String())
		}
		f["doors"] = doors
		return f
	}
	if r.channel > 0 {
		f["channel"] = r.channel
	}
	if len(r.doors) == 1 {
		f["door"] = r.doors[0].String()
	}
	return f
}
