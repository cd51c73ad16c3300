package media

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func TestStores(t *testing.T) {
	for kind, open := range stores {
		t.Run(kind, func(t *testing.T) {
			store := open(t)
			if _, err := store.Open(t.Context(), name, 0); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("an object that is not there: %v", err)
			}
			if err := store.Delete(t.Context(), name); err != nil {
				t.Errorf("deleting what is not there: %v", err)
			}
			for _, size := range []int{1, 5<<20 - 1, 5 << 20, 11<<20 + 7} {
				content := random(size)
				if err := store.Put(t.Context(), name, bytes.NewReader(content)); err != nil {
					t.Fatalf("%d bytes: %v", size, err)
				}
				if got := readAll(t, store); !bytes.Equal(got, content) {
					t.Errorf("%d bytes came back as %d", size, len(got))
				}
			}
			part, err := store.Open(t.Context(), name, 11<<20)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(part); err != nil || !bytes.Equal(got, random(11<<20 + 7)[11<<20:]) {
				t.Errorf("from an offset: %x, %v", got, err)
			}
			_ = part.Close()
			if err := store.Delete(t.Context(), name); err != nil {
				t.Fatal(err)
			}
			if _, err := store.Open(t.Context(), name, 0); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("a deleted object: %v", err)
			}
		})
	}
}

// A source that fails in the middle leaves nothing, and what was there before.
func TestCutOff(t *testing.T) {
	broken := errors.New("the phone is gone")
	for kind, open := range stores {
		t.Run(kind, func(t *testing.T) {
			store := open(t)
			cut := func() io.Reader {
				return io.MultiReader(bytes.NewReader(random(6<<20)), iotest.ErrReader(broken))
			}
			if err := store.Put(t.Context(), name, cut()); !errors.Is(err, broken) {
				t.Errorf("a source that fails: %v", err)
			}
			if _, err := store.Open(t.Context(), name, 0); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("something was kept: %v", err)
			}
			if err := store.Put(t.Context(), name, strings.NewReader("whole")); err != nil {
				t.Fatal(err)
			}
			if err := store.Put(t.Context(), name, cut()); !errors.Is(err, broken) {
				t.Errorf("a source that fails: %v", err)
			}
			if got := readAll(t, store); string(got) != "whole" {
				t.Errorf("what was whole is now %d bytes", len(got))
			}
			if err := store.Tidy(t.Context(), time.Now().Add(-time.Hour)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestDirectoryLeavesNoFileBehind(t *testing.T) {
	root := t.TempDir()
	store, err := NewDirectory(root, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	_ = store.Put(t.Context(), name, iotest.ErrReader(errors.New("gone")))
	if left := files(t, root); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// What a killed process left is removed, and what another one is writing is not.
func TestDirectoryTidies(t *testing.T) {
	root := t.TempDir()
	store, err := NewDirectory(root, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	old, young := filepath.Join(root, incoming, name+".1"), filepath.Join(root, incoming, name+".2")
	for _, path := range []string{old, young} {
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	yesterday := time.Now().Add(-24 * time.Hour)
	if err := os.Chtimes(old, yesterday, yesterday); err != nil {
		t.Fatal(err)
	}
	if err := store.Tidy(t.Context(), time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	if left := files(t, root); len(left) != 1 || left[0] != young {
		t.Errorf("left: %v", left)
	}
}

func files(t *testing.T, root string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			all = append(all, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestNamesStayInTheDirectory(t *testing.T) {
	store := stores["directory"](t)
	for _, bad := range []string{
		"", "x", "../../etc/passwd", "../" + name, name + "/../../../x", "/" + name, name + "/x",
	} {
		if err := store.Put(t.Context(), bad, strings.NewReader("x")); err == nil {
			t.Errorf("%q is taken", bad)
		}
		if _, err := store.Open(t.Context(), bad, 0); err == nil {
			t.Errorf("%q is opened", bad)
		}
		if err := store.Delete(t.Context(), bad); err == nil {
			t.Errorf("%q is deleted", bad)
		}
	}
}

func TestS3Addresses(t *testing.T) {
	env := map[string]string{}
	getenv := func(name string) string { return env[name] }
	a, err := ParseS3("s3://bucket/a/b/", getenv)
	if err != nil || a.Bucket != "bucket" || a.Prefix != "a/b" || a.Endpoint.String() != defaultEndpoint || a.PathStyle {
		t.Errorf("%+v, %v", a, err)
	}
	env["AWS_REGION"], env["AWS_ENDPOINT_URL"] = "mx-central-1", "http://10.0.0.7:9000"
	a, err = ParseS3("s3://bucket", getenv)
	if err != nil || a.Region != "mx-central-1" || a.Endpoint.Host != "10.0.0.7:9000" || !a.PathStyle {
		t.Errorf("of the environment: %+v, %v", a, err)
	}
	a, err = ParseS3("s3://bucket?region=r&endpoint=https://s3.example&path_style=false", getenv)
	if err != nil || a.Region != "r" || a.Endpoint.Host != "s3.example" || a.PathStyle {
		t.Errorf("of the query: %+v, %v", a, err)
	}
}

func TestS3AddressesRefused(t *testing.T) {
	getenv := func(string) string { return "" }
	for _, bad := range []string{
		"", "s3://", "http://bucket", "s3://id:secret@bucket", "s3://bucket#x", "s3://bucket?endpoint=ftp://x", "s3://bucket?endpoint=http://x/path",
		"s3://bucket?path_style=maybe", "s3://bucket?regoin=x", "s3://%zz",
	} {
		if a, err := ParseS3(bad, getenv); err == nil {
			t.Errorf("%q is taken: %+v", bad, a)
		}
	}
}

func TestS3WithoutItsBucket(t *testing.T) {
	store := fakeS3(t)
	there := store.(*s3)
	address := S3Address{Bucket: "nowhere", Endpoint: there.client.EndpointURL(), Region: "us-east-1", PathStyle: true}
	if _, err := OpenS3(t.Context(), address); err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("a bucket that is not there: %v", err)
	}
}

// The parts of a writer that was killed are ended once they are old.
func TestS3Tidies(t *testing.T) {
	store := fakeS3(t)
	client := store.(*s3)
	core := coreOf(client)
	if _, err := core.NewMultipartUpload(t.Context(), client.bucket, client.key(name), noOptions); err != nil {
		t.Fatal(err)
	}
	count := func() (n int) {
		for range client.client.ListIncompleteUploads(t.Context(), client.bucket, client.prefix, true) {
			n++
		}
		return n
	}
	if err := store.Tidy(t.Context(), time.Now().Add(-time.Hour)); err != nil || count() != 1 {
		t.Errorf("a young one: %d left, %v", count(), err)
	}
	if err := store.Tidy(t.Context(), time.Now().Add(time.Hour)); err != nil || count() != 0 {
		t.Errorf("an old one: %d left, %v", count(), err)
	}
}
