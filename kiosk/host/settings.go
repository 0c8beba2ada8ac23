package host

import (
	"time"

	"onetrip/devices"
	"onetrip/kiosk/base/settings"
	"onetrip/kiosk/paper"
	"onetrip/kiosk/web"
	"onetrip/queue"
)

// Settings returns the settings in a book as administrators change them in the browser, or nil without a book. parse reads a text and returns what
// settings.Encode writes again, and the hall in it.
func Settings(book *settings.Book, parse func(text []byte) (cfg any, h queue.Hall, err error)) *web.Settings {
	if book == nil {
		return nil
	}
	return &web.Settings{
		Book: book,
		Read: func(text []byte) ([]byte, queue.Hall, error) {
			cfg, h, err := parse(text)
			if err != nil {
				return nil, h, err
			}
			normal, err := settings.Encode(cfg)
			return normal, h, err
		},
		Ticket: func(h queue.Hall, s queue.Service) devices.Paper { return paper.Sample(h, s, time.Now()) },
	}
}
