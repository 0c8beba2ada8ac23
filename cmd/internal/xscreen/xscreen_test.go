package xscreen_test

import (
	"image"
	"os/exec"
	"testing"

	"onetrip/cmd/internal/xscreen"
)

func TestAPrivateScreenIsSeenAndPressed(t *testing.T) {
	if _, err := exec.LookPath("Xvfb"); err != nil {
		t.Skip("SKIPPED: Xvfb is not installed (Debian package xvfb)")
	}
	v, err := xscreen.StartVirtual(t.Context(), 320, 240)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	s, err := xscreen.Open(v.Display)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	img, err := s.Image()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := img.Bounds().Max, image.Pt(320, 240); got != want {
		t.Errorf("size: got %v, want %v", got, want)
	}
	if err := s.Click(image.Pt(10, 10)); err != nil {
		t.Error(err)
	}
	if err := s.Click(image.Pt(999, 10)); err == nil {
		t.Error("a click beside the screen: got no error")
	}
}
