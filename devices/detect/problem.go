package detect

// Problem names what is odd about a port in one word; it is the key of the catalogue's words and stable in logs.
type Problem string

// The problems that a search finds.
const (
	InUse        Problem = "find.in_use"        // another process has the port: it was not asked
	NoPermission Problem = "find.no_permission" // this user may not open the port
	Unusable     Problem = "find.unusable"      // the port cannot be opened for another cause
	Vanished     Problem = "find.vanished"      // the port went away while it was asked
	SilentPort   Problem = "find.silent"        // nothing answered and nothing talked
	Echoes       Problem = "find.echo"          // the port gives back what is sent into it
	ModemTalks   Problem = "find.modem"         // a modem
	GPSTalks     Problem = "find.gps"           // a GPS receiver
	Talks        Problem = "find.talks"         // something talks by itself that nobody knows
	AddressTwice Problem = "find.address_twice" // two boards answer to one address
	DeviceIll    Problem = "find.device_ill"    // the device was found and says that it cannot work
	NotAsked     Problem = "find.not_asked"     // a printer that never answers is set here: it would take questions for text
	Stopped      Problem = "find.stopped"       // the search ended before the port was asked everything

	WrongPort  Problem = "find.wrong_port" // the device stands on the port that is set for another one
	WrongBaud  Problem = "find.wrong_baud" // the device speaks at another speed than is set
	TwoOfAKind Problem = "find.two_alike"  // there are two devices for one role
	Exchanged  Problem = "find.exchanged"  // another device of the kind than the one that was known
	Missing    Problem = "find.missing"    // a device that is known was not found
)

// words are what a problem is and what to do about it.
type words struct{ what, remedy string }

// allWords is the table of the problems' words for hallctl and the log; screens translate the problem's key.
var allWords = map[Problem]words{
	InUse:        {"another program is using the port, so it was not asked", "stop that program, or search from it"},
	NoPermission: {"this user may not open the port", "add the terminal's user to the group dialout, then restart the terminal"},
	Unusable:     {"the port cannot be opened", "unplug the adapter and plug it in again; try another adapter if that does not help"},
	Vanished:     {"the port went away during the search", "push the plug in firmly, then search again"},
	SilentPort: {
		"nothing answers on the port",
		"switch the device on and check its cable; hold a code before it if it is a scanner; set boards to address 1; then search again",
	},
	Echoes:       {"the port only gives back what is sent into it", "check the wires A and B and the boards' supply; remove a loop-back plug"},
	ModemTalks:   {"a modem is on the port", "this terminal does not use modems: unplug it, or leave the port without a role"},
	GPSTalks:     {"a GPS receiver is on the port", "this terminal does not use GPS: unplug it, or leave the port without a role"},
	Talks:        {"something on the port talks by itself that no driver understands", "unplug it, or name the port's role by hand"},
	AddressTwice: {"the answers at one address collide", "give each board on the wire an address of its own, one board after the other; then check A, B and the terminating resistor"},
	DeviceIll:    {"the device says that it cannot work", "switch it off and on; call its supplier when that does not help"},
	NotAsked:     {"a printer that never answers is set for the port, so it was not asked", "print a test ticket to see that it works"},
	Stopped:      {"the search was ended before the port was asked everything", "search again and wait for its end"},
	WrongPort:    {"the device is on the port that is set for another one", "accept the proposal, or put the plugs back"},
	WrongBaud:    {"the device speaks at another speed than is set", "accept the proposal"},
	TwoOfAKind:   {"there are two devices for one role", "choose one; unplug the other, or leave it without a role"},
	Exchanged:    {"this is another device of the same kind than before", "say whether it takes the old one's place"},
	Missing:      {"a device that is set was not found", "check its cable and its supply, then search again"},
}

// String returns the problem's key.
func (p Problem) String() string { return string(p) }

// Words returns in plain English what the problem is.
func (p Problem) Words() string { return allWords[p].what }

// Remedy returns in plain English what a person does about it.
func (p Problem) Remedy() string { return allWords[p].remedy }

// Problems returns all problems.
func Problems() []Problem {
	return []Problem{
		InUse, NoPermission, Unusable, Vanished, SilentPort, Echoes, ModemTalks, GPSTalks, Talks, AddressTwice, DeviceIll, NotAsked, Stopped,
		WrongPort, WrongBaud, TwoOfAKind, Exchanged, Missing,
	}
}
