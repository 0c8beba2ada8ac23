package restore_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"onetrip/kiosk/base/backup"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/base/lockfile"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
	"onetrip/kiosk/hall"
	"onetrip/kiosk/restore"
	"onetrip/locker"
	"onetrip/queue"
	"onetrip/queue/queuetest"
)

// rig is a hall at work whose store can be destroyed.
type rig struct {
	*testing.T
	dir    string
	hall   queue.Hall
	folder *backup.Folder
	given  map[queue.TicketNo]queue.TicketID // every number that anybody ever got
	next   int
	forms  map[locker.HandoverNo]bool // every form that anybody ever printed
}

func newRig(t *testing.T) *rig {
	t.Helper()
	dir := t.TempDir()
	folder := backup.New(backup.Opts{Dir: filepath.Join(dir, "backups"), Name: "hall"}, basetest.NewLog(t))
	h := queue.Demo().DayAndNight()
	for i := range h.Services {
		h.Services[i].Identity, h.Services[i].MinAge, h.Services[i].Cards = queue.NoIdentity, 0, nil
	}
	return &rig{T: t, dir: dir, hall: h, folder: folder, given: map[queue.TicketNo]queue.TicketID{}, forms: map[locker.HandoverNo]bool{}}
}

// live is one life of the hall service on the store.
type live struct {
	*hall.Service
	clerk *backup.Clerk
	db    *sqldb.DB
	keys  *vault.Vault
	end   func()
}

// start runs the hall until end is called.
func (r *rig) start() *live {
	r.Helper()
	l := &live{Service: hall.New(r.hall, hall.Opts{Terminal: "2"}, basetest.NewLog(r.T))}
	l.clerk = backup.NewClerk(r.folder, &health.Tracker{})
	source := hall.Source{Dir: r.dir, Name: "hall", Opened: func(ctx context.Context, db *sqldb.DB, keys *vault.Vault) error {
		l.db, l.keys = db, keys
		return l.clerk.Opened(ctx, db, keys)
	}}
	ctx, stop := context.WithCancel(context.WithoutCancel(r.Context()))
	ready := make(chan error, 1)
	var tasks sync.WaitGroup
	var once sync.Once
	tasks.Go(func() {
		hall.NewKeeper(l.Service, source, basetest.NewLog(r.T)).Run(ctx, func(err error) { once.Do(func() { ready <- err }) })
	})
	if err := <-ready; err != nil {
		r.Fatal(err)
	}
	l.end = func() { stop(); tasks.Wait() }
	return l
}

// load gives n numbers to n people from eight callers at once, and fails the test when one of them was given before.
func (r *rig) load(l *live, n int) {
	r.Helper()
	var mu sync.Mutex
	var callers sync.WaitGroup
	work := make(chan int)
	for range 8 {
		callers.Go(func() {
			for i := range work {
				got, err := l.Issue(r.Context(), queue.Request{
					ID: queuetest.ID(i), Service: r.hall.Services[i%len(r.hall.Services)].ID, Card: queue.Resident, Lang: queue.ZH,
				})
				if err != nil || got.Refusal != nil {
					r.Errorf("visitor %d: got %+v, %v", i, got.Refusal, err)
					continue
				}
				mu.Lock()
				if before, ok := r.given[got.Ticket.No]; ok {
					r.Errorf("%s was given to %s and to %s", got.Ticket.No, before, got.Ticket.ID)
				}
				r.given[got.Ticket.No] = got.Ticket.ID
				mu.Unlock()
			}
		})
	}
	for range n {
		work <- r.next
		r.next++
	}
	close(work)
	callers.Wait()
}

// handOver gives n forms their numbers, and fails the test when one of them was given before.
func (r *rig) handOver(l *live, n int) {
	r.Helper()
	for range n {
		id := ulid.Make().String()
		_, err := l.Results().Register(r.Context(), locker.Registration{
			Result: locker.Result{
				ID: locker.ResultID(id), Case: "JH2026-0001", Document: "不动产权证书", Copies: 1, Department: "自然资源局", Size: locker.Small, Delivery: locker.ByWindow,
			},
			Person: locker.Person{Name: "张测试"},
		}, "li.na")
		if err != nil {
			r.Fatal(err)
		}
		h, err := l.Results().HandOver(r.Context(), locker.Handover{
			ID: locker.FormID(id), From: "自然资源局", To: "3号窗口", By: "li.na", Lines: []locker.HandoverLine{{Result: locker.ResultID(id)}},
		})
		if err != nil || r.forms[h.No] {
			r.Errorf("form %s, given before %t: %v", h.No, r.forms[h.No], err)
		}
		r.forms[h.No] = true
	}
}

// backup makes a copy while the hall is busy, and returns its file.
func (r *rig) backup(l *live) backup.Report {
	r.Helper()
	var busy sync.WaitGroup
	busy.Go(func() { r.load(l, 80) })
	got, err := r.folder.Make(r.Context(), l.db, l.keys)
	busy.Wait()
	if err != nil {
		r.Fatal(err)
	}
	return got
}

func (r *rig) job(file string) restore.Job {
	return restore.Job{File: file, Dir: r.dir, Zone: r.hall.Zone, Log: basetest.NewLog(r.T)}
}

// TestDrill is the restore drill (R11): load, backup in the middle of it, more load, the disk is lost, the backup is put back, and no number
// that anybody ever got comes again (X6).
func TestDrill(t *testing.T) {
	for name, destroy := range map[string]func(t *testing.T, path string){
		"the file is gone": func(t *testing.T, path string) {
			t.Helper()
			for _, part := range []string{"", "-wal", "-shm"} {
				_ = os.Remove(path + part)
			}
		},
		"the file is damaged": func(t *testing.T, path string) {
			t.Helper()
			if err := os.WriteFile(path, []byte(strings.Repeat("not a database ", 4000)), 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"somebody wants yesterday back": func(*testing.T, string) {},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			l := r.start()
			r.load(l, 40)
			r.handOver(l, 3)
			copied := r.backup(l)
			r.load(l, 60)
			r.handOver(l, 3)
			l.end()
			destroy(t, filepath.Join(r.dir, "hall.db"))
			got, err := restore.Run(t.Context(), r.job(copied.Path))
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d numbers in the backup, %d given; lost: %+v", copied.Rows["queue_ticket"], len(r.given), got.Loss)
			if lost := int64(len(r.given)) - copied.Rows["queue_ticket"]; got.Loss.Known && got.Loss.Tickets != lost {
				t.Errorf("told lost: got %d tickets, want %d", got.Loss.Tickets, lost)
			}
			l = r.start()
			r.load(l, 100)
			r.handOver(l, 3)
			l.end()
			left, err := filepath.Glob(filepath.Join(r.dir, "*restoring*"))
			if len(left) > 0 || err != nil {
				t.Errorf("left over: %v, %v", left, err)
			}
		})
	}
}

// TestWithoutRenewalNumbersComeTwice shows that the drill sees the mistake that it is there for.
func TestWithoutRenewalNumbersComeTwice(t *testing.T) {
	r := newRig(t)
	l := r.start()
	copied := r.backup(l)
	r.load(l, 60)
	l.end()
	data, err := os.ReadFile(copied.Path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(r.dir, "hall.db"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	l = r.start()
	defer l.end()
	repeated := 0
	for i := range 60 {
		got, err := l.Issue(t.Context(), queue.Request{
			ID: queuetest.ID(r.next + i), Service: r.hall.Services[i%len(r.hall.Services)].ID, Card: queue.Resident, Lang: queue.ZH,
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := r.given[got.Ticket.No]; ok {
			repeated++
		}
	}
	if repeated == 0 {
		t.Error("a backup that was merely copied back repeats no number: the drill proves nothing")
	}
}

func TestWhatMustNotBeRestoredIsRefused(t *testing.T) {
	r := newRig(t)
	l := r.start()
	copied := r.backup(l)
	l.end()
	store := filepath.Join(r.dir, "hall.db")
	before, err := os.ReadFile(store)
	if err != nil {
		t.Fatal(err)
	}
	damaged := filepath.Join(t.TempDir(), backup.NameOf("hall", time.Now()))
	whole, err := os.ReadFile(copied.Path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 8192; i < len(whole); i += 4096 {
		whole[i] ^= 0xff
	}
	if err := os.WriteFile(damaged, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	other := t.TempDir()
	if _, err := vault.Create(filepath.Join(other, "hall.key")); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		change func(*restore.Job)
		want   fault.Kind
	}{
		"no such file": {func(j *restore.Job) { j.File += "x"; j.Store = "hall" }, fault.Unavailable},
		"damaged":      {func(j *restore.Job) { j.File = damaged }, fault.Corrupt},
		"no keys":      {func(j *restore.Job) { j.Dir = t.TempDir() }, fault.NotFound},
		"other keys":   {func(j *restore.Job) { j.Dir = other }, fault.Refused},
		"no store":     {func(j *restore.Job) { j.Store = "cellar" }, fault.Invalid},
	} {
		j := r.job(copied.Path)
		tt.change(&j)
		if _, err := restore.Run(t.Context(), j); fault.KindOf(err) != tt.want || err == nil {
			t.Errorf("%s: got %v, want kind %s", name, err, tt.want)
		}
	}
	lock, err := lockfile.Acquire(r.dir, "halld")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := restore.Run(t.Context(), r.job(copied.Path)); fault.KindOf(err) != fault.Conflict || err == nil {
		t.Errorf("a running hall: got %v, want a conflict", err)
	}
	if err := lock.Release(); err != nil {
		t.Error(err)
	}
	if after, err := os.ReadFile(store); err != nil || string(after) != string(before) {
		t.Errorf("a refused restore changed the store: %v", err)
	}
	if left, _ := os.ReadDir(r.dir); len(left) != 5 { // store, its mark, keys, lock, backups
		t.Errorf("left over: %v", left)
	}
}

func TestTheOldStoreIsKept(t *testing.T) {
	r := newRig(t)
	l := r.start()
	copied := r.backup(l)
	r.load(l, 10)
	l.end()
	got, err := restore.Run(t.Context(), r.job(copied.Path))
	if err != nil {
		t.Fatal(err)
	}
	kept, err := backup.Check(t.Context(), got.Aside, backup.Demands{Anchor: copied.Head})
	if err != nil || kept.Rows["queue_ticket"] != int64(len(r.given)) {
		t.Errorf("kept: got %v, %v; want %d tickets", kept.Rows, err, len(r.given))
	}
	if !got.Loss.Known || got.Loss.Tickets != int64(len(r.given))-copied.Rows["queue_ticket"] || got.Loss.Entries == 0 {
		t.Errorf("loss: got %+v, want %d tickets", got.Loss, int64(len(r.given))-copied.Rows["queue_ticket"])
	}
	for _, path := range []string{got.Store, got.Aside} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: got %v, %v; want mode 0600", path, info, err)
		}
	}
}
