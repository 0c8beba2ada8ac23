package idcardsim

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"time"

	"onetrip/devices/idcard"
)

// Fault names a misbehaviour that can be switched on.
type Fault string

// The faults. Where a command is named, the others are answered well.
const (
	Silent          Fault = "silent"             // takes commands, answers nothing
	BadChecksum     Fault = "bad_checksum"       // the checksum's lowest bit is flipped
	PhotoBit        Fault = "photo_bit"          // READ: one bit of the photo is flipped on the line
	LengthTooShort  Fault = "length_too_short"   // the length field says 3
	LengthTooLong   Fault = "length_too_long"    // the length field says FFFF
	Truncated       Fault = "truncated"          // the answer stops half-way
	VendorTimeout   Fault = "vendor_timeout"     // AA AA AA 96 69 00 05 05 05 05 instead of an answer
	ExtraAA         Fault = "extra_aa"           // two AA before the answer
	FramesInPhoto   Fault = "frames_in_photo"    // READ: the photo contains whole answers
	SplitBytes      Fault = "split_bytes"        // one byte every 5 ms
	Split64         Fault = "split_64"           // pieces of 64 bytes, 16 ms apart
	Duplicate       Fault = "duplicate"          // each answer comes twice
	EchoRequest     Fault = "echo"               // the request comes back before its answer
	TwoAnswers      Fault = "two_answers"        // SELECT: the answer to READ follows unasked
	StaleAnswer     Fault = "stale_answer"       // the answer to the command before comes first
	Late            Fault = "late"               // answers come 5 s late
	Noise           Fault = "noise"              // random bytes before the answer
	ForeignFraming  Fault = "foreign_framing"    // another vendor's header instead of a preamble
	InnerOverrun    Fault = "inner_overrun"      // READ: the photo is shorter than its length says
	InnerText254    Fault = "inner_text_254"     // READ: a text of 254 bytes
	NoPhoto         Fault = "no_photo"           // READ: photo length 0
	SelectFailed    Fault = "select_failed"      // SELECT: 81
	ReadFailed      Fault = "read_failed"        // READ: 41
	UnknownStatus   Fault = "unknown_status"     // READ: 77, which is in no table
	NoRandom        Fault = "no_random"          // READ: 47
	CardRefuses     Fault = "card_refuses"       // SELECT: 31, with the card's own status 6A 82
	SAMRefuses      Fault = "sam_refuses"        // READ: 32
	NotVerified     Fault = "not_verified"       // READ: 33
	WrongCard       Fault = "wrong_card"         // SELECT: 40
	NoExtra         Fault = "no_extra"           // 30 03: 21, the command is not known
	SAMChecksum     Fault = "sam_checksum"       // 10: the module saw damaged bytes
	SelfTestFailed  Fault = "self_test_failed"   // 60 to every command
	NotAuthorised   Fault = "not_authorised"     // 66 to every command
	LiftBeforeSel   Fault = "lift_before_select" // the card is lifted when SELECT comes
	LiftBeforeRead  Fault = "lift_before_read"   // the card is lifted when READ comes
	LiftBeforeExtra Fault = "lift_before_extra"  // the card is lifted when 30 03 comes
)

// statusFault answers some commands, or all, with a status.
type statusFault struct {
	fault    Fault
	commands []idcard.Command // nil: all
	sw       [3]byte
}

func statusFaults() []statusFault {
	sel, read := []idcard.Command{idcard.Select}, []idcard.Command{idcard.Read, idcard.ReadAll}
	return []statusFault{
		{SelfTestFailed, nil, [3]byte{0, 0, 0x60}},
		{NotAuthorised, nil, [3]byte{0, 0, 0x66}},
		{SAMChecksum, nil, [3]byte{0, 0, 0x10}},
		{SelectFailed, sel, [3]byte{0, 0, 0x81}},
		{CardRefuses, sel, [3]byte{0x6A, 0x82, 0x31}},
		{WrongCard, sel, [3]byte{0, 0, 0x40}},
		{ReadFailed, read, [3]byte{0, 0, 0x41}},
		{UnknownStatus, read, [3]byte{0, 0, 0x77}},
		{NoRandom, read, [3]byte{0, 0, 0x47}},
		{SAMRefuses, read, [3]byte{0, 0, 0x32}},
		{NotVerified, read, [3]byte{0, 0, 0x33}},
		{NoExtra, []idcard.Command{idcard.ReadExtra}, [3]byte{0, 0, 0x21}},
	}
}

// payloadFault changes the data of a READ answer, which then gets a right checksum.
type payloadFault struct {
	fault  Fault
	change func([]byte) []byte
}

// photoAt is where the photo begins in the data of an answer to 30 01.
const photoAt = 4 + textSize

func payloadFaults() []payloadFault {
	return []payloadFault{
		{FramesInPhoto, func(b []byte) []byte {
			inner := idcard.AppendFrame(idcard.AppendFrame(nil, 0, 0, 0x80), 0, 0, 0x9F, 0, 0, 0, 0)
			copy(b[photoAt+100:], inner)
			return b
		}},
		{InnerOverrun, func(b []byte) []byte { return b[:photoAt+500] }},
		{InnerText254, func(b []byte) []byte {
			binary.BigEndian.PutUint16(b, textSize-2)
			return slices.Delete(b, photoAt-2, photoAt)
		}},
		{NoPhoto, func(b []byte) []byte {
			binary.BigEndian.PutUint16(b[2:], 0)
			return b[:photoAt]
		}},
	}
}

// piece is a part of what goes over the line, after a silence.
type piece struct {
	wait  time.Duration
	bytes []byte
}

// wireFault changes what goes over the line for an answer. before is the frame sent for the command before.
type wireFault struct {
	fault  Fault
	change func(frame, request, before []byte) []piece
}

func wireFaults() []wireFault {
	whole := func(b []byte) []piece { return []piece{{bytes: b}} }
	return []wireFault{
		{Silent, func(_, _, _ []byte) []piece { return nil }},
		{BadChecksum, func(f, _, _ []byte) []piece { f[len(f)-1] ^= 1; return whole(f) }},
		{LengthTooShort, func(f, _, _ []byte) []piece { return whole(relabel(f, 3)) }},
		{LengthTooLong, func(f, _, _ []byte) []piece { return whole(append(relabel(f, 0xFFFF), make([]byte, 64)...)) }},
		{Truncated, func(f, _, _ []byte) []piece { return whole(f[:len(f)-len(f)/2]) }},
		{VendorTimeout, func(_, _, _ []byte) []piece { return whole([]byte(idcard.Preamble + "\x00\x05\x05\x05\x05")) }},
		{ExtraAA, func(f, _, _ []byte) []piece { return whole(append([]byte{0xAA, 0xAA}, f...)) }},
		{SplitBytes, func(f, _, _ []byte) []piece { return split(f, 1, 5*time.Millisecond) }},
		{Split64, func(f, _, _ []byte) []piece { return split(f, 64, 16*time.Millisecond) }},
		{Duplicate, func(f, _, _ []byte) []piece { return whole(bytes.Repeat(f, 2)) }},
		{EchoRequest, func(f, request, _ []byte) []piece { return whole(append(bytes.Clone(request), f...)) }},
		{StaleAnswer, func(f, _, before []byte) []piece { return whole(append(bytes.Clone(before), f...)) }},
		{Late, func(f, _, _ []byte) []piece { return []piece{{5 * time.Second, f}} }},
		{ForeignFraming, func(f, _, _ []byte) []piece {
			return whole(append([]byte("\xEA\xEB\xEC\xED\x05\x05\x00\xB4"), f[10:]...))
		}},
		{Noise, func(f, _, _ []byte) []piece { return whole(append(noise(len(f)), f...)) }},
	}
}

// relabel changes the length field and makes the checksum fit what stands before it.
func relabel(f []byte, length uint16) []byte {
	f = bytes.Clone(f)
	binary.BigEndian.PutUint16(f[5:], length)
	var sum byte
	for _, c := range f[5 : len(f)-1] {
		sum ^= c
	}
	f[len(f)-1] = sum
	return f
}

func split(b []byte, size int, gap time.Duration) (out []piece) {
	for part := range slices.Chunk(b, size) {
		out = append(out, piece{gap, part})
	}
	return out
}

// noise returns a few bytes without a preamble, always the same for the same n.
func noise(n int) []byte {
	r := rand.New(rand.NewPCG(uint64(n), 1))
	b := make([]byte, 5+r.IntN(20))
	for i := range b {
		b[i] = byte(r.UintN(0x96))
	}
	return b
}

// Faults returns all faults by name, in alphabetical order.
func Faults() []Fault {
	all := []Fault{PhotoBit, TwoAnswers, LiftBeforeSel, LiftBeforeRead, LiftBeforeExtra}
	for _, f := range statusFaults() {
		all = append(all, f.fault)
	}
	for _, f := range payloadFaults() {
		all = append(all, f.fault)
	}
	for _, f := range wireFaults() {
		all = append(all, f.fault)
	}
	slices.Sort(all)
	return all
}
