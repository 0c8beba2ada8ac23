// Package devices is the contract between the terminal and its hardware: what each kind of device can do and how it tells that it
// cannot. Drivers, one package per protocol, implement it; nothing here knows a byte.
package devices

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Problem names what is wrong with a device in one word, the same in logs, health warnings and the catalogue of remedies.
type Problem string

// The problems that drivers report.
const (
	NoProblem     Problem = ""
	Starting      Problem = "starting"       // not yet asked, or still booting
	Unplugged     Problem = "unplugged"      // the port is gone
	Silent        Problem = "silent"         // the port is there, the device does not answer
	Noisy         Problem = "noisy"          // bytes come that are no answer: wrong speed, wrong device, bad cable
	SelfTest      Problem = "self_test"      // the device says that its own test failed
	Unauthorised  Problem = "unauthorised"   // the reader's security module has no authorisation
	PaperOut      Problem = "paper_out"      // no paper: nothing can be printed
	PaperLow      Problem = "paper_low"      // near the end of the roll: still prints
	CoverOpen     Problem = "cover_open"     // printer cover or head is open
	CutterJam     Problem = "cutter_jam"     // the cutter is stuck; needs a hand, then recovery
	OverHeat      Problem = "over_heat"      // print head too hot; recovers by itself
	PrinterError  Problem = "printer_error"  // a printer error that switching off may cure
	PrinterPaused Problem = "printer_paused" // offline for another cause, such as the feed button
	NoSound       Problem = "no_sound"       // speech output does not work
)

// Status is what a driver knows about its device at the moment.
type Status struct {
	Ready   bool      // the device can do its work now
	Problem Problem   // why it is not ready, or what will soon stop it (PaperLow with Ready true); NoProblem when all is well
	Since   time.Time // since when this has been so
	Ident   string    // what the device calls itself: SAM id, printer model; "" until known
	Detail  string    // for staff: status bytes and counts, never personal data
}

// After returns s as what is known at now, after old, and whether readiness or problem changed: if not, it has been so since before.
func (s Status) After(old Status, now time.Time) (next Status, changed bool) {
	changed = s.Ready != old.Ready || s.Problem != old.Problem
	if s.Since = old.Since; changed {
		s.Since = now
	}
	return s, changed
}

// Device is what all devices have in common.
type Device interface {
	fmt.Stringer
	// Status returns the latest knowledge at once, without talking to the device.
	Status() Status
	// Halt leaves the hardware inert (reader idle, cutter still, lock closed). It does not close the port and may be called at any time.
	Halt() error
}

// IDReader reads identity cards. Reading starts only when somebody asks for it: Arm and Disarm are the visitor's consent.
type IDReader interface {
	Device
	// Run drives the reader until ctx ends and calls sink, from its own goroutine and never at once with itself, for every event.
	// Run survives unplugging and silence: it reports them as events and goes on trying. It returns ctx's error.
	Run(ctx context.Context, sink func(ReaderEvent)) error
	// Arm begins to look for a card. It returns at once; the card arrives as an event.
	Arm()
	// Disarm stops looking, and drops what was read of a card. It returns at once; an event already on its way may still arrive.
	Disarm()
}

// TicketPrinter prints and cuts papers, one after the other.
type TicketPrinter interface {
	Device
	// Run watches the printer's status until ctx ends and calls sink when it changes. It returns ctx's error.
	Run(ctx context.Context, sink func(Status)) error
	// Print prints one paper and waits until its fate is known; the driver bounds the wait by the paper's length. A nil error goes
	// with Printed only. Ending ctx early does not break off a job inside a command: the outcome is then Failed when no byte
	// was sent and Unknown otherwise.
	Print(ctx context.Context, p Paper) (PrintOutcome, error)
	// Width returns the printable width in dots: 576 for 80 mm paper, 384 for 58 mm.
	Width() int
}

// PrintOutcome says what is known about a printed paper.
type PrintOutcome uint8

// The outcomes of printing. Unknown is the zero value: silence proves nothing.
const (
	PrintUnknown PrintOutcome = iota // the paper may have come out, whole or in part
	Printed                          // the printer confirmed it
	PrintFailed                      // certainly no whole paper came out
)

// String returns the outcome as the record stores it.
func (o PrintOutcome) String() string {
	switch o {
	case PrintUnknown:
		return "unknown"
	case Printed:
		return "printed"
	case PrintFailed:
		return "failed"
	}
	return fmt.Sprintf("outcome(%d)", uint8(o))
}

// Speaker says sentences. A new sentence ends the one before: two are never heard at once.
type Speaker interface {
	Device
	// Say speaks text in the language (a BCP 47 tag: "zh-CN", "en", "ko") and returns at once.
	Say(language, text string)
	// Quiet stops the sentence that is being spoken.
	Quiet()
}

// Teller is a Speaker that can be waited for.
type Teller interface {
	// Tell speaks text as Say does and waits until it was heard to its end. Errors: ctx's when ctx ended first, which stops the sentence;
	// ErrCut when something else was said or Quiet was called; ErrNoVoice; a ProblemError when the sound does not work. At volume 0 it
	// returns nil at once.
	Tell(ctx context.Context, language, text string) error
}

// Renderer is a Speaker that can give a sentence away instead of saying it.
type Renderer interface {
	// Render returns the sentence as a WAV file (16-bit PCM, mono), at full volume. It blocks for as long as the program computes and
	// disturbs nothing that is being said. Errors: ctx's, ErrNoVoice, a ProblemError.
	Render(ctx context.Context, language, text string) ([]byte, error)
}

// VolumeSetter is a sound device whose volume can be changed.
type VolumeSetter interface {
	// SetVolume sets the volume, 0 to 100, of what is played from now on.
	SetVolume(percent int)
}

// The ends of a sentence that are nobody's fault.
var (
	ErrCut     = errors.New("cut short by another sound")
	ErrNoVoice = errors.New("no voice for the language")
)

// Indicator is a light beside a device that shows the visitor where to put a hand.
type Indicator interface {
	Device
	// Show switches the light on or off.
	Show(on bool) error
}

// Blinker is an Indicator that can blink.
type Blinker interface {
	// Blink makes the light blink, lit and dark for so long in turn, until the next Show, Blink or Halt. It returns at once.
	Blink(lit, dark time.Duration) error
}

// Buzzer is what sounds without a sound card: a piezo on a GPIO line.
type Buzzer interface {
	Device
	// Beep sounds so many times, on and off for so long in turn, and returns when it is silent again, earlier when ctx or Halt ends it. The
	// driver bounds how long it sounds at a time and in all. A second Beep waits for the first.
	Beep(ctx context.Context, times int, on, off time.Duration) error
}
