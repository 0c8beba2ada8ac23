package table_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/settings"
	"onetrip/kiosk/host"
	"onetrip/kiosk/table"
)

// demo returns the demo hall's settings as a tree, normal text included.
func demo(t *testing.T) (map[string]any, []byte) {
	t.Helper()
	text, err := settings.Encode(host.Demo())
	if err != nil {
		t.Fatal(err)
	}
	tree, err := settings.Tree(text)
	if err != nil {
		t.Fatal(err)
	}
	return tree, text
}

func hallOf(tree map[string]any) map[string]any {
	h, _ := tree["hall"].(map[string]any)
	return h
}

// normal returns a tree as the program writes it.
func normal(t *testing.T, tree map[string]any) []byte {
	t.Helper()
	text, err := settings.Encode(tree)
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := host.Parse("sheet", text)
	if err != nil {
		t.Fatal(err)
	}
	if text, err = settings.Encode(cfg); err != nil {
		t.Fatal(err)
	}
	return text
}

func TestAWorkbookComesBackAsItWent(t *testing.T) {
	tree, text := demo(t)
	data, err := table.Write(hallOf(tree))
	if err != nil {
		t.Fatal(err)
	}
	if err := table.Read(data, hallOf(tree)); err != nil {
		t.Fatal(err)
	}
	changes, err := settings.Diff(text, normal(t, tree))
	if diff := cmp.Diff([]settings.Change(nil), changes); err != nil || diff != "" {
		t.Errorf("a workbook changes (-want +got), %v:\n%s", err, diff)
	}
}

func TestAnEditedWorkbookChangesWhatWasEdited(t *testing.T) {
	tree, text := demo(t)
	data, err := table.Write(hallOf(tree))
	if err != nil {
		t.Fatal(err)
	}
	data = edit(t, data, func(book *excelize.File, at func(sheet, column string, row int) string) error {
		return book.SetCellValue("services", at("services", "name.zh", 2), "不动产登记（新）")
	})
	if err := table.Read(data, hallOf(tree)); err != nil {
		t.Fatal(err)
	}
	changes, err := settings.Diff(text, normal(t, tree))
	if err != nil || len(changes) != 1 || changes[0].Key != "hall.services[id=estate].name.zh" {
		t.Errorf("got %+v, %v; want the one name", changes, err)
	}
}

func TestAWrongCellIsNamed(t *testing.T) {
	tree, _ := demo(t)
	data, err := table.Write(hallOf(tree))
	if err != nil {
		t.Fatal(err)
	}
	data = edit(t, data, func(book *excelize.File, at func(sheet, column string, row int) string) error {
		return book.SetCellValue("services", at("services", "min_age", 3), "sechzehn")
	})
	if err := table.Read(data, hallOf(tree)); fault.KindOf(err) != fault.Invalid {
		t.Errorf("got %v, want invalid", err)
	}
	for name, data := range map[string][]byte{"no workbook": []byte("a,b"), "empty": nil} {
		if err := table.Read(data, hallOf(tree)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: got %v, want invalid", name, err)
		}
	}
}

func edit(t *testing.T, data []byte, change func(book *excelize.File, at func(sheet, column string, row int) string) error) []byte {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	err = change(book, func(sheet, column string, row int) string {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for i, name := range rows[0] {
			if name == column {
				cell, err := excelize.CoordinatesToCellName(i+1, row)
				if err != nil {
					t.Fatal(err)
				}
				return cell
			}
		}
		t.Fatalf("no column %s in %q", column, rows[0])
		return ""
	})
	if err != nil {
		t.Fatal(err)
	}
	out, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
