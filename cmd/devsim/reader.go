package main

import (
	"context"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"onetrip/cmd/internal/simhost"
	"onetrip/devices/idcard/idcardsim"
	"onetrip/kiosk/base/civil"
)

// reader is the simulated ID-card reader on its cable.
type reader struct {
	station *simhost.Station
	sim     *idcardsim.Sim
	presets []presetInfo
	types   []typeInfo

	// mu guards laid.
	mu   sync.Mutex
	laid string // preset that lies there, customCard, or ""
}

// customCard is the name of a card that was made by hand.
const customCard = "custom"

// presetInfo is a card that the bench offers.
type presetInfo struct {
	Name    string `json:"name"`
	Title   string `json:"title"`
	TitleEN string `json:"title_en"`
	Kind    string `json:"kind"`
	KindEN  string `json:"kind_en"`
}

// typeInfo is a type of card that can be made by hand.
type typeInfo struct {
	Name    string `json:"name"`
	Title   string `json:"title"`
	TitleEN string `json:"title_en"`
}

// readerState is the part of the bench's state about the reader.
type readerState struct {
	Plugged bool            `json:"plugged"`
	Card    string          `json:"card" doc:"preset that lies on the reader, \"custom\", or empty"`
	Reading string          `json:"reading" enum:"boot,idle,found,selected,latched"`
	Baud    int             `json:"baud"`
	Noise   float64         `json:"noise"`
	Faults  map[string]bool `json:"faults"`
	Presets []presetInfo    `json:"presets"`
	Types   []typeInfo      `json:"types"`
}

// newReader returns the reader at the end of a cable.
func newReader(s *simhost.Station) *reader {
	r := &reader{station: s, sim: idcardsim.New(idcardsim.Opts{})}
	for _, p := range idcardsim.Presets(civil.Of(time.Now())) {
		r.presets = append(r.presets, presetInfo{p.Name, p.Title, p.TitleEN, p.Kind, p.KindEN})
	}
	for _, t := range idcardsim.Types() {
		r.types = append(r.types, typeInfo{t.Name, t.Title, t.TitleEN})
	}
	return r
}

func (r *reader) cable() *simhost.Station { return r.station }

// powerOn starts the reader anew, as pulling its cable does.
func (r *reader) powerOn() {
	r.sim.SetPlugged(false)
	r.sim.SetPlugged(true)
}

// setFault switches one of the reader's own faults on or off.
func (r *reader) setFault(name string, on bool) error {
	times := 0
	if on {
		times = -1
	}
	return r.sim.SetFault(idcardsim.Fault(name), times)
}

// serve answers the driver until ctx ends.
func (r *reader) serve(ctx context.Context, changed func()) error {
	r.sim.OnChange(changed)
	return r.sim.Serve(ctx, r.station.Port())
}

// state returns what the page needs to know.
func (r *reader) state() readerState {
	r.mu.Lock()
	laid := r.laid
	r.mu.Unlock()
	active := r.sim.Active()
	s := readerState{
		Plugged: r.station.Plugged(), Card: laid, Reading: string(r.sim.State()), Baud: r.sim.Baud(), Noise: r.station.Noise(),
		Faults: map[string]bool{}, Presets: r.presets, Types: r.types,
	}
	for _, f := range idcardsim.Faults() {
		s.Faults[string(f)] = active[f] != 0
	}
	return s
}

// lay puts a card on the reader in place of what lies there.
func (r *reader) lay(name string, c idcardsim.Card) error {
	if err := r.sim.Lay(c); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.laid = name
	return nil
}

// lift takes the card away.
func (r *reader) lift() {
	r.sim.Lift()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.laid = ""
}

// cardInput names a card to lay: a preset, or fields.
type cardInput struct {
	Body struct {
		Preset string            `json:"preset,omitempty" doc:"a name of GET /v1/idcard/presets"`
		Card   *idcardsim.Fields `json:"card,omitempty" doc:"a card made by hand; invented data only"`
	}
}

// card returns the card that the input names.
func (in *cardInput) card() (name string, c idcardsim.Card, err error) {
	if in.Body.Card != nil {
		c, err = in.Body.Card.Card()
		return customCard, c, err
	}
	p, ok := idcardsim.FindPreset(in.Body.Preset, civil.Of(time.Now()))
	if !ok {
		return "", c, huma.Error422UnprocessableEntity("no such card: name a preset of GET /v1/idcard/presets, or give a card")
	}
	return p.Name, p.Card, nil
}

// readerRoutes adds the reader's part of the API.
func (b *bench) readerRoutes(api huma.API) {
	huma.Register(api, operation("GET", "/v1/idcard/presets", "get-presets", "The cards that lie ready"),
		func(context.Context, *struct{}) (*struct{ Body []presetInfo }, error) {
			return &struct{ Body []presetInfo }{b.reader.presets}, nil
		})
	huma.Register(api, operation("PUT", "/v1/idcard/card", "lay-card", "Lay a card on the reader, in place of what lies there"),
		func(_ context.Context, in *cardInput) (*struct{}, error) {
			defer b.changed()
			name, c, err := in.card()
			if err == nil {
				err = b.reader.lay(name, c)
			}
			if err != nil {
				return nil, huma.Error422UnprocessableEntity(err.Error())
			}
			return nil, nil //nolint:nilnil // no content
		})
	huma.Register(api, operation("DELETE", "/v1/idcard/card", "lift-card", "Lift the card off the reader"),
		func(context.Context, *struct{}) (*struct{}, error) {
			b.reader.lift()
			b.changed()
			return nil, nil //nolint:nilnil // no content
		})
}
