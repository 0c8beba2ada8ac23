package upkeep

import (
	"net"
	"net/netip"

	"onetrip/kiosk/base/backup"
	"onetrip/kiosk/base/strict"
)

// Backup says how the store is copied every hour. A database on a server is left to the server's own tools.
type Backup struct {
	Off    bool   `toml:"off"`    // no copies are made
	Dir    string `toml:"dir"`    // folder of the copies, best on another disk; "": backups in the data folder
	Hourly int    `toml:"hourly"` // hours of which the last copy stays; 0: 24
	Daily  int    `toml:"daily"`  // days of which the last copy stays; 0: 14
}

// Monitor says where programs that watch this one read /healthz, /readyz and /metrics.
type Monitor struct {
	Listen string `toml:"listen"` // "127.0.0.1:9095"; "": nowhere
	// Files (PEM) that an address which other machines reach needs: this machine's certificate and key, and the authority of those who may read.
	Cert     string `toml:"cert"`
	Key      string `toml:"key"`       // file with the key of cert
	ClientCA string `toml:"client_ca"` // file with the authority of those who may ask
}

// Problems returns what is wrong with a configuration's [backup] and [monitor].
func Problems(b Backup, m Monitor) (found []strict.Problem) {
	if b.Hourly < 0 || b.Hourly > 24*31 {
		found = append(found, strict.Problem{Key: "backup.hourly", Text: "is no number of hours", Remedy: "write a number from 1 to 744, or 0 for 24"})
	}
	if b.Daily < 0 || b.Daily > 3660 {
		found = append(found, strict.Problem{Key: "backup.daily", Text: "is no number of days", Remedy: "write a number from 1 to 3660, or 0 for 14"})
	}
	if m.Listen == "" {
		return found
	}
	host, _, err := net.SplitHostPort(m.Listen)
	if err != nil {
		return append(found, strict.Problem{Key: "monitor.listen", Text: "is no address with a port", Remedy: `write "127.0.0.1:9095", or "" to serve nothing`})
	}
	ip, err := netip.ParseAddr(host)
	if here := host == "localhost" || (err == nil && ip.IsLoopback()); !here && !m.secure() {
		found = append(found, strict.Problem{
			Key: "monitor.listen", Text: "is reached by other machines, which must prove themselves",
			Remedy: `write "127.0.0.1:9095", or name cert, key and client_ca`,
		})
	}
	return found
}

func (m Monitor) secure() bool { return m.Cert != "" && m.Key != "" && m.ClientCA != "" }

func (b Backup) keep() backup.Keep { return backup.Keep{Hourly: b.Hourly, Daily: b.Daily} }
