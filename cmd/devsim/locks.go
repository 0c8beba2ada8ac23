package main

import (
	"context"
	"fmt"

	"github.com/danielgtaylor/huma/v2"

	"onetrip/devices"
)

// lockPath names a lock.
type lockPath struct {
	Board int `path:"board"`
	Lock  int `path:"lock"`
}

func (p lockPath) id() devices.LockID { return devices.LockID{Board: p.Board, Lock: p.Lock} }

// check returns an error unless the cabinet has the lock.
func (p lockPath) check() error {
	if p.Board != cabinetBoard || p.Lock < 1 || p.Lock > cabinetLocks {
		return huma.Error404NotFound(fmt.Sprintf("no such lock: the cabinet has locks %d/1 to %d/%d", cabinetBoard, cabinetBoard, cabinetLocks))
	}
	return nil
}

// doorInput is a change of a door.
type doorInput struct {
	Board int `path:"board"`
	Lock  int `path:"lock"`
	Body  doorChange
}

// doorChange is what somebody does to a door. What is left out stays as it is.
type doorChange struct {
	Do      string       `json:"do,omitempty" enum:",pull,push,force,put,take" doc:"a hand: pull opens where the bolt is away, force opens anyway; put lays something into the open cell, take takes it out"`
	Trouble *string      `json:"trouble,omitempty" enum:",sensor_open,sensor_closed,jammed,blocked" doc:"what is wrong with the door; empty mends it"`
	Visitor *personInput `json:"visitor,omitempty" doc:"somebody in front of the door"`
}

// personInput is what somebody does by himself.
type personInput struct {
	PullMS int `json:"pull_ms,omitempty" minimum:"0" doc:"pulls so long after the lock fired; 0: does not"`
	PushMS int `json:"push_ms,omitempty" minimum:"0" doc:"shuts the door so long after it opened; 0: does not"`
}

// supplyInput is a board's supply.
type supplyInput struct {
	Board int `path:"board"`
	Body  struct {
		On bool `json:"on" doc:"false takes it away: the board is dead, and so are its coils"`
	}
}

// cabinetRoutes adds the cabinet's part of the API.
func (b *bench) cabinetRoutes(api huma.API) {
	huma.Register(api, operation("GET", "/v1/locks/{board}/{lock}", "get-lock", "A cell's door and coil"),
		func(_ context.Context, in *lockPath) (*struct{ Body doorState }, error) {
			if err := in.check(); err != nil {
				return nil, err
			}
			return &struct{ Body doorState }{b.cabinet.door(in.id())}, nil
		})
	huma.Register(api, operation("PUT", "/v1/locks/{board}/{lock}", "put-lock",
		"Pull, push or force a door, put something in its way or into the cell, break its sensor"),
		func(_ context.Context, in *doorInput) (*struct{}, error) {
			at := lockPath{in.Board, in.Lock}
			if err := at.check(); err != nil {
				return nil, err
			}
			defer b.changed()
			if err := b.cabinet.do(at.id(), in.Body); err != nil {
				return nil, huma.Error409Conflict(err.Error())
			}
			return nil, nil //nolint:nilnil // no content
		})
	huma.Register(api, operation("PUT", "/v1/locks/{board}/supply", "put-supply", "Take a lock board's supply away, or give it back"),
		func(_ context.Context, in *supplyInput) (*struct{}, error) {
			if err := (lockPath{in.Board, 1}).check(); err != nil {
				return nil, err
			}
			defer b.changed()
			b.cabinet.bus.SetAlive(in.Board, in.Body.On)
			return nil, nil //nolint:nilnil // no content
		})
}
