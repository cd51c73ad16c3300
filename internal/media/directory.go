package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const (
	// incoming is where objects lie until they are whole.
	incoming = "incoming"
	// aliveEvery is how often the writer of an object shows that it lives, however
	// slowly its bytes come.
	aliveEvery = time.Minute
)

// directory is a Store in a directory of this machine: an object a file, in
// folders by the last two letters of its UUID.
type directory struct {
	root string
	now  func() time.Time
}

// NewDirectory makes a Store in a directory, which is made when it is not there,
// readable by its owner alone. What killed processes left half written is removed.
func NewDirectory(root string, now func() time.Time) (Store, error) {
	if err := os.MkdirAll(filepath.Join(root, incoming), 0o700); err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	d := &directory{root: root, now: now}
	return d, d.tidy(now().Add(-10 * aliveEvery))
}

// uuidLength is that of a UUID's text, with which every name begins.
const uuidLength = 36

func (d *directory) path(name string) (string, error) {
	if len(name) < uuidLength || !filepath.IsLocal(name) || filepath.Base(name) != name {
		return "", fmt.Errorf("media: %q is no name of an object", name)
	}
	return filepath.Join(d.root, name[uuidLength-2:uuidLength], name), nil
}

// Put implements Store: the file appears under its name once it is whole and on
// disk.
func (d *directory) Put(_ context.Context, name string, src io.Reader) error {
	path, err := d.path(name)
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Join(d.root, incoming), name+".*")
	if err != nil {
		return fmt.Errorf("media: %w", err)
	}
	stop := d.keepAlive(temp.Name())
	_, err = io.Copy(temp, src)
	stop()
	if err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err == nil {
		err = settle(temp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("media: %w", errors.Join(err, os.Remove(temp.Name())))
	}
	return nil
}

// settle gives a file its name, so that the name outlives a power cut.
func settle(temp, path string) error {
	folder := filepath.Dir(path)
	_, err := os.Stat(folder)
	made := errors.Is(err, fs.ErrNotExist)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	if made {
		syncFolder(filepath.Dir(folder))
	}
	syncFolder(folder)
	return nil
}

// syncFolder puts a folder's names on disk. Where a folder cannot be synced, as on
// Windows, its own system sees to it.
func syncFolder(path string) {
	folder, err := os.Open(path)
	if err != nil {
		return
	}
	_ = folder.Sync()
	_ = folder.Close()
}

// keepAlive touches a file each minute until stop, so that Tidy of another process
// leaves it alone.
func (d *directory) keepAlive(path string) (stop func()) {
	done := make(chan struct{})
	var ended sync.WaitGroup
	ended.Go(func() {
		tick := time.NewTicker(aliveEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				_ = os.Chtimes(path, d.now(), d.now())
			case <-done:
				return
			}
		}
	})
	return func() {
		close(done)
		ended.Wait()
	}
}

// Open implements Store.
func (d *directory) Open(_ context.Context, name string, offset int64) (io.ReadCloser, error) {
	path, err := d.path(name)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	if _, err := file.Seek(offset, io.SeekStart); err != nil {
		return nil, fmt.Errorf("media: %w", errors.Join(err, file.Close()))
	}
	return file, nil
}

// Delete implements Store.
func (d *directory) Delete(_ context.Context, name string) error {
	path, err := d.path(name)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("media: %w", err)
	}
	return nil
}

// Tidy implements Store: it removes the files of writers that were killed.
func (d *directory) Tidy(_ context.Context, before time.Time) error { return d.tidy(before) }

func (d *directory) tidy(before time.Time) error {
	entries, err := os.ReadDir(filepath.Join(d.root, incoming))
	if err != nil {
		return fmt.Errorf("media: %w", err)
	}
	var failed []error
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || !info.ModTime().Before(before) {
			continue // gone by itself, or alive
		}
		if err := os.Remove(filepath.Join(d.root, incoming, entry.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			failed = append(failed, fmt.Errorf("media: %w", err))
		}
	}
	return errors.Join(failed...)
}
