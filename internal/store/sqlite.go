package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"cauce/ent"
)

// readers is how many connections read the embedded database at once.
const readers = 4

const (
	anyOptions = "&_time_integer_format=unix_micro&_inttotime=1&_timezone=UTC&_pragma=busy_timeout(10000)"
	// WAL lets readers go on beside the writer; FULL makes a commit outlive a
	// power cut.
	durable = "&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"
	guarded = "&_pragma=foreign_keys(1)&_pragma=cache_size(-65536)"

	writerOptions = "?_txlock=immediate" + anyOptions + durable + guarded
	readerOptions = "?_txlock=deferred" + anyOptions + guarded + "&_query_only=1"
	// Migrations change a table by making another and dropping the first, which
	// foreign keys would forbid; a transaction cannot switch them off.
	migrationOptions = "?_txlock=immediate" + anyOptions + durable
)

// embedded is the SQLite database in the data directory.
type embedded struct {
	readDB  *sql.DB
	writeDB *sql.DB
	client  *ent.Client
	turns   chan struct{} // see readDriver
	door    *door
	applied []Applied
}

func openSQLite(ctx context.Context, cfg Config) (*Store, error) {
	path, err := filepath.Abs(EmbeddedPath(cfg.DataDir))
	if err != nil {
		return nil, fmt.Errorf("store: data directory: %w", err)
	}
	// Others may be opening the same directory: only one at a time turns it into
	// a WAL database, migrates it and makes its key.
	unlock, err := lockOpening(ctx, cfg.DataDir)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := makePrivate(path); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	db, err := newEmbedded(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("store: %s: %w", path, err)
	}
	return withKey(ctx, db, cfg)
}

// makePrivate makes the database file, if it is not there, readable by its owner
// alone, in whatever directory; SQLite gives the files beside it the same rights.
func makePrivate(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return file.Close()
}

func newEmbedded(ctx context.Context, path string) (*embedded, error) {
	e := &embedded{}
	if err := e.open(ctx, path); err != nil {
		return nil, errors.Join(err, e.close())
	}
	return e, nil
}

func (e *embedded) open(ctx context.Context, path string) (err error) {
	if e.applied, err = migrateSQLite(ctx, path); err != nil {
		return err
	}
	if e.writeDB, err = openCached(path, writerOptions, 1); err != nil {
		return err
	}
	if e.readDB, err = openCached(path, readerOptions, readers); err != nil {
		return err
	}
	e.turns = make(chan struct{}, readers)
	e.client = ent.NewClient(ent.Driver(readDriver{entsql.OpenDB(dialect.SQLite, e.readDB), e.turns}))
	conn, err := e.writeDB.Conn(ctx)
	if err != nil {
		return err
	}
	e.door, err = openDoor(ctx, conn)
	return err
}

func migrateSQLite(ctx context.Context, path string) (applied []Applied, err error) {
	db, err := openCached(path, migrationOptions, 1)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	applied, err = migrateUp(ctx, dialect.SQLite, db)
	if err != nil || len(applied) == 0 {
		return applied, err
	}
	var broken int
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM pragma_foreign_key_check").Scan(&broken)
	if err == nil && broken > 0 {
		err = fmt.Errorf("%d rows lost what they refer to in the newest migration", broken)
	}
	return applied, err
}

// sqliteURI names a file to SQLite, whatever characters its path has.
func sqliteURI(path, options string) string {
	return (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path)}).String() + options
}

func (e *embedded) reader() *ent.Client { return e.client }

func (e *embedded) dialect() string { return dialect.SQLite }

func (e *embedded) write(ctx context.Context, fn writeFunc) error { return e.door.write(ctx, fn) }

// migrateUp answers what Open applied: there is nothing left to do since.
func (e *embedded) migrateUp(context.Context) ([]Applied, error) { return e.applied, nil }

func (e *embedded) versions(ctx context.Context) (map[int64]bool, error) {
	return appliedVersions(ctx, e.readDB)
}

func (e *embedded) close() error {
	var errs []error
	if e.door != nil {
		errs = append(errs, e.door.close())
	}
	for _, db := range []*sql.DB{e.readDB, e.writeDB} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// lockOpening holds a lock on the data directory that a crash lets go. It is
// the lock of a SQLite file, which works wherever SQLite does.
func lockOpening(ctx context.Context, dir string) (unlock func(), err error) {
	path, err := filepath.Abs(filepath.Join(dir, "opening.lock"))
	if err != nil {
		return nil, fmt.Errorf("store: data directory: %w", err)
	}
	db, err := sql.Open("sqlite", sqliteURI(path, "?_txlock=exclusive&_pragma=busy_timeout(60000)"))
	if err != nil {
		return nil, fmt.Errorf("store: %s: %w", path, err)
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("store: %s: another process holds the data directory: %w", path, err), db.Close())
	}
	return func() {
		_ = tx.Rollback()
		_ = db.Close()
	}, nil
}
