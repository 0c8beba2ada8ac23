package kit

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"golang.org/x/sys/unix"

	"onetrip/kiosk/base/fault"
)

// FontDir is where Debian's package fonts-noto-cjk puts the faces.
const FontDir = "/usr/share/fonts/opentype/noto"

// faceSC is the simplified-Chinese face in NotoSansCJK-*.ttc: 0 JP, 1 KR, 2 SC, 3 TC, 4 HK. It has Latin and Korean as well.
const faceSC = 2

// Fonts are the two faces of every screen.
type Fonts struct{ Regular, Bold fyne.Resource }

// LoadFonts maps both faces from the collections in dir, usually FontDir. A missing file is a fault.Error that names the Debian package.
// The mapping is private and lives as long as the process: the toolkit keeps reading from it.
func LoadFonts(dir string) (Fonts, error) {
	regular, err := mapFace(filepath.Join(dir, "NotoSansCJK-Regular.ttc"))
	if err != nil {
		return Fonts{}, err
	}
	bold, err := mapFace(filepath.Join(dir, "NotoSansCJK-Bold.ttc"))
	if err != nil {
		return Fonts{}, err
	}
	return Fonts{Regular: regular, Bold: bold}, nil
}

func mapFace(path string) (fyne.Resource, error) {
	data, err := mapFile(path)
	if err != nil {
		return nil, fontFault(path, err)
	}
	if err := selectFace(data, faceSC); err != nil {
		return nil, fontFault(path, err)
	}
	return fyne.NewStaticResource(filepath.Base(path), data), nil
}

func fontFault(path string, err error) error {
	hint := "reinstall the Debian package fonts-noto-cjk"
	if errors.Is(err, fs.ErrNotExist) {
		hint = "install the Debian package fonts-noto-cjk"
	}
	return &fault.Error{Kind: fault.Unavailable, Op: "load font " + path, Hint: hint, Err: err}
}

// mapFile maps a whole file copy-on-write, so that selectFace dirties one page of 16 MB instead of copying them.
func mapFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	var data []byte
	info, err := f.Stat()
	if err == nil {
		data, err = unix.Mmap(int(f.Fd()), 0, int(info.Size()), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE)
	}
	return data, errors.Join(err, f.Close())
}

var errNoFace = errors.New("no such face in this font collection")

// selectFace turns a font collection into the single font that its face number n is, in place: a face's table directory holds offsets from
// the start of the file, so it works as a font's directory as soon as it stands at the start (OpenType specification, "Font Collections").
// It writes over the collection header and the other faces' directories, nothing else.
func selectFace(data []byte, n int) error {
	const header, record = 12, 16
	if len(data) < header || string(data[:4]) != "ttcf" || int(binary.BigEndian.Uint32(data[8:])) <= n || len(data) < header+4*(n+1) {
		return errNoFace
	}
	at := int(binary.BigEndian.Uint32(data[header+4*n:]))
	if at+header > len(data) {
		return errNoFace
	}
	size := header + record*int(binary.BigEndian.Uint16(data[at+4:]))
	if at+size > len(data) {
		return errNoFace
	}
	for i := at + header; i < at+size; i += record {
		if int(binary.BigEndian.Uint32(data[i+8:])) < size {
			return fmt.Errorf("%w: a table lies where the directory must go", errNoFace)
		}
	}
	copy(data, data[at:at+size])
	return nil
}
