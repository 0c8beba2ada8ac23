package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"onetrip/kiosk/alarm"
	"onetrip/kiosk/base/httpx"
	"onetrip/kiosk/base/staff"
	"onetrip/queue"
	"onetrip/ui/text"
)

// Alarms keeps what was wrong with the hall's terminals; *alarm.Store has it. Errors are fault.Error.
type Alarms interface {
	List(ctx context.Context, n int) ([]alarm.Alarm, error)
	Note(ctx context.Context, id, by string) error
}

// mostAlarms is how many alarms the page shows, those that are over included.
const mostAlarms = 100

// alarms registers what was wrong with the terminals, in plain words, and that somebody has taken note of it.
func (o Opts) alarms(api huma.API) {
	who := func(ctx context.Context) (queue.StaffID, error) {
		return o.Staff.as(ctx, staff.Supervisor, staff.Technician, staff.Administrator)
	}
	huma.Register(api, httpx.DomainOperation(http.MethodGet, "/api/v1/alarms", "list-alarms", "What is and was wrong with the terminals: what lasts first, then the latest"),
		func(ctx context.Context, _ *struct{}) (*httpx.Body[[]alarm.Alarm], error) {
			if _, err := who(ctx); err != nil {
				return nil, err
			}
			list, err := o.Alarms.List(ctx, mostAlarms)
			for i := range list {
				a := &list[i]
				a.What, a.Remedy = ailment(a.Code, a.Args)
			}
			return httpx.Answer(httpx.List(list), err)
		})
	huma.Register(api, httpx.DomainOperation(http.MethodPost, "/api/v1/alarms/{id}/note", "note-alarm", "Somebody has taken note of an alarm; again, it changes nothing"),
		func(ctx context.Context, in *struct {
			ID string `path:"id"`
		},
		) (*httpx.None, error) {
			by, err := who(ctx)
			if err != nil {
				return nil, err
			}
			return httpx.Done(o.Alarms.Note(ctx, in.ID, string(by)))
		})
}

// ailment says in plain words what is wrong and what to do.
func ailment(code string, args map[string]string) (what, remedy string) {
	var pairs []string
	for k, v := range args {
		pairs = append(pairs, k, v)
	}
	return text.In(queue.ZH).Ailment(code, pairs...)
}

// worded adds plain words to what is wrong with terminals.
type worded struct{ gated }

// Terminals implements queuehttp.Hall.
func (h worded) Terminals(ctx context.Context) ([]queue.Terminal, error) {
	all, err := h.gated.Terminals(ctx)
	for i := range all {
		ill := make([]queue.Ailment, len(all[i].Health)) // what the hall keeps is not ours
		for j, a := range all[i].Health {
			a.What, a.Remedy = ailment(a.Code, a.Args)
			ill[j] = a
		}
		all[i].Health = ill
	}
	return all, err
}
