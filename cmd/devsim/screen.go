package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"onetrip/cmd/internal/xscreen"
)

// screenView is the kiosk's screen as the bench page shows it. A nil view is a bench without a screen.
type screenView struct {
	screen *xscreen.Screen

	// mu guards what follows.
	mu      sync.Mutex
	print   uint64
	version int
}

// screenState is the part of the bench's state about the screen.
type screenState struct {
	Available bool `json:"available" doc:"whether the bench shows the kiosk's screen"`
	Width     int  `json:"width,omitempty"`
	Height    int  `json:"height,omitempty"`
	Version   int  `json:"version" doc:"grows whenever the picture changes"`
}

// openScreen looks at a display; "" is no screen.
func openScreen(display string) (*screenView, error) {
	if display == "" {
		return nil, nil //nolint:nilnil // a bench without a screen is well
	}
	s, err := xscreen.Open(display)
	if err != nil {
		return nil, err
	}
	return &screenView{screen: s}, nil
}

// lookEvery is how often the picture is compared with the one before.
const lookEvery = 150 * time.Millisecond

// watch notices changes of the picture until ctx ends or the display is gone.
func (v *screenView) watch(ctx context.Context, changed func()) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		print, err := v.screen.Fingerprint()
		if err != nil {
			return // the display ended, and with it the kiosk
		}
		v.mu.Lock()
		news := print != v.print
		if news {
			v.print = print
			v.version++
		}
		v.mu.Unlock()
		if news {
			changed()
		}
	}
}

// state returns what the page needs to know.
func (v *screenView) state() screenState {
	if v == nil {
		return screenState{}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	size := v.screen.Size()
	return screenState{Available: true, Width: size.X, Height: size.Y, Version: v.version}
}

// png returns the picture.
func (v *screenView) png() ([]byte, error) {
	img, err := v.screen.Image()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := enc.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("write picture: %w", err)
	}
	return b.Bytes(), nil
}

// pointInput is a place on the screen.
type pointInput struct {
	Body struct {
		X int `json:"x" minimum:"0" doc:"pixels from the left"`
		Y int `json:"y" minimum:"0" doc:"pixels from the top"`
	}
}

// pngOutput is a picture.
type pngOutput struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

// screenRoutes adds the screen's part of the API.
func (b *bench) screenRoutes(api huma.API) {
	none := func() error {
		return huma.Error404NotFound("this bench shows no screen: the kiosk has a display of its own")
	}
	huma.Register(api, operation("GET", "/v1/screen", "get-screen", "The kiosk's screen as a PNG"),
		func(context.Context, *struct{}) (*pngOutput, error) {
			if b.screen == nil {
				return nil, none()
			}
			data, err := b.screen.png()
			if err != nil {
				return nil, huma.Error503ServiceUnavailable("the screen cannot be seen", err)
			}
			return &pngOutput{ContentType: "image/png", Body: data}, nil
		})
	touch := func(name string, do func(image.Point) error) {
		huma.Register(api, operation("POST", "/v1/screen/"+name, name+"-screen", "Touch the kiosk's screen: "+name),
			func(_ context.Context, in *pointInput) (*struct{}, error) {
				if b.screen == nil {
					return nil, none()
				}
				if err := do(image.Pt(in.Body.X, in.Body.Y)); err != nil {
					return nil, huma.Error422UnprocessableEntity(err.Error())
				}
				return nil, nil //nolint:nilnil // no content
			})
	}
	touch("press", func(p image.Point) error { return b.screen.screen.Press(p) })
	touch("release", func(p image.Point) error { return b.screen.screen.Release(p) })
}
