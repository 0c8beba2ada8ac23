package host

import (
	"fmt"
	"net"
	"os"
	"strings"
	_ "time/tzdata" // a hall knows its zone also where the system has no zone files

	"onetrip/kiosk/base/strict"
	"onetrip/kiosk/base/upkeep"
	"onetrip/kiosk/hall"
	"onetrip/kiosk/notify"
	"onetrip/kiosk/web"
	"onetrip/queue"
)

// Config is everything that a hall service of its own, halld, is told from outside. Its zero values are not the defaults: start from Default.
type Config struct {
	Listen   web.Addresses  `toml:"listen"`
	TLS      web.TLS        `toml:"tls"`
	Database Database       `toml:"database"`
	Voice    Voice          `toml:"voice"`
	Backup   upkeep.Backup  `toml:"backup"`
	Monitor  upkeep.Monitor `toml:"monitor"`
	Pickup   Pickup         `toml:"pickup"`
	Hall     hall.Config    `toml:"hall"`
}

// Pickup is what a hall decides about the collection of documents; how long they stay, the terminals with their cabinets say.
type Pickup struct {
	Notify notify.Config `toml:"notify"` // how applicants are told
}

// Database says where the hall's data are: in the data folder, unless a server is named. At most one of its keys is set.
type Database struct {
	Postgres     string `toml:"postgres"`      // "postgres://onetrip@db.hall.example/onetrip?sslmode=verify-full"; the password stands in ~/.pgpass
	PostgresFile string `toml:"postgres_file"` // a file, readable by the service alone, that holds such a line
}

// PostgresEnv is the variable that names the database where the file does not.
const PostgresEnv = "ONETRIP_POSTGRES"

// Default returns the configuration that a file's keys change: a hall in China without services that only this machine reaches.
func Default() Config {
	return Config{
		Listen: web.Addresses{Browser: "127.0.0.1:8093", Machine: "127.0.0.1:8094"},
		Hall:   hall.Config{ZoneName: "Asia/Shanghai"},
	}
}

// Demo returns the configuration of the demo hall.
func Demo() Config {
	c := Default()
	c.Hall.Hall = queue.Demo().DayAndNight()
	return c
}

// Parse reads a configuration. Unknown keys, wrong types and impossible values are reported all together as a *strict.Error, under the text's name.
func Parse(name string, text []byte) (Config, error) {
	c := Default()
	lines, err := strict.Read(name, text, &c)
	if err != nil {
		return Config{}, err
	}
	return c, lines.Fail(c.complete())
}

// complete fills in what follows from the values and returns every impossible one.
func (c *Config) complete() []strict.Problem {
	found := c.Listen.Problems(c.TLS)
	if c.Listen.Browser == "" && c.Listen.Machine == "" {
		found = append(found, strict.Problem{Key: "listen", Text: "nobody can reach a hall without an address", Remedy: `write browser = "127.0.0.1:8093"`})
	}
	if c.Database.Postgres != "" && c.Database.PostgresFile != "" {
		found = append(found, strict.Problem{Key: "database.postgres_file", Text: "there are two databases", Remedy: "remove postgres or postgres_file"})
	}
	if strings.Contains(c.Database.Postgres, "password=") || hasPassword(c.Database.Postgres) {
		found = append(found, strict.Problem{
			Key: "database.postgres", Text: "a password does not belong into this file", Remedy: "put it into ~/.pgpass (mode 0600), or name the database in postgres_file",
		})
	}
	found = append(found, upkeep.Problems(c.Backup, c.Monitor)...)
	found = append(found, c.Pickup.Notify.Problems("pickup.notify.", false)...)
	return append(found, c.Hall.Complete("hall.")...)
}

// hasPassword reports whether a URL tells a password.
func hasPassword(dsn string) bool {
	_, rest, ok := strings.Cut(dsn, "://")
	user, _, at := strings.Cut(rest, "@")
	return ok && at && strings.Contains(user, ":") && net.ParseIP(user) == nil
}

// Check returns an error for a text that Parse does not read.
func Check(name string, text []byte) error {
	_, err := Parse(name, text)
	return err
}

// DSN returns the database's address, "" for the data folder.
func (d Database) DSN() (string, error) {
	switch {
	case d.Postgres != "":
		return d.Postgres, nil
	case d.PostgresFile == "":
		return os.Getenv(PostgresEnv), nil
	}
	info, err := os.Stat(d.PostgresFile)
	if err != nil {
		return "", fmt.Errorf("read the database's address: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("read the database's address: %s may be read by others; run: chmod 600 %s", d.PostgresFile, d.PostgresFile)
	}
	line, err := os.ReadFile(d.PostgresFile)
	if err != nil {
		return "", fmt.Errorf("read the database's address: %w", err)
	}
	return strings.TrimSpace(string(line)), nil
}
