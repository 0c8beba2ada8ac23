package backstage

import (
	"time"

	"onetrip/kiosk/flow"
	"onetrip/locker"
)

// Device is one of the terminal's devices as it stands.
type Device struct {
	Role    Role
	Set     bool   // it is in the settings
	Port    string // where it is sought; "" where it has none
	Ready   bool
	Problem string    // of devices.Problem; "" when all is well
	Since   time.Time // since when it has been so
	Ident   string    // what it calls itself
	Count   int       // what it did since the program began, in the unit of its role; -1: nobody counts
	Boards  []int     // addresses of lock boards
}

// Role is what a device is there for, by the names of devices/detect.
type Role string

// The roles, in the order of the page.
const (
	RoleReader  Role = "reader"
	RolePrinter Role = "printer"
	RoleLocks   Role = "locks"
	RoleScanner Role = "scanner"
	RoleSpeaker Role = "speaker"
	RoleLight   Role = "light"
)

// Port is a port in a search, and what stands there.
type Port struct {
	Path     string
	Adapter  string // what the adapter calls itself, and its serial number
	Mine     bool   // a device at work stands there: it is not asked
	Asked    int    // questions so far, of at most Of
	Of       int
	Now      string // protocol of the last question
	Done     bool
	Role     Role // "" nothing that a terminal uses
	Protocol string
	Baud     int
	Ident    string
	Problems []string // keys of devices/detect
}

// Offer is what a search proposes for a role.
type Offer struct {
	Role     Role
	Port     int      // index into Search.Ports; -1: the device was not found
	Asks     string   // the question of devices/detect that a person answers by accepting; "" for none
	Problems []string // keys of devices/detect
	Same     bool     // the settings say so already
}

// Search is a search for devices, and what became of it.
type Search struct {
	No     int // counts the searches of a visit
	Ports  []Port
	Offers []Offer
	Over   bool
	Failed bool
	Saved  bool // what was offered is in the settings: it counts once nobody stands here
	Saving bool
}

// News returns the offers that change the settings.
func (s Search) News() int {
	n := 0
	for _, o := range s.Offers {
		if o.Port >= 0 && !o.Same {
			n++
		}
	}
	return n
}

// Missing returns the roles whose devices are set and were not found.
func (s Search) Missing() []Role {
	var roles []Role
	for _, o := range s.Offers {
		if o.Port < 0 {
			roles = append(roles, o.Role)
		}
	}
	return roles
}

// Trial is the test of one device, and what became of it.
type Trial struct {
	No    int // counts the trials of a visit
	Role  Role
	State TrialState
	Seen  string // what the device showed: a masked card, the length of a code, how many doors answered
	Bad   int    // doors that did not answer
}

// TrialState is how far a trial is.
type TrialState uint8

// The states of a trial.
const (
	TrialRuns TrialState = iota
	TrialAsks            // a person says whether it was heard or seen
	TrialPassed
	TrialFailed
)

// byHand reports whether only a person can say how the test of a device ended.
func (r Role) byHand() bool { return r == RoleSpeaker || r == RoleLight }

// LoadDevices asks for a DevicesLoaded.
type LoadDevices struct{ Session flow.Session }

// StartSearch asks every port that no device at work has. SearchMoved tells how it goes, the last one with Over.
type StartSearch struct {
	Session flow.Session
	No      int
}

// StopSearch ends a search early; its last SearchMoved comes all the same.
type StopSearch struct{ No int }

// Accept puts what a search offered into the settings. Accepted answers it.
type Accept struct {
	Session flow.Session
	No      int
	By      locker.StaffID
}

// Try tests a device whose test needs more than a card or a code. Tried answers it.
type Try struct {
	Session flow.Session
	No      int
	Role    Role
}

// DevicesLoaded answers LoadDevices.
type DevicesLoaded struct {
	Session flow.Session
	Devices []Device
}

// SearchMoved tells how a search goes.
type SearchMoved struct {
	Session flow.Session
	No      int
	Ports   []Port
	Offers  []Offer // with Over
	Over    bool
	Failed  bool // the ports cannot be listed
}

// Accepted answers Accept.
type Accepted struct {
	Session flow.Session
	No      int
	OK      bool
}

// Tried answers Try.
type Tried struct {
	Session flow.Session
	No      int
	OK      bool
	Seen    string
	Bad     int
}

func (LoadDevices) effect() {}
func (StartSearch) effect() {}
func (StopSearch) effect()  {}
func (Accept) effect()      {}
func (Try) effect()         {}

func (DevicesLoaded) input() {}
func (SearchMoved) input()   {}
func (Accepted) input()      {}
func (Tried) input()         {}

// Device returns the chosen device.
func (s State) Device() (Device, bool) {
	for _, d := range s.Devices {
		if d.Role == s.Chosen {
			return d, true
		}
	}
	return Device{}, false
}

// CanTry reports whether the chosen device can be tested. A printer without paper may: the test says so.
func (s State) CanTry() bool {
	d, ok := s.Device()
	return ok && d.Set && s.Me.Rights.Has(MaySetUp)
}

// onDevices does what the pages of the devices offer.
func (m *step) onDevices(t flow.Tap) bool {
	if m.turns(t) {
		return true
	}
	switch m.s.Screen {
	case Devices:
		return m.onDeviceList(t)
	case OneDevice:
		return m.onDevice(t)
	case Searching:
		return m.onSearch(t)
	default:
		return m.onTrial(t)
	}
}

// turns turns the pages of a list.
func (m *step) turns(t flow.Tap) bool {
	switch {
	case t.Action == flow.PrevPage && m.s.Page > 0:
		m.s.Page--
	case t.Action == flow.NextPage && m.s.Page < m.cfg.Pages(m.s, m.now)-1:
		m.s.Page++
	default:
		return false
	}
	return true
}

func (m *step) onDeviceList(t flow.Tap) bool {
	switch t.Action {
	case PickDevice:
		m.s.Chosen = Role(t.Arg)
		if _, ok := m.s.Device(); !ok {
			m.s.Chosen = ""
			return false
		}
		m.enter(OneDevice)
	case StartFinding:
		if !m.may(MaySetUp) {
			return false
		}
		m.s.Search = Search{No: m.s.Search.No + 1}
		m.do(StartSearch{Session: m.s.Session, No: m.s.Search.No})
		m.s.Page = 0
		m.enter(Searching)
	default:
		return false
	}
	return true
}

func (m *step) onDevice(t flow.Tap) bool {
	switch {
	case t.Action == flow.Back:
		m.enter(Devices)
	case t.Action == TryDevice && m.s.CanTry():
		m.try()
	default:
		return false
	}
	return true
}

// try begins the test of the chosen device. Cards and codes come by themselves once the page waits for them.
func (m *step) try() {
	m.s.Trial = Trial{No: m.s.Trial.No + 1, Role: m.s.Chosen}
	if m.s.Chosen != RoleReader && m.s.Chosen != RoleScanner {
		m.do(Try{Session: m.s.Session, No: m.s.Trial.No, Role: m.s.Chosen})
	}
	m.enter(Trying)
}

func (m *step) onTrial(t flow.Tap) bool {
	state := m.s.Trial.State
	switch {
	case t.Action == flow.Back && state != TrialRuns, t.Action == flow.Back && !m.trialBusy():
		m.enter(OneDevice)
	case t.Action == TryDevice && state != TrialRuns:
		m.try()
	case t.Action == Yes && state == TrialAsks:
		m.tried(true)
	case t.Action == No && state == TrialAsks:
		m.tried(false)
	default:
		return false
	}
	return true
}

// trialBusy reports whether a machine is at work in the trial.
func (m *step) trialBusy() bool {
	return m.s.Trial.State == TrialRuns && m.s.Trial.Role != RoleReader && m.s.Trial.Role != RoleScanner
}

func (m *step) tried(ok bool) {
	m.s.Trial.State, m.sound = TrialFailed, flow.SoundProblem
	if ok {
		m.s.Trial.State, m.sound = TrialPassed, flow.SoundSuccess
	}
	m.touched()
}

func (m *step) onSearch(t flow.Tap) bool {
	s := &m.s.Search
	switch {
	case t.Action == StopFinding && !s.Over:
		m.do(StopSearch{No: s.No})
	case t.Action == AcceptAll && m.s.CanAccept():
		s.Saving = true
		m.do(Accept{Session: m.s.Session, No: s.No, By: m.s.Me.ID})
	case !s.Over || s.Saving:
		return false
	case t.Action == flow.Back:
		m.s.Page = 0
		m.enter(Devices)
	case t.Action == StartFinding && !s.Saved:
		return m.onDeviceList(t)
	default:
		return false
	}
	return true
}

// CanAccept reports whether what was found can be put into the settings.
func (s State) CanAccept() bool {
	f := s.Search
	return f.Over && !f.Saving && !f.Saved && f.News() > 0 && s.Me.Rights.Has(MaySetUp)
}

// answerDevices takes what devices and searches say into account.
func (m *step) answerDevices(in Input) {
	switch in := in.(type) {
	case DevicesLoaded:
		if in.Session == m.s.Session && m.s.Me.ID != "" {
			m.s.Devices = in.Devices
		}
	case SearchMoved:
		if in.Session == m.s.Session && in.No == m.s.Search.No {
			m.searched(in)
		}
	case Accepted:
		if in.Session == m.s.Session && in.No == m.s.Search.No {
			m.accepted(in.OK)
		}
	case Tried:
		if in.Session == m.s.Session && in.No == m.s.Trial.No {
			m.trialEnded(in)
		}
	}
}

func (m *step) searched(in SearchMoved) {
	s := &m.s.Search
	if s.Over {
		return
	}
	s.Ports, s.Offers, s.Over, s.Failed = in.Ports, in.Offers, in.Over, in.Failed
	if in.Over && m.s.Screen == Searching {
		m.sound = flow.SoundSuccess
		m.touched()
	}
}

func (m *step) accepted(ok bool) {
	if !m.s.Search.Saving {
		return
	}
	m.s.Search.Saving, m.s.Search.Saved = false, ok
	if !ok {
		m.sorry(Failed)
	}
}

func (m *step) trialEnded(in Tried) {
	if m.s.Screen != Trying || m.s.Trial.State != TrialRuns {
		return
	}
	m.s.Trial.Seen, m.s.Trial.Bad = in.Seen, in.Bad
	if in.OK && m.s.Trial.Role.byHand() {
		m.s.Trial.State = TrialAsks
		m.touched()
		return
	}
	m.tried(in.OK)
}

// cardTried takes a card that was laid on for a test. Of what it says only the masked name is kept.
func (m *step) cardTried(in CardSeen) {
	if m.s.Screen != Trying || m.s.Trial.Role != RoleReader || m.s.Trial.State != TrialRuns {
		return
	}
	switch in.Kind {
	case flow.CardRead:
		m.s.Trial.Seen = locker.MaskName(in.Card.Name)
		m.tried(true)
	case flow.CardUnsupported, flow.CardRejected:
		m.tried(false)
	default:
	}
}

// codeTried takes a code that was held before the scanner for a test.
func (m *step) codeTried(in Scanned) {
	if m.s.Screen == Trying && m.s.Trial.Role == RoleScanner && m.s.Trial.State == TrialRuns {
		m.s.Trial.Seen = in.Shape
		m.tried(true)
	}
}

// wantsCard and wantsCode report whether the page waits for a card or a code.
func (s State) wantsCard() bool {
	return !s.Over && (s.Screen == Login || s.Screen == Trying && s.Trial.Role == RoleReader && s.Trial.State == TrialRuns)
}

func (s State) wantsCode() bool {
	return !s.Over && (s.Screen == Waiting && s.Machine.Scanner || s.Screen == Trying && s.Trial.Role == RoleScanner && s.Trial.State == TrialRuns)
}
