package pagestest

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"onetrip/kiosk/alarm"
	"onetrip/kiosk/base/fault"
	"onetrip/queue"
)

func hintOf(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Hint
	}
	return ""
}

func (h *Hall) getSession(w http.ResponseWriter, _ *http.Request) {
	h.mu.Lock()
	s := h.session
	h.mu.Unlock()
	if s == nil {
		refuse(w, fault.Refused, "fault.session", "log in")
		return
	}
	reply(w, s)
}

func (h *Hall) postSession(w http.ResponseWriter, r *http.Request) {
	var in struct{ Staff, Password string }
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		refuse(w, fault.Invalid, "", "")
		return
	}
	h.mu.Lock()
	h.tries++
	locked, right := h.tries > Tries, in.Password == Password
	h.mu.Unlock()
	switch {
	case locked:
		fail(w, &fault.Error{Kind: fault.Refused, Op: "log in", Key: "fault.login.locked", Hint: "try again in 15m0s", After: 15 * time.Minute})
	case !right:
		refuse(w, fault.Refused, "fault.login", "")
	default:
		h.LogIn(defaultIdle)
		h.getSession(w, r)
	}
}

// SetupCode is the code of this hall's first start.
const SetupCode = "abcd-2345"

func (h *Hall) postSetup(w http.ResponseWriter, r *http.Request) {
	var in struct{ Code string }
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil || in.Code != SetupCode {
		refuse(w, fault.Refused, "fault.setup.code", "")
		return
	}
	h.mu.Lock()
	fresh := h.fresh
	h.fresh = false
	h.mu.Unlock()
	if !fresh {
		refuse(w, fault.Conflict, "", "已经有管理员，请登录")
		return
	}
	h.LogIn(defaultIdle)
	h.getSession(w, r)
}

func (h *Hall) getPlace(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	p, ok := h.places[queue.TicketID(r.PathValue("id"))]
	p.Version = h.version
	h.mu.Unlock()
	if !ok {
		refuse(w, fault.NotFound, "", "")
		return
	}
	reply(w, p)
}

// invitation returns the case that may be rated at a window; without one its ticket is "".
func (h *Hall) invitation(no queue.WindowNo) queue.Invitation {
	h.mu.Lock()
	defer h.mu.Unlock()
	i := h.rating[no]
	i.Version, i.Now = h.version, h.now()
	return i
}

func (h *Hall) getRating(w http.ResponseWriter, r *http.Request) {
	i := h.invitation(windowOf(r))
	if i.Ticket == "" {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	reply(w, i)
}

func (h *Hall) ratingEvents(w http.ResponseWriter, r *http.Request) {
	no := windowOf(r)
	h.events("rating", func() (any, bool) { return h.invitation(no), true })(w, r)
}

func (h *Hall) postRating(w http.ResponseWriter, r *http.Request) {
	var in queue.Rating
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		refuse(w, fault.Invalid, "", "")
		return
	}
	h.change(func() {
		h.ratings = append(h.ratings, in)
		for no, c := range h.rating {
			if c.Ticket == in.Ticket {
				delete(h.rating, no)
			}
		}
	})
	w.WriteHeader(http.StatusNoContent)
}

func (h *Hall) postFollowUp(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Called bool   `json:"called"`
		Mended bool   `json:"mended"`
		Note   string `json:"note"`
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		refuse(w, fault.Invalid, "", "")
		return
	}
	h.change(func() {
		for i := range h.follow {
			f := &h.follow[i]
			if f.Ticket != queue.TicketID(r.PathValue("ticket")) {
				continue
			}
			if in.Called && f.Called.IsZero() {
				f.Called = h.now()
			}
			if in.Mended && f.Mended.IsZero() {
				f.Mended = h.now()
			}
			f.Note = in.Note
		}
	})
	w.WriteHeader(http.StatusNoContent)
}

func (h *Hall) getTerminals(w http.ResponseWriter, _ *http.Request) {
	h.mu.Lock()
	list := append([]queue.Terminal{}, h.machine...)
	h.mu.Unlock()
	reply(w, list)
}

// Alarms returns the terminals' alarms.
func (h *Hall) Alarms() []alarm.Alarm {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.alarms)
}

func (h *Hall) postNote(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := range h.alarms {
		if h.alarms[i].ID == r.PathValue("id") {
			h.alarms[i].Noted, h.alarms[i].By = h.now(), "zhao.min"
		}
	}
	w.WriteHeader(http.StatusNoContent)
}
