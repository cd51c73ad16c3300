package migrate

import (
	"embed"
	"fmt"
	"io/fs"

	"entgo.io/ent/dialect"
)

//go:embed versions
var versions embed.FS

// Folders names the folder of each database's migrations, beside this file.
var Folders = map[string]string{
	dialect.SQLite:   "versions/sqlite",
	dialect.Postgres: "versions/postgres",
}

// Files answers the migrations of a database, by its ent dialect, in goose's
// format.
func Files(name string) (fs.FS, error) {
	folder, ok := Folders[name]
	if !ok {
		return nil, fmt.Errorf("migrate: no migrations for %q", name)
	}
	return fs.Sub(versions, folder)
}
