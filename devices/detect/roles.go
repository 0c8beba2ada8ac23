package detect

import "slices"

// Known is a device that was set or learnt: which one it is, and where it was last.
type Known struct {
	Role     Role   `json:"role"`
	Path     string `json:"path"`
	Baud     int    `json:"baud,omitempty"`
	Protocol string `json:"protocol,omitempty"` // "" where only the role is known
	Serial   string `json:"serial,omitempty"`   // the device's own: SAM id, printer's serial number
	Model    string `json:"model,omitempty"`    // maker and model
	Adapter  string `json:"adapter,omitempty"`  // the adapter's serial number
	USB      string `json:"usb,omitempty"`
	Boards   []int  `json:"boards,omitempty"`  // addresses of lock boards
	OneWay   bool   `json:"one_way,omitempty"` // a printer that never answers: its port is left alone
}

// Learn returns what is to be remembered of a finding that was accepted for a role.
func (f *Finding) Learn() Known {
	k := Known{
		Role: f.Role, Path: f.Port.Path, Baud: f.Baud, Protocol: f.Protocol, Serial: f.Device.Serial, Model: f.Device.name(),
		Adapter: f.Port.Serial, USB: f.Port.USB,
	}
	for _, b := range f.Device.Boards {
		k.Boards = append(k.Boards, b.Address)
	}
	return k
}

// name returns maker and model.
func (d *Device) name() string {
	if d.Maker == "" || d.Maker == d.Model {
		return d.Model
	}
	if d.Model == "" {
		return d.Maker
	}
	return d.Maker + " " + d.Model
}

// likeness says how a finding resembles what is known.
type likeness uint8

const (
	stranger likeness = iota // of another role or protocol, or certainly another device of the kind
	alike                    // of the kind, and nothing tells whether it is the same
	same                     // the same device, or the same adapter with a like device
)

// compare says whether f may be k.
func (k *Known) compare(f *Finding) likeness {
	switch {
	case f.Role != k.Role || f.Role == NoRole, k.Protocol != "" && f.Protocol != k.Protocol:
		return stranger
	case k.Serial != "" && f.Device.Serial != "":
		if k.Serial == f.Device.Serial {
			return same
		}
		return stranger
	case k.Model != "" && f.Device.name() != "" && f.Device.name() != k.Model:
		return stranger
	case k.Adapter != "" && f.Port.Serial == k.Adapter && f.Port.USB == k.USB:
		return same
	case len(k.Boards) > 0 && !k.hasBoards(f):
		return stranger
	}
	return alike
}

// hasBoards reports whether all known boards answered.
func (k *Known) hasBoards(f *Finding) bool {
	for _, n := range k.Boards {
		if !slices.ContainsFunc(f.Device.Boards, func(b Board) bool { return b.Address == n }) {
			return false
		}
	}
	return true
}

// Question says what a person must be asked before a proposal is taken up.
type Question uint8

// The questions. Most proposals need none.
const (
	NoQuestion Question = iota
	Replaces            // is this device the new one in place of the old one?
	Which               // which of several devices is meant?
	IsIt                // it looks like the device: is it?
)

// String returns the question as reports write it.
func (q Question) String() string {
	switch q {
	case NoQuestion:
		return ""
	case Replaces:
		return "replaces"
	case Which:
		return "which"
	case IsIt:
		return "is_it"
	}
	return "unknown question"
}

// Proposal is what to set for a role.
type Proposal struct {
	Role     Role      `json:"role"`
	Finding  int       `json:"finding"`            // index into Result.Ports; -1: the device was not found
	Others   []int     `json:"others,omitempty"`   // findings that could be meant instead
	Ask      Question  `json:"-"`                  // what a person must say
	Question string    `json:"question,omitempty"` // the same as text
	Problems []Problem `json:"problems,omitempty"`
	Was      *Known    `json:"was,omitempty"` // what was known; nil for a new device
}

// Propose returns for each role that something was found for, or that is known, what to set. It is pure. A known device is recognised by its
// own number first, then by its adapter's, then by being the only one of its kind; each finding is proposed once.
func Propose(found []Finding, known []Known) []Proposal {
	taken := make([]bool, len(found))
	picked := make([]int, len(known))
	for i := range picked {
		picked[i] = -1
	}
	for _, want := range []likeness{same, alike} {
		for i := range known {
			if picked[i] < 0 {
				picked[i] = pick(found, taken, &known[i], want)
			}
		}
	}
	var out []Proposal
	for i := range known {
		out = append(out, proposal(found, taken, &known[i], picked[i]))
	}
	return newcomers(out, found, taken)
}

// pick takes the first finding of at least the likeness that nobody has; the one on the known path wins among those that are alike.
func pick(found []Finding, taken []bool, k *Known, want likeness) int {
	best := -1
	for i := range found {
		if taken[i] || k.compare(&found[i]) < want {
			continue
		}
		if best < 0 || found[i].Port.Path == k.Path {
			best = i
		}
	}
	if best >= 0 {
		taken[best] = true
	}
	return best
}

// proposal says what to do about a known device.
func proposal(found []Finding, taken []bool, k *Known, at int) Proposal {
	p := Proposal{Role: k.Role, Finding: at, Was: k}
	if at < 0 {
		if p.Finding = successor(found, taken, k.Role); p.Finding < 0 {
			p.Problems = append(p.Problems, Missing)
			return p
		}
		p.ask(Replaces)
		p.Problems = append(p.Problems, Exchanged)
	}
	f := &found[p.Finding]
	if f.Port.Path != k.Path && k.Path != "" {
		if stolen(found, k) {
			p.Problems = append(p.Problems, WrongPort)
		}
		if k.compare(f) == alike && len(k.Boards) == 0 {
			p.ask(IsIt)
		}
	}
	if k.Baud != 0 && f.Baud != 0 && f.Baud != k.Baud {
		p.Problems = append(p.Problems, WrongBaud)
	}
	return p
}

// successor takes another device of the role, which may stand in the old one's place, or returns -1.
func successor(found []Finding, taken []bool, role Role) int {
	for i := range found {
		if !taken[i] && found[i].Role == role {
			taken[i] = true
			return i
		}
	}
	return -1
}

// stolen reports whether a device of another role stands on k's port.
func stolen(found []Finding, k *Known) bool {
	return slices.ContainsFunc(found, func(f Finding) bool { return f.Port.Path == k.Path && f.Role != k.Role && f.Role != NoRole })
}

func (p *Proposal) ask(q Question) {
	if p.Ask == NoQuestion {
		p.Ask, p.Question = q, q.String()
	}
}

// newcomers adds what nobody knew. Two for one role need a person's word, lock boards excepted: a terminal may have several buses.
func newcomers(out []Proposal, found []Finding, taken []bool) []Proposal {
	at := map[Role]int{}
	for i, p := range out {
		if p.Finding >= 0 && p.Role != Locks {
			at[p.Role] = i
		}
	}
	for i := range found {
		role := found[i].Role
		if taken[i] || role == NoRole {
			continue
		}
		if j, twice := at[role]; twice {
			out[j].Others = append(out[j].Others, i)
			out[j].ask(Which)
			if !slices.Contains(out[j].Problems, TwoOfAKind) {
				out[j].Problems = append(out[j].Problems, TwoOfAKind)
			}
			continue
		}
		p := Proposal{Role: role, Finding: i}
		if found[i].Sure == Guess {
			p.ask(IsIt)
		}
		if role != Locks {
			at[role] = len(out)
		}
		out = append(out, p)
	}
	return out
}
