package pagestest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/httpx"
	"onetrip/queue"
)

// Password is the canned clerk's.
const Password = "li-na-2026"

// Tries is how many wrong passwords lock the login.
const Tries = 5

const defaultIdle = 10 * time.Minute

// Session is who is logged in.
type Session struct {
	Staff       queue.StaffID `json:"staff"`
	Name        string        `json:"name"`
	Roles       []string      `json:"roles"`
	IdleSeconds int           `json:"idle_seconds"`
}

// LogIn logs the clerk in without the login page. Nobody types for idle: then the session ends.
func (h *Hall) LogIn(idle time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.session = &Session{"li.na", "李娜", []string{"clerk", "supervisor"}, int(idle.Seconds())}
}

// LogOut ends the session, as the hall does after idle time.
func (h *Hall) LogOut() {
	h.change(func() { h.session = nil })
}

// Fresh makes the hall one without any account.
func (h *Hall) Fresh() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fresh = true
}

// API serves what the pages ask, under /api/v1/.
func (h *Hall) API() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/hall", h.getHall)
	mux.HandleFunc("GET /api/v1/board", h.getBoard)
	mux.HandleFunc("GET /api/v1/board/events", h.events("board", func() (any, bool) { return h.Board(), true }))
	mux.HandleFunc("GET /api/v1/board/calls/{file}", h.getSpoken)
	mux.HandleFunc("GET /api/v1/session", h.getSession)
	mux.HandleFunc("POST /api/v1/session", h.postSession)
	mux.HandleFunc("DELETE /api/v1/session", func(w http.ResponseWriter, _ *http.Request) {
		h.LogOut()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("POST /api/v1/setup", h.postSetup)
	mux.Handle("GET /api/v1/windows/{no}", h.staff(h.getDesk))
	mux.Handle("GET /api/v1/windows/{no}/events", h.staff(h.deskEvents))
	mux.Handle("POST /api/v1/windows/{no}/acts", h.staff(h.postAct))
	mux.HandleFunc("GET /api/v1/windows/{no}/rating", h.getRating)
	mux.HandleFunc("GET /api/v1/windows/{no}/rating/events", h.ratingEvents)
	mux.HandleFunc("POST /api/v1/ratings", h.postRating)
	mux.HandleFunc("GET /api/v1/tickets/{id}/place", h.getPlace)
	mux.Handle("GET /api/v1/followups", h.staff(func(w http.ResponseWriter, _ *http.Request) { reply(w, h.FollowUps()) }))
	mux.Handle("POST /api/v1/followups/{ticket}", h.staff(h.postFollowUp))
	mux.Handle("GET /api/v1/terminals", h.staff(h.getTerminals))
	mux.Handle("GET /api/v1/alarms", h.staff(func(w http.ResponseWriter, _ *http.Request) { reply(w, h.Alarms()) }))
	mux.Handle("POST /api/v1/alarms/{id}/note", h.staff(h.postNote))
	h.resultsAPI(mux)
	return mux
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) //nolint:errchkjson // canned values encode; a page that is gone needs no answer
}

// refuse answers with a fault.
func refuse(w http.ResponseWriter, kind fault.Kind, key, hint string) {
	fail(w, &fault.Error{Kind: kind, Op: "answer page", Key: key, Hint: hint})
}

// fail answers as the hall does.
func fail(w http.ResponseWriter, e *fault.Error) {
	httpx.WriteError(w, &http.Request{}, e)
}

// staff lets only a logged-in member of the staff in.
func (h *Hall) staff(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		in := h.session != nil
		h.mu.Unlock()
		if !in {
			refuse(w, fault.Refused, "fault.session", "log in")
			return
		}
		next(w, r)
	})
}

// hallNames is the hall as pages need it.
type hallNames struct {
	ID          queue.HallID `json:"id"`
	Name        queue.Text   `json:"name"`
	Desk        queue.Text   `json:"desk"`
	Zone        string       `json:"zone"`
	Departments []namedPart  `json:"departments"`
	Services    []namedPart  `json:"services"`
	Windows     []windowPart `json:"windows"`
}

type namedPart struct {
	ID         string     `json:"id"`
	Name       queue.Text `json:"name"`
	Department string     `json:"department,omitempty"`
}

type windowPart struct {
	No       queue.WindowNo    `json:"no"`
	Services []queue.ServiceID `json:"services"`
}

func (h *Hall) getHall(w http.ResponseWriter, _ *http.Request) {
	c := h.config
	names := hallNames{ID: c.ID, Name: c.Name, Desk: c.Desk, Zone: c.Zone.String()}
	for _, d := range c.Departments {
		names.Departments = append(names.Departments, namedPart{string(d.ID), d.Name, ""})
	}
	for _, s := range c.Services {
		names.Services = append(names.Services, namedPart{string(s.ID), s.Name, string(s.Department)})
	}
	for _, x := range c.Windows {
		names.Windows = append(names.Windows, windowPart{x.No, x.Services})
	}
	reply(w, names)
}

// getBoard answers at once, or after ?after= when something newer is there, at the latest after a second.
func (h *Hall) getBoard(w http.ResponseWriter, r *http.Request) {
	after := r.URL.Query().Get("after")
	h.mu.Lock()
	version, changed := h.version, h.changed
	h.mu.Unlock()
	if after == strconv.FormatInt(version, 10) {
		late := time.NewTimer(time.Second)
		defer late.Stop()
		select {
		case <-changed:
		case <-late.C:
			w.WriteHeader(http.StatusNotModified)
			return
		case <-r.Context().Done():
			return
		}
	}
	reply(w, h.Board())
}

// events serves a stream of one value: at once, and after every change.
func (h *Hall) events(name string, value func() (any, bool)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		refused := h.faults.NoEvents
		h.mu.Unlock()
		if refused {
			http.Error(w, "no events through here", http.StatusBadGateway)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		flush := http.NewResponseController(w)
		beat := time.NewTicker(5 * time.Second)
		defer beat.Stop()
		for {
			h.mu.Lock()
			changed := h.changed
			h.mu.Unlock()
			v, ok := value()
			if !ok {
				return
			}
			data, err := json.Marshal(v)
			if err != nil {
				return
			}
			fmt.Fprintf(w, "event: %s\ndata: %s\n\n", name, data)
			for waiting := true; waiting; {
				if flush.Flush() != nil {
					return
				}
				select {
				case <-changed:
					waiting = false
				case <-beat.C:
					fmt.Fprint(w, ": alive\n\n")
				case <-r.Context().Done():
					return
				}
			}
		}
	}
}

func windowOf(r *http.Request) queue.WindowNo {
	n, err := strconv.Atoi(r.PathValue("no"))
	if err != nil {
		return 0
	}
	return queue.WindowNo(n)
}

func (h *Hall) getDesk(w http.ResponseWriter, r *http.Request) {
	d, ok := h.Desk(windowOf(r))
	if !ok {
		refuse(w, fault.NotFound, "", "没有这个窗口")
		return
	}
	reply(w, d)
}

func (h *Hall) deskEvents(w http.ResponseWriter, r *http.Request) {
	no := windowOf(r)
	if _, ok := h.Desk(no); !ok {
		refuse(w, fault.NotFound, "", "没有这个窗口")
		return
	}
	h.events("desk", func() (any, bool) {
		h.mu.Lock()
		in := h.session != nil
		h.mu.Unlock()
		d, _ := h.Desk(no)
		return d, in
	})(w, r)
}

func (h *Hall) postAct(w http.ResponseWriter, r *http.Request) {
	var a queue.Act
	if err := json.NewDecoder(r.Body).Decode(&a); err != nil {
		refuse(w, fault.Invalid, "", err.Error())
		return
	}
	h.mu.Lock()
	a.Window = windowOf(r)
	if h.session != nil {
		a.Clerk = h.session.Staff
	}
	slow := h.faults.Slow
	h.mu.Unlock()
	d, err := h.Do(a)
	if slow > 0 {
		late := time.NewTimer(slow)
		defer late.Stop()
		<-late.C
	}
	h.mu.Lock()
	lose := h.faults.LoseReply > 0
	if lose {
		h.faults.LoseReply--
	}
	h.mu.Unlock()
	switch {
	case lose:
		http.Error(w, "the way back is broken", http.StatusBadGateway) // a cut connection would be tried again by the browser itself
	case err != nil:
		refuse(w, fault.KindOf(err), "", hintOf(err))
	default:
		reply(w, d)
	}
}
