package wave

import (
	"encoding/binary"
	"fmt"

	"onetrip/kiosk/base/fault"
)

// The fields of a WAV file (Multimedia Programming Interface and Data Specifications 1.0, Microsoft and IBM 1991, "WAVE").
const (
	formatPCM   = 1
	formatMore  = 0xFFFE // WAVE_FORMAT_EXTENSIBLE: the format stands in the first bytes of a GUID
	formatSize  = 16     // of the fmt chunk of PCM
	guidOffset  = 24     // of the GUID in the fmt chunk
	headerSize  = 44     // of RIFF, fmt and data chunk together, up to the first sample
	riffSize    = 12     // RIFF, size, WAVE
	chunkHeader = 8      // name and size, which no chunk's size counts
	sampleSize  = 2      // bytes of a 16-bit sample
)

// The rates that a file may have.
const (
	leastRate = 4000
	mostRate  = 192000
)

// Encode returns the sound as a WAV file of 16-bit PCM.
func (w Wave) Encode() []byte {
	le, size := binary.LittleEndian, len(w.Samples)*sampleSize
	b := make([]byte, 0, headerSize+size)
	b = append(b, "RIFF"...)
	b = le.AppendUint32(b, uint32(headerSize-chunkHeader+size))
	b = append(b, "WAVEfmt "...)
	b = le.AppendUint32(b, formatSize)
	b = le.AppendUint16(b, formatPCM)
	b = le.AppendUint16(b, 1) // channel
	b = le.AppendUint32(b, uint32(w.Rate))
	b = le.AppendUint32(b, uint32(w.Rate*sampleSize)) // bytes a second
	b = le.AppendUint16(b, sampleSize)                // bytes a frame
	b = le.AppendUint16(b, 8*sampleSize)              // bits a sample
	b = append(b, "data"...)
	b = le.AppendUint32(b, uint32(size))
	for _, s := range w.Samples {
		b = le.AppendUint16(b, uint16(s))
	}
	return b
}

// Decode reads a WAV file of 8-bit or 16-bit PCM with one or two channels, which it mixes. A data chunk may claim more than is there, as
// programs write that do not know the length beforehand: it then ends with the file. Errors are a fault.Error of kind Corrupt.
func Decode(b []byte) (Wave, error) {
	if len(b) < riffSize || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return Wave{}, corrupt("%d bytes are no WAV file", len(b))
	}
	var f format
	for rest := b[riffSize:]; len(rest) >= chunkHeader; {
		name, size := string(rest[:4]), int64(binary.LittleEndian.Uint32(rest[4:]))
		body := rest[chunkHeader:]
		body = body[:min(size, int64(len(body)))]
		switch name {
		case "fmt ":
			var err error
			if f, err = parseFormat(body); err != nil {
				return Wave{}, err
			}
		case "data":
			if f.rate == 0 {
				return Wave{}, corrupt("the samples come before their format")
			}
			return f.wave(body), nil
		}
		rest = rest[min(chunkHeader+size+size%2, int64(len(rest))):] // chunks begin at even places
	}
	return Wave{}, corrupt("the file holds no samples")
}

// format is how the samples of a file are written.
type format struct {
	rate     int
	channels int
	size     int // bytes of a sample
}

func parseFormat(b []byte) (format, error) {
	if len(b) < formatSize {
		return format{}, corrupt("a format of %d bytes", len(b))
	}
	le := binary.LittleEndian
	tag := le.Uint16(b)
	if tag == formatMore && len(b) >= guidOffset+2 {
		tag = le.Uint16(b[guidOffset:])
	}
	f := format{channels: int(le.Uint16(b[2:])), size: int(le.Uint16(b[14:])) / 8}
	rate, bits := le.Uint32(b[4:]), le.Uint16(b[14:])
	if tag != formatPCM || f.channels < 1 || f.channels > 2 || (bits != 8 && bits != 16) || rate < leastRate || rate > mostRate {
		return format{}, corrupt("format %d with %d channels, %d bits and %d samples a second; want PCM, 1 or 2, 8 or 16, %d to %d",
			tag, f.channels, bits, rate, leastRate, mostRate)
	}
	f.rate = int(rate)
	return f, nil
}

// wave reads whole frames; a part of one at the end is left out.
func (f format) wave(b []byte) Wave {
	frame := f.channels * f.size
	w := Wave{Rate: f.rate, Samples: make([]int16, 0, len(b)/frame)}
	for ; len(b) >= frame; b = b[frame:] {
		sum := 0
		for c := range f.channels {
			sum += f.sample(b[c*f.size:])
		}
		w.Samples = append(w.Samples, int16(sum/f.channels))
	}
	return w
}

// sample reads one: 16 bits are signed, 8 bits are not.
func (f format) sample(b []byte) int {
	if f.size == 1 {
		return (int(b[0]) - 128) << 8
	}
	return int(int16(binary.LittleEndian.Uint16(b)))
}

func corrupt(text string, args ...any) error {
	return &fault.Error{
		Kind: fault.Corrupt, Op: "read WAV file", Err: fmt.Errorf(text, args...),
		Hint: "record it as WAV, 16-bit PCM, one channel",
	}
}
