package escpos

import (
	"fmt"

	"onetrip/devices"
)

// PrinterReply is the meaning of a reply to DLE EOT 1.
type PrinterReply struct {
	Online                bool `json:"online"`
	DrawerPin3High        bool `json:"drawer_pin3_high"`
	WaitingOnlineRecovery bool `json:"waiting_online_recovery"`
	FeedButton            bool `json:"feed_button"`
}

// OfflineReply is the meaning of a reply to DLE EOT 2: why the printer is offline.
type OfflineReply struct {
	CoverOpen       bool `json:"cover_open"`
	FeedingByButton bool `json:"feeding_by_button"`
	PaperEndStop    bool `json:"paper_end_stop"`
	Error           bool `json:"error"`
}

// ErrorReply is the meaning of a reply to DLE EOT 3.
type ErrorReply struct {
	RecoverableError     bool `json:"recoverable_error"`
	CutterError          bool `json:"cutter_error"`
	UnrecoverableError   bool `json:"unrecoverable_error"`
	AutoRecoverableError bool `json:"auto_recoverable_error"`
}

// PaperReply is the meaning of a reply to DLE EOT 4. One bit of a pair counts as the warning; Inconsistent tells that the pair disagrees.
type PaperReply struct {
	NearEnd      bool `json:"near_end"`
	PaperEnd     bool `json:"paper_end"`
	Inconsistent bool `json:"inconsistent"`
}

// AutoStatus is the meaning of an automatic report (ASB).
type AutoStatus struct {
	Online                bool `json:"online"`
	DrawerPin3High        bool `json:"drawer_pin3_high"`
	CoverOpen             bool `json:"cover_open"`
	FeedingByButton       bool `json:"feeding_by_button"`
	WaitingOnlineRecovery bool `json:"waiting_online_recovery"`
	FeedButton            bool `json:"feed_button"`
	RecoverableError      bool `json:"recoverable_error"`
	CutterError           bool `json:"cutter_error"`
	UnrecoverableError    bool `json:"unrecoverable_error"`
	AutoRecoverableError  bool `json:"auto_recoverable_error"`
	NearEnd               bool `json:"near_end"`
	PaperEnd              bool `json:"paper_end"`
}

// CustomStatus is the meaning of Custom's reply to DLE EOT 20 (KPM300 manual p66).
type CustomStatus struct {
	PaperEnd       bool `json:"paper_end"`
	NearEnd        bool `json:"near_end"`
	TicketInOutput bool `json:"ticket_in_output"`
	HeadUp         bool `json:"head_up"`
	CoverOpen      bool `json:"cover_open"`
	HeadTempError  bool `json:"head_temp_error"`
}

// statusBit reports whether bit n of b is set.
func statusBit(b byte, n uint) bool { return b>>n&1 == 1 }

// decodePrinter decodes a reply to DLE EOT 1.
func decodePrinter(b byte, prof Profile) PrinterReply {
	return PrinterReply{
		Online:                !statusBit(b, 3),
		DrawerPin3High:        statusBit(b, 2) && !prof.IgnoreDrawer,
		WaitingOnlineRecovery: statusBit(b, 5),
		FeedButton:            statusBit(b, 6) || prof.LFKeyBit7 && statusBit(b, 7),
	}
}

// decodeOffline decodes a reply to DLE EOT 2.
func decodeOffline(b byte) OfflineReply {
	return OfflineReply{CoverOpen: statusBit(b, 2), FeedingByButton: statusBit(b, 3), PaperEndStop: statusBit(b, 5), Error: statusBit(b, 6)}
}

// decodeError decodes a reply to DLE EOT 3.
func decodeError(b byte) ErrorReply {
	return ErrorReply{
		RecoverableError: statusBit(b, 2), CutterError: statusBit(b, 3),
		UnrecoverableError: statusBit(b, 5), AutoRecoverableError: statusBit(b, 6),
	}
}

// decodePaper decodes a reply to DLE EOT 4.
func decodePaper(b byte) PaperReply {
	return PaperReply{
		NearEnd:      statusBit(b, 2) || statusBit(b, 3),
		PaperEnd:     statusBit(b, 5) || statusBit(b, 6),
		Inconsistent: statusBit(b, 2) != statusBit(b, 3) || statusBit(b, 5) != statusBit(b, 6),
	}
}

// decodeAuto decodes the four bytes of an automatic report. Its reserved bits are ignored.
func decodeAuto(b [asbLen]byte) AutoStatus {
	return AutoStatus{
		Online: !statusBit(b[0], 3), DrawerPin3High: statusBit(b[0], 2), CoverOpen: statusBit(b[0], 5), FeedingByButton: statusBit(b[0], 6),
		WaitingOnlineRecovery: statusBit(b[1], 0), FeedButton: statusBit(b[1], 1), RecoverableError: statusBit(b[1], 2),
		CutterError: statusBit(b[1], 3), UnrecoverableError: statusBit(b[1], 5), AutoRecoverableError: statusBit(b[1], 6),
		NearEnd: b[2]&0x03 != 0, PaperEnd: b[2]&0x0C != 0,
	}
}

// decodeCustom decodes the six bytes of Custom's full status.
func decodeCustom(b [fullStatusLen]byte) CustomStatus {
	return CustomStatus{
		PaperEnd: statusBit(b[2], 0), NearEnd: statusBit(b[2], 2), TicketInOutput: statusBit(b[2], 5),
		HeadUp: statusBit(b[3], 0), CoverOpen: statusBit(b[3], 1), HeadTempError: statusBit(b[4], 0),
	}
}

// replies are the four answers of one round of DLE EOT 1 to 4.
type replies [4]byte

// plain reports whether every answer says that all is well. Then it does not matter which answer belongs to which question.
func (r replies) plain() bool {
	return r[0]&^0x04 == 0x12 && r[1] == 0x12 && r[2] == 0x12 && r[3] == 0x12 // bit 2 of answer 1 is the drawer
}

// String returns the answers for staff.
func (r replies) String() string { return fmt.Sprintf("DLE EOT 1-4: % x", r[:]) }

// condition decodes the round. An answer that the printer never gives is 12.
func (r replies) condition(prof Profile) AutoStatus {
	p, o, e, s := decodePrinter(r[0], prof), decodeOffline(r[1]), decodeError(r[2]), decodePaper(r[3])
	return AutoStatus{
		Online: p.Online, WaitingOnlineRecovery: p.WaitingOnlineRecovery, FeedButton: p.FeedButton,
		CoverOpen: o.CoverOpen, FeedingByButton: o.FeedingByButton,
		RecoverableError: e.RecoverableError, CutterError: e.CutterError, AutoRecoverableError: e.AutoRecoverableError,
		// An error that answer 3 does not explain counts as the worst.
		UnrecoverableError: e.UnrecoverableError || o.Error && e == ErrorReply{},
		NearEnd:            s.NearEnd, PaperEnd: s.PaperEnd || o.PaperEndStop,
	}
}

// problem names what stops the printer, or will soon. Ready is false for all but no problem and PaperLow.
func (a AutoStatus) problem() (p devices.Problem, ready bool) {
	switch {
	case a.CoverOpen:
		return devices.CoverOpen, false
	case a.PaperEnd:
		return devices.PaperOut, false
	case a.CutterError:
		return devices.CutterJam, false
	case a.UnrecoverableError, a.RecoverableError:
		return devices.PrinterError, false
	case a.AutoRecoverableError:
		return devices.OverHeat, false
	case !a.Online, a.FeedingByButton, a.WaitingOnlineRecovery:
		return devices.PrinterPaused, false
	case a.NearEnd:
		return devices.PaperLow, true
	}
	return devices.NoProblem, true
}
