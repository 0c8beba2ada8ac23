package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"time"

	"onetrip/kiosk/base/httpx"
	"onetrip/queue"
	"onetrip/ui/web/pages"
	"onetrip/ui/web/pages/pagestest"
)

// bookServer serves the pages with a canned hall, in which the clerk is logged in. /book/… plays what others in the hall do.
func bookServer(hall *pagestest.Hall) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", pages.Handler())
	mux.Handle("/api/", hall.API())
	mux.HandleFunc("POST /book/call", func(w http.ResponseWriter, r *http.Request) {
		hall.Call(queue.TicketNo(r.FormValue("no")), 4, queue.Lang(r.FormValue("lang")))
		w.WriteHeader(http.StatusNoContent)
	})
	return httpx.Browser(mux, httpx.Opts{Log: slog.New(slog.DiscardHandler)})
}

// servePages serves the pages until interrupted.
func servePages(addr string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	hall := pagestest.New(queue.Demo(), time.Now)
	hall.LogIn(10 * time.Minute)
	hall.End(3, "01KB0000000000000000000R01", "A036")
	server := &http.Server{Addr: addr, Handler: bookServer(hall), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		_ = server.Close() // the book is put away; whoever looks at it sees so
	}()
	fmt.Printf("pages: http://%s/  board: /board  window: /window?no=3  ticket: /t/%s  rating: /rate?window=3  results: /results  login: li.na, %s\n", addr, pagestest.TicketWaiting, pagestest.Password)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve pages: %w", err)
	}
	return nil
}
