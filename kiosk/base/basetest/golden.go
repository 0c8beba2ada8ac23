package basetest

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Golden compares got with the file testdata/name of the test's package; with -update it writes the file. Lines that differ
// are reported with their numbers.
func Golden(tb testing.TB, name string, got []byte) {
	tb.Helper()
	if *update {
		writeGolden(tb, name, got)
		return
	}
	want, ok := readGolden(tb, name)
	if ok && !bytes.Equal(got, want) {
		tb.Errorf("%s differs (run with -update and review the change):\n%s", name, diffLines(want, got))
	}
}

// GoldenPNG compares a picture with testdata/name, a PNG with a palette of at most 64 colours; with -update it writes the file. The
// picture is reduced the same way before it is compared, and then every pixel counts. With -artifacts the new picture
// and a picture of the differences are kept.
func GoldenPNG(tb testing.TB, name string, img image.Image) {
	tb.Helper()
	small := reduce(img)
	if *update {
		encoded, err := encodePNG(small)
		if err != nil {
			tb.Fatalf("%s: %v", name, err)
		}
		writeGolden(tb, name, encoded)
		return
	}
	file, ok := readGolden(tb, name)
	if !ok {
		return
	}
	want, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		tb.Errorf("%s is no PNG: %v", name, err)
		return
	}
	if report, marked := diffImages(want, small); report != "" {
		keep(tb, name, ".got.png", small)
		keep(tb, name, ".diff.png", marked)
		tb.Errorf("%s differs: %s (run with -update and review the change; -artifacts keeps the pictures)", name, report)
	}
}

func goldenPath(name string) string { return filepath.Join("testdata", filepath.FromSlash(name)) }

func writeGolden(tb testing.TB, name string, content []byte) {
	tb.Helper()
	path := goldenPath(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		tb.Fatal(err)
	}
}

func readGolden(tb testing.TB, name string) ([]byte, bool) {
	tb.Helper()
	want, err := os.ReadFile(goldenPath(name))
	if err != nil {
		tb.Errorf("no golden file (run with -update to write it): %v", err)
	}
	return want, err == nil
}

func keep(tb testing.TB, name, suffix string, img image.Image) {
	tb.Helper()
	b, err := encodePNG(img)
	if err == nil {
		flat := strings.NewReplacer("/", "_", ".png", "").Replace(name)
		err = os.WriteFile(filepath.Join(tb.ArtifactDir(), flat+suffix), b, 0o644)
	}
	if err != nil {
		tb.Log(err)
	}
}

func encodePNG(img image.Image) ([]byte, error) {
	var b bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, img)
	return b.Bytes(), err
}

// diffLines reports up to 10 lines that differ, by position.
func diffLines(want, got []byte) string {
	const most = 10
	w, g := strings.Split(string(want), "\n"), strings.Split(string(got), "\n")
	var b strings.Builder
	shown := 0
	for i := range max(len(w), len(g)) {
		if i < len(w) && i < len(g) && w[i] == g[i] {
			continue
		}
		if shown++; shown > most {
			b.WriteString("…\n")
			break
		}
		fmt.Fprintf(&b, "line %d\n", i+1)
		if i < len(w) {
			fmt.Fprintf(&b, "  want %q\n", w[i])
		}
		if i < len(g) {
			fmt.Fprintf(&b, "  got  %q\n", g[i])
		}
	}
	return b.String()
}

// diffImages returns what differs in words, or "", and the new picture greyed out with the differences in red.
func diffImages(wantImage, gotImage image.Image) (string, image.Image) {
	want, got := toRGBA(wantImage), toRGBA(gotImage)
	size := got.Bounds().Size()
	if want.Bounds().Size() != size {
		return fmt.Sprintf("size is %v, want %v", size, want.Bounds().Size()), got
	}
	if bytes.Equal(want.Pix, got.Pix) {
		return "", nil
	}
	marked := image.NewPaletted(got.Bounds(), greyAndRed())
	var area image.Rectangle
	count, most := 0, 0
	for i, p := range pixels(got) {
		x, y := i%size.X, i/size.X
		w, g := want.RGBAAt(x, y), p.rgba()
		if w == g {
			marked.Pix[i] = 128 + (g.R/8+g.G/4+g.B/8)/4
			continue
		}
		marked.Pix[i] = 255
		count++
		most = max(most, distance(w, g))
		area = area.Union(image.Rect(x, y, x+1, y+1))
	}
	return fmt.Sprintf("%d of %d pixels, all inside %v, by up to %d of 255", count, len(got.Pix)/4, area, most), marked
}

func greyAndRed() color.Palette {
	p := make(color.Palette, 256)
	for i := range p {
		p[i] = color.RGBA{uint8(i), uint8(i), uint8(i), 255}
	}
	p[255] = color.RGBA{230, 0, 0, 255}
	return p
}

func distance(a, b color.RGBA) int {
	d := func(x, y uint8) int { return max(int(x)-int(y), int(y)-int(x)) }
	return max(d(a.R, b.R), d(a.G, b.G), d(a.B, b.B), d(a.A, b.A))
}
