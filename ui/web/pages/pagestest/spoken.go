package pagestest

import (
	"encoding/binary"
	"net/http"
	"slices"
	"strings"
)

// Spoken returns which calls were asked for as sound, in the order of asking.
func (h *Hall) Spoken() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.spoken)
}

// getSpoken answers a call's sound: a tenth of a second of silence.
func (h *Hall) getSpoken(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	h.spoken = append(h.spoken, strings.TrimSuffix(r.PathValue("file"), ".wav"))
	h.mu.Unlock()
	const rate, samples = 8000, 800
	le := binary.LittleEndian
	b := le.AppendUint32([]byte("RIFF"), 36+samples)
	b = le.AppendUint32(append(b, "WAVEfmt "...), 16)
	b = le.AppendUint16(le.AppendUint16(b, 1), 1) // PCM, one channel
	b = le.AppendUint32(le.AppendUint32(b, rate), rate)
	b = le.AppendUint16(le.AppendUint16(b, 1), 8) // one byte a sample
	b = le.AppendUint32(append(b, "data"...), samples)
	for range samples {
		b = append(b, 0x80)
	}
	w.Header().Set("Content-Type", "audio/wav")
	_, _ = w.Write(b) // a page that is gone needs no answer
}
