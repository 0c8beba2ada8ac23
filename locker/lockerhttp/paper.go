package lockerhttp

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"onetrip/kiosk/base/httpx"
	"onetrip/locker"
	"onetrip/locker/lockerpaper"
)

// papers registers what a form's printed page and its workbook need.
func (b browser) papers(api huma.API) {
	huma.Register(api, httpx.DomainOperation(http.MethodGet, "/api/v1/handovers/{no}/codes", "handover-codes", "The QR codes of a form and of its lines, as drawings"),
		func(ctx context.Context, in *byNo) (*httpx.Body[lockerpaper.Codes], error) {
			f, err := b.form(ctx, in.No)
			if err != nil {
				return nil, err
			}
			return httpx.Answer(lockerpaper.CodesOf(f.Handover))
		})
	huma.Register(api, httpx.DomainOperation(http.MethodGet, "/api/v1/handovers/{no}/sheet", "handover-sheet", "A form as an XLSX workbook"),
		func(ctx context.Context, in *byNo) (*file, error) {
			f, err := b.form(ctx, in.No)
			if err != nil {
				return nil, err
			}
			data, err := lockerpaper.Sheet(f, b.opts.Head())
			if err != nil {
				return nil, err
			}
			return &file{
				Type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Body: data,
				Disposition: fmt.Sprintf("attachment; filename=%q", string(f.Handover.No)+".xlsx"),
			}, nil
		})
}

// file is an answer that a browser saves.
type file struct {
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// form returns a form to who may see it.
func (b browser) form(ctx context.Context, no locker.HandoverNo) (locker.Form, error) {
	if _, err := b.opts.Reader(ctx); err != nil {
		return locker.Form{}, err
	}
	return b.desk.Form(ctx, no)
}
