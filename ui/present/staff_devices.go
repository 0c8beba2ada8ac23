package present

import (
	"slices"
	"strconv"
	"strings"

	"onetrip/kiosk/backstage"
	"onetrip/kiosk/flow"
	"onetrip/ui/text"
)

// roleIcons are the pictures of the roles.
var roleIcons = map[backstage.Role]string{
	backstage.RoleReader: "idcard", backstage.RolePrinter: "printer", backstage.RoleLocks: "lock", backstage.RoleScanner: "scan",
	backstage.RoleSpeaker: "speaker", backstage.RoleLight: "lamp",
}

// roleKeys name the roles.
var roleKeys = map[backstage.Role]text.Key{
	backstage.RoleReader: text.HealthRoleReader, backstage.RolePrinter: text.HealthRolePrinter, backstage.RoleLocks: text.HealthRoleLocks,
	backstage.RoleScanner: text.HealthRoleScanner, backstage.RoleSpeaker: text.HealthRoleSpeaker, backstage.RoleLight: text.HealthRoleLight,
}

func (p *staffPage) roleName(r backstage.Role) string {
	if key, ok := roleKeys[r]; ok {
		return p.Say(key)
	}
	return string(r)
}

// device draws the pages of the devices.
func (p *staffPage) device(m *Model) {
	switch p.s.Screen {
	case backstage.OneDevice:
		p.oneDevice(m)
	case backstage.Searching:
		p.searching(m)
	case backstage.Trying:
		p.trying(m)
	default:
		p.devices(m)
	}
}

// starting is the problem of a device that has only begun.
const starting = "starting"

// deviceLamp says how a device stands, by lamp and in a word or two.
func (p *staffPage) deviceLamp(d backstage.Device) (lamp Lamp, words, remedy string) {
	switch {
	case !d.Set:
		return LampOff, p.Say(text.DevicesUnset), ""
	case d.Problem == starting:
		return LampBusy, p.Say(text.DevicesStarting), ""
	case d.Problem != "":
		words, remedy = p.Ailment(string(d.Role) + "." + d.Problem)
		if d.Ready {
			return LampWarn, words, remedy
		}
		return LampFail, words, remedy
	case !d.Ready:
		return LampBusy, p.Say(text.DevicesStarting), ""
	}
	return LampOk, p.Say(text.DevicesOk), ""
}

// devices is the tab with every device, the ones that need help first.
func (p *staffPage) devices(m *Model) {
	b := ListBody{Empty: p.Say(text.BoxesLoading)}
	well, bad := 0, 0
	var first, rest []ListRow
	for _, d := range p.s.Devices {
		lamp, words, _ := p.deviceLamp(d)
		row := ListRow{Lamp: lamp, Icon: roleIcons[d.Role], Title: p.roleName(d.Role), Note: p.deviceNote(d), Mark: words, Tap: pick(backstage.PickDevice, string(d.Role))}
		switch lamp {
		case LampFail, LampWarn:
			bad++
			row.Mark, row.Note = "", words
			if !d.Since.IsZero() {
				row.Mark = p.age(d.Since)
			}
			first = append(first, row)
		case LampOk:
			well++
			rest = append(rest, row)
		default:
			rest = append(rest, row)
		}
	}
	b.Rows, b.Pager = backstage.PortsOnPage(p.cfg.Staff, p.s, append(first, rest...)), p.pager()
	m.Panel = Panel{Headline: p.Say(text.DevicesWell), Sub: p.Say(text.DevicesSub, "n", strconv.Itoa(well))}
	switch {
	case p.s.Devices == nil:
		m.Panel = Panel{Headline: p.Say(text.BoxesLoading), Sub: p.Say(text.OneMoment)}
	case bad > 0:
		m.Panel.Headline = p.Say(text.DevicesBad, "n", strconv.Itoa(bad))
	case !p.anySet():
		m.Panel = Panel{Headline: p.Say(text.DevicesNone), Sub: p.Say(text.SearchSub)}
	}
	if p.s.Me.Rights.Has(backstage.MaySetUp) {
		b.Buttons = []Button{{Icon: "search", Text: p.Say(text.DevicesFind), Look: Primary, Tap: tap(backstage.StartFinding)}}
	}
	m.Body = b
}

// anySet reports whether anything that hangs on a port is set.
func (p *staffPage) anySet() bool {
	return slices.ContainsFunc(p.s.Devices, func(d backstage.Device) bool { return d.Set && d.Port != "" })
}

// deviceNote says where a device is and what it calls itself.
func (p *staffPage) deviceNote(d backstage.Device) string {
	if !d.Set {
		return p.Say(text.DevicesUnsetNote)
	}
	if d.Ident != "" {
		return p.Space(shorten(d.Ident))
	}
	return p.Space(portName(d.Port))
}

// portName shortens a port's path to its last part.
func portName(path string) string { return shorten(path[strings.LastIndexByte(path, '/')+1:]) }

// shorten leaves the middle of a long name out: its ends tell it apart.
func shorten(name string) string {
	const most, ends = 21, 10
	if r := []rune(name); len(r) > most {
		return string(r[:ends]) + "…" + string(r[len(r)-ends:])
	}
	return name
}

// countKeys say what a device did.
var countKeys = map[backstage.Role]text.Key{
	backstage.RoleReader: text.DeviceCards, backstage.RolePrinter: text.DevicePapers, backstage.RoleScanner: text.DeviceCodes,
}

// oneDevice is what is known of a device.
func (p *staffPage) oneDevice(m *Model) {
	d, ok := p.s.Device()
	if !ok {
		m.Panel, m.Body = Panel{Headline: p.Say(text.BoxesLoading)}, ListBody{Empty: p.Say(text.BoxesLoading)}
		return
	}
	_, words, remedy := p.deviceLamp(d)
	m.Panel = Panel{Headline: p.roleName(d.Role), Sub: words}
	b := ActionsBody{Facts: []Fact{{Label: p.Say(text.DeviceState), Value: words}}}
	add := func(label text.Key, value string) {
		if value != "" {
			b.Facts = append(b.Facts, Fact{Label: p.Say(label), Value: value})
		}
	}
	if d.Set && !d.Since.IsZero() {
		add(text.DeviceSince, p.age(d.Since))
	}
	add(text.DeviceIdent, shorten(d.Ident))
	add(text.DevicePort, portName(d.Port))
	if len(d.Boards) > 0 {
		add(text.DeviceBoards, numbers(d.Boards))
	}
	if key, ok := countKeys[d.Role]; ok && d.Set && d.Count >= 0 {
		add(key, p.Say(text.DeviceTimes, "n", strconv.Itoa(d.Count)))
	}
	if remedy != "" {
		b.Banner = &Banner{Tone: Bad, Title: words, Text: remedy}
	}
	if p.s.CanTry() {
		b.Buttons = []Button{{Icon: "check", Text: p.Say(text.DeviceTry), Look: Primary, Tap: tap(backstage.TryDevice)}}
	}
	m.Body = b
}

func numbers(list []int) string {
	words := make([]string, len(list))
	for i, n := range list {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ", ")
}

// searching shows how a search goes, then what it found.
func (p *staffPage) searching(m *Model) {
	s := p.s.Search
	found := 0
	for _, port := range s.Ports {
		if port.Role != "" {
			found++
		}
	}
	m.Panel = Panel{Headline: p.Say(text.SearchHeadline), Sub: p.Say(text.SearchSub), Countdown: p.countdown(p.s.Timing.Deadline, p.cfg.Staff.Search, "")}
	b := ListBody{Empty: p.Say(text.SearchEmpty)}
	rows := p.missing()
	for i, port := range s.Ports {
		rows = append(rows, p.portRow(i, port))
	}
	b.Rows, b.Pager = backstage.PortsOnPage(p.cfg.Staff, p.s, rows), p.pager()
	stop := Button{Icon: "stop", Text: p.Say(text.SearchStop), Tap: tap(backstage.StopFinding)}
	accept := Button{Icon: "check", Text: p.Say(text.SearchAccept), Look: Primary, Disabled: true, Tap: tap(backstage.AcceptAll)}
	if !s.Over {
		b.Banner = &Banner{Title: p.Say(text.SearchScanner)}
	}
	if s.Over {
		m.Panel = p.searched(found)
		stop = Button{Icon: "refresh", Text: p.Say(text.SearchAgain), Disabled: s.Saving || s.Saved, Tap: tap(backstage.StartFinding)}
		accept.Disabled, accept.Busy = !p.s.CanAccept() && !s.Saving, s.Saving
	}
	b.Buttons = []Button{stop, accept}
	if s.Saved {
		b.Buttons = []Button{{Icon: "logout", Text: p.Say(text.StaffLogOut), Look: Primary, Tap: tap(backstage.LogOut)}}
	}
	m.Body = b
}

// searched is the panel of a search that is over.
func (p *staffPage) searched(found int) Panel {
	s := p.s.Search
	panel := Panel{Headline: p.Say(text.SearchFound, "n", strconv.Itoa(found)), Sub: p.Say(text.SearchSameSub)}
	switch {
	case s.Saved:
		return Panel{Headline: p.Say(text.SearchSaved), Sub: p.Say(text.SearchSavedSub)}
	case s.Failed:
		return Panel{Headline: p.Say(text.SearchFailed), Sub: p.Say(text.TryFailedLine)}
	case found == 0:
		return Panel{Headline: p.Say(text.SearchNothing), Sub: p.Say(text.TryFailedLine)}
	case s.News() > 0:
		panel.Sub = p.Say(text.SearchNewSub, "n", strconv.Itoa(s.News()))
	}
	return panel
}

// askKeys are the questions that a person answers by accepting.
var askKeys = map[string]text.Key{"replaces": text.SearchAskReplaces, "which": text.SearchAskWhich, "is_it": text.SearchAskIsIt}

// portRow is one port of a search.
func (p *staffPage) portRow(i int, port backstage.Port) ListRow {
	row := ListRow{Lamp: LampOff, Icon: "plug", Title: portName(port.Path), Note: p.Space(port.Adapter), Mark: p.Say(text.SearchWaiting)}
	switch {
	case !port.Done && port.Asked > 0:
		row.Lamp, row.Mark = LampBusy, p.Say(text.SearchAsking)
		row.Note = p.protocolName(port.Now) + p.Say(text.ListSeparator) + p.Say(text.SearchAsked, "n", strconv.Itoa(port.Asked), "of", strconv.Itoa(max(port.Of, port.Asked)))
	case port.Done && port.Role != "":
		row.Lamp, row.Icon, row.Note = LampOk, roleIcons[port.Role], p.Space(shorten(port.Ident))
		row.Mark, row.MarkNote = p.roleName(port.Role), p.Say(text.SearchMine)
		if port.Baud > 0 {
			row.Title += " · " + strconv.Itoa(port.Baud)
		}
		if !port.Mine {
			row.MarkNote = p.Say(text.SearchNew)
		}
		for _, o := range p.s.Search.Offers {
			if o.Port == i && askKeys[o.Asks] != "" {
				row.Lamp, row.Note = LampWarn, p.Say(askKeys[o.Asks])
			}
		}
	case port.Done:
		row.Mark = p.Say(text.SearchUnknown)
	}
	if len(port.Problems) > 0 {
		row.Note = p.Say(text.Key(port.Problems[0]))
		if port.Role != "" {
			row.Lamp = LampWarn
		}
	}
	return row
}

// missing are the devices that are set and were not found.
func (p *staffPage) missing() []ListRow {
	var rows []ListRow
	for _, role := range p.s.Search.Missing() {
		rows = append(rows, ListRow{Lamp: LampFail, Icon: roleIcons[role], Title: p.roleName(role), Note: p.Say(text.FindMissing)})
	}
	return rows
}

// protocolName is what a question is for.
func (p *staffPage) protocolName(protocol string) string {
	switch protocol {
	case "idcard":
		return p.Say(text.ProtocolIDCard)
	case "escpos":
		return p.Say(text.ProtocolPrinter)
	case "scanner":
		return p.Say(text.ProtocolScanner)
	}
	return p.Space(p.Say(text.ProtocolLocks) + " " + protocol)
}

// tryKeys say what happens in a test.
var tryKeys = map[backstage.Role]text.Key{
	backstage.RoleReader: text.TryCard, backstage.RolePrinter: text.TryPaper, backstage.RoleLocks: text.TryLocks, backstage.RoleScanner: text.TryCode,
	backstage.RoleSpeaker: text.TrySpeaker, backstage.RoleLight: text.TryLight,
}

// trying shows a test and its end.
func (p *staffPage) trying(m *Model) {
	t := p.s.Trial
	m.Panel = Panel{Kicker: p.roleName(t.Role), Headline: p.Say(text.TryHeadline), Sub: p.roleName(t.Role)}
	line := Line{Icon: roleIcons[t.Role], Text: p.Say(tryKeys[t.Role])}
	b := MessageBody{Lines: []Line{line}}
	again := Button{Icon: "refresh", Text: p.Say(text.TryAgainDevice), Tap: tap(backstage.TryDevice)}
	done := Button{Icon: "back", Text: p.Say(text.BarBack), Look: Primary, Tap: tap(flow.Back)}
	switch t.State {
	case backstage.TrialRuns:
		m.Panel.Countdown = p.countdown(p.s.Timing.Deadline, p.cfg.Staff.Try, "")
	case backstage.TrialAsks:
		m.Panel.Headline = p.Say(text.TryHeard)
		if t.Role == backstage.RoleLight {
			m.Panel.Headline = p.Say(text.TrySaw)
		}
		b.Buttons = []Button{{Icon: "cross", Text: p.Say(text.TryNo), Tap: tap(backstage.No)}, {Icon: "check", Text: p.Say(text.TryYes), Look: Primary, Tap: tap(backstage.Yes)}}
	case backstage.TrialPassed:
		m.Panel.Headline = p.Say(text.TryPassed)
		b.Lines = []Line{{Icon: "check", Text: p.trialSeen(t)}}
		b.Buttons = []Button{again, done}
	case backstage.TrialFailed:
		m.Panel.Headline = p.Say(text.TryFailed)
		b.Lines = p.trialProblem(t)
		b.Buttons = []Button{again, done}
	}
	m.Body = b
}

// trialSeen says what a device showed.
func (p *staffPage) trialSeen(t backstage.Trial) string {
	switch t.Role {
	case backstage.RoleReader:
		return p.Say(text.TrySeenCard, "seen", strings.ReplaceAll(t.Seen, "*", "＊")) // the small one makes a line's words bold
	case backstage.RoleScanner:
		return p.Say(text.TrySeenCode, "seen", t.Seen)
	case backstage.RoleLocks:
		return p.Say(text.TrySeenDoors, "seen", t.Seen)
	case backstage.RolePrinter:
		return p.Say(text.TryLookPaper)
	case backstage.RoleSpeaker, backstage.RoleLight:
	}
	return p.Say(text.DevicesOk)
}

// trialProblem says what did not work, and what to do.
func (p *staffPage) trialProblem(t backstage.Trial) []Line {
	var lines []Line
	if t.Bad > 0 {
		lines = append(lines, Line{Icon: "lock", Text: p.Say(text.TryBadDoors, "n", strconv.Itoa(t.Bad))})
	}
	for _, d := range p.s.Devices {
		if d.Role == t.Role && d.Problem != "" && d.Problem != starting {
			what, remedy := p.Ailment(string(d.Role) + "." + d.Problem)
			return append(lines, Line{Icon: "warn", Text: what}, Line{Icon: "hand", Text: remedy})
		}
	}
	return append(lines, Line{Icon: "warn", Text: p.Say(text.TryFailedLine)})
}
