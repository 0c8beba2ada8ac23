package idcard

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Payload is the content of a READ answer. Its parts alias the answer.
type Payload struct {
	Text           []byte // 256 bytes, UTF-16LE
	Photo          []byte // 1024 bytes in the proprietary WLT coding, or none
	Fingerprint    []byte // feature blocks of 512 bytes, or none
	HasFingerprint bool   // the answer names the fingerprint's length, were it 0: an answer to 30 10
}

var (
	errInnerLength = errors.New("inner lengths do not add up to the frame")
	errTextLength  = errors.New("the text has not 256 bytes")
)

// SplitPayload splits the data of a READ answer: two or three big-endian lengths, then the parts [S1][S3][W4]. The lengths must add up to
// the data exactly.
func SplitPayload(data []byte) (Payload, error) {
	if len(data) < 4 {
		return Payload{}, fmt.Errorf("%w: %d bytes of data, at byte %d", errInnerLength, len(data), overhead+3)
	}
	text, photo := int(binary.BigEndian.Uint16(data)), int(binary.BigEndian.Uint16(data[2:]))
	var p Payload
	rest := data[4:]
	switch {
	case len(rest) == text+photo:
	case len(rest) >= 2 && len(rest)-2 == text+photo+int(binary.BigEndian.Uint16(rest)):
		p.HasFingerprint = true
		rest = rest[2:]
	default:
		return Payload{}, fmt.Errorf("%w: text %d, photo %d, but %d bytes follow, at byte %d", errInnerLength, text, photo, len(rest), overhead+3)
	}
	if text != textSize {
		return Payload{}, fmt.Errorf("%w but %d, at byte %d", errTextLength, text, overhead+3)
	}
	p.Text, p.Photo, p.Fingerprint = rest[:text], rest[text:text+photo], rest[text+photo:]
	return p, nil
}

// judgePayload says what is wrong with the data of a good READ answer.
func judgePayload(data []byte) reaction {
	switch _, err := SplitPayload(data); {
	case errors.Is(err, errTextLength):
		return strange // the type flag would stand elsewhere
	case err != nil:
		return damaged
	}
	return proceed
}

// photoHeader begins every photo: "WL", 102 wide, 126 high (ten independent read-outs).
const photoHeader = "WL\x66\x00\x7E\x00"

// photoInPlace reports whether the photo begins where it should. A byte doubled in the text shifts it, and the plain XOR checksum cannot
// tell when the doubled byte equals the checksum. An absent photo proves nothing.
func (p Payload) photoInPlace() bool {
	return len(p.Photo) == 0 || len(p.Photo) >= len(photoHeader) && string(p.Photo[:len(photoHeader)]) == photoHeader
}
