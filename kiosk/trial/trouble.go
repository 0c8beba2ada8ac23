package trial

// Trouble names in one word what is wrong with a test; it is the key of the catalogue's words and stable in logs.
type Trouble string

// The troubles of tests.
const (
	NoTrouble Trouble = ""
	Stopped   Trouble = "trial.stopped"    // somebody ended the test
	DeviceIll Trouble = "trial.device_ill" // the device does not work: Report.Problem says how
	Refused   Trouble = "trial.refused"    // the device cannot do what the test asks for: Report.Cause says why

	NoCard          Trouble = "trial.no_card"          // the reader is well, no card came in time
	CardRefused     Trouble = "trial.card_refused"     // card and security module refuse each other
	CardUnsupported Trouble = "trial.card_unsupported" // a card of another kind
	NotPrinted      Trouble = "trial.not_printed"      // certainly no whole paper came out
	Unproven        Trouble = "trial.unproven"         // a paper may have come out: the printer did not confirm it
	NoCode          Trouble = "trial.no_code"          // the scanner's port is there, no code came in time
	NoVoice         Trouble = "trial.no_voice"         // no voice for the language
	CutShort        Trouble = "trial.cut_short"        // another sound ended the sentence
	NobodyCame      Trouble = "trial.nobody_came"      // the sensor saw nobody
	NobodyLeft      Trouble = "trial.nobody_left"      // the sensor saw somebody all the time

	NotOpened   Trouble = "trial.not_opened"   // certainly nothing reached the board
	Collide     Trouble = "trial.collide"      // the boards' answers are damaged: nothing was sent
	NoMove      Trouble = "trial.no_move"      // the opening was sent, no sensor told of a door
	OtherSensor Trouble = "trial.other_sensor" // the sensor of another lock than the one that was opened told of a door
	OtherCoil   Trouble = "trial.other_coil"   // door and sensor are of another lock than the one that was opened
	ManyMoved   Trouble = "trial.many_moved"   // several doors moved
	DoorStays   Trouble = "trial.door_stays"   // no door moved, a person says
	SensorDead  Trouble = "trial.sensor_dead"  // a door moved, a person says, and no sensor told
)

// words are what a trouble is and what to do about it.
type words struct{ what, remedy string }

// allWords is the table of the troubles' words for hallctl and the log; screens translate the trouble's key.
var allWords = map[Trouble]words{
	Stopped:         {"the test was ended early", "test again"},
	DeviceIll:       {"the device does not work", "do what is said about its problem, then test again"},
	Refused:         {"the device cannot do this", "check its settings, then test again"},
	NoCard:          {"no card was read in time; the reader is well", "lay one identity card flat on the reader; lift it first when it lay there already"},
	CardRefused:     {"the card is not genuine or damaged", "try another identity card"},
	CardUnsupported: {"this is no card of a supported type", "try another identity card"},
	NotPrinted:      {"no ticket was printed", "look at the printer's lamps and its paper, then test again"},
	Unproven:        {"it is not known whether the ticket came out whole", "look at the paper; choose the profile of this printer's model, which can confirm papers"},
	NoCode:          {"no code was read in time; the scanner's port is there", "hold a code a hand's width before the scanner; one that sees it and sends nothing has another speed"},
	NoVoice:         {"there is no voice for the language", "install the voice of the speech program"},
	CutShort:        {"another sound ended the sentence", "wait until it is quiet, then test again"},
	NobodyCame:      {"the sensor saw nobody", "stand before the terminal; check the sensor's wires and whether it is set the right way round (active_low)"},
	NobodyLeft:      {"the sensor saw somebody all the time", "step out of its sight; clear what blocks it; check whether it is set the right way round (active_low)"},
	NotOpened:       {"the lock was not opened: nothing was sent", "check the boards' supply, cable and addresses: no two boards may have one"},
	Collide:         {"the boards' answers are damaged, so the lock was not opened", "give each board an address of its own, one after the other; then check speed, protocol, wires A and B and the terminating resistor"},
	NoMove:          {"no sensor told that a door moved", "look whether a door is open; do not open it again before you have looked"},
	OtherSensor:     {"the sensor of another lock told of the door", "change the plugs of the two sensors on the board"},
	OtherCoil:       {"the coil of another lock was driven", "change the plugs of the two coils on the board"},
	ManyMoved:       {"several doors moved", "keep hands off the other doors; give each board an address of its own when two locks fired"},
	DoorStays:       {"no door moved", "check the lock's plug on the board, its supply, and whether something jams the door"},
	SensorDead:      {"the door moved and no sensor told of it", "check the sensor's wires and its plug on the board"},
}

// String returns the trouble's key.
func (t Trouble) String() string { return string(t) }

// Words returns in plain English what the trouble is.
func (t Trouble) Words() string { return allWords[t].what }

// Remedy returns in plain English what a person does about it.
func (t Trouble) Remedy() string { return allWords[t].remedy }

// Troubles returns all troubles.
func Troubles() []Trouble {
	return []Trouble{
		Stopped, DeviceIll, Refused, NoCard, CardRefused, CardUnsupported, NotPrinted, Unproven, NoCode, NoVoice, CutShort, NobodyCame, NobodyLeft,
		NotOpened, Collide, NoMove, OtherSensor, OtherCoil, ManyMoved, DoorStays, SensorDead,
	}
}
