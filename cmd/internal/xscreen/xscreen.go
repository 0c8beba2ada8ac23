// Package xscreen looks at an X11 display and clicks on it: the bench page shows the kiosk's private screen with it, and end-to-end tests
// press real buttons.
package xscreen

import (
	"fmt"
	"hash/maphash"
	"image"
	"io"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// Screen is a connection to one X display. Its methods may be called from several goroutines.
type Screen struct {
	conn *xgb.Conn
	root xproto.Window
	size image.Point
	seed maphash.Seed
}

// Open connects to a display such as ":99". Close ends the connection. It fails when no X server answers, or when that server has no XTEST
// extension or no 24-bit colour.
func Open(display string) (*Screen, error) {
	xgb.Logger.SetOutput(io.Discard) //nolint:forbidigo // xgb logs a missing authority file, which a private display has no need of
	conn, err := xgb.NewConnDisplay(display)
	if err != nil {
		return nil, fmt.Errorf("connect to X display %s: %w", display, err)
	}
	if err := xtest.Init(conn); err != nil {
		conn.Close()
		return nil, fmt.Errorf("find the XTEST extension on display %s: %w", display, err)
	}
	s := xproto.Setup(conn).DefaultScreen(conn)
	if s.RootDepth != 24 {
		conn.Close()
		return nil, fmt.Errorf("look at X display %s: it has %d-bit colour, need 24", display, s.RootDepth)
	}
	return &Screen{conn: conn, root: s.Root, size: image.Pt(int(s.WidthInPixels), int(s.HeightInPixels)), seed: maphash.MakeSeed()}, nil
}

// Close ends the connection.
func (s *Screen) Close() { s.conn.Close() }

// Size returns the display's width and height in pixels.
func (s *Screen) Size() image.Point { return s.size }

// Image returns what the display shows now.
func (s *Screen) Image() (*image.RGBA, error) {
	data, err := s.pixels()
	if err != nil {
		return nil, err
	}
	img := image.NewRGBA(image.Rectangle{Max: s.size})
	for i := 0; i+3 < len(data) && i+3 < len(img.Pix); i += 4 {
		img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = data[i+2], data[i+1], data[i], 0xFF
	}
	return img, nil
}

// Fingerprint returns a number that changes, within this process, when the picture does.
func (s *Screen) Fingerprint() (uint64, error) {
	data, err := s.pixels()
	if err != nil {
		return 0, err
	}
	return maphash.Bytes(s.seed, data), nil
}

// Press puts the pointer at a point and pushes the left button down; Release lets it go.
func (s *Screen) Press(at image.Point) error {
	if !at.In(image.Rectangle{Max: s.size}) {
		return fmt.Errorf("press at %v: the screen is %v", at, s.size)
	}
	if err := s.fake(xproto.MotionNotify, 0, at); err != nil {
		return err
	}
	return s.fake(xproto.ButtonPress, 1, at)
}

// Move puts the pointer at a point, whether the button is down or not.
func (s *Screen) Move(at image.Point) error { return s.fake(xproto.MotionNotify, 0, at) }

// Release lets the left button go at a point.
func (s *Screen) Release(at image.Point) error {
	if err := s.fake(xproto.MotionNotify, 0, at); err != nil {
		return err
	}
	return s.fake(xproto.ButtonRelease, 1, at)
}

// Click presses and releases the left button at a point.
func (s *Screen) Click(at image.Point) error {
	if err := s.Press(at); err != nil {
		return err
	}
	return s.Release(at)
}

// fake sends one input event to the server and waits until it is accepted.
func (s *Screen) fake(kind, detail byte, at image.Point) error {
	err := xtest.FakeInputChecked(s.conn, kind, detail, 0, s.root, int16(at.X), int16(at.Y), 0).Check()
	if err != nil {
		return fmt.Errorf("send input to the X display: %w", err)
	}
	return nil
}

// pixels returns the display's picture as BGRX bytes.
func (s *Screen) pixels() ([]byte, error) {
	r, err := xproto.GetImage(s.conn, xproto.ImageFormatZPixmap, xproto.Drawable(s.root), 0, 0, uint16(s.size.X), uint16(s.size.Y), ^uint32(0)).Reply()
	if err != nil {
		return nil, fmt.Errorf("read the X display's picture: %w", err)
	}
	return r.Data, nil
}
