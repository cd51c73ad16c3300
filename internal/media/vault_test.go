package media

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"cauce/internal/fault"
	"cauce/internal/step"
)

var anything = step.FileRules{MaxBytes: 1 << 30}

func TestVaultKeepsAndReadsFromAnywhere(t *testing.T) {
	for kind, open := range stores {
		t.Run(kind, func(t *testing.T) {
			vault, key := NewVault(open(t)), newKey(t, 1)
			for _, size := range []int{1, packagePlain - 1, packagePlain, packagePlain + 1, 3*packagePlain + 5} {
				plain := random(size)
				sum := sha256.Sum256(plain)
				receipt, err := vault.Put(t.Context(), key, name, iotest.HalfReader(bytes.NewReader(plain)), anything)
				if err != nil || receipt.Size != int64(size) || !bytes.Equal(receipt.SHA256, sum[:]) {
					t.Fatalf("%d bytes: %+v, %v", size, receipt, err)
				}
				content, err := vault.Open(t.Context(), key, name, int64(size))
				if err != nil {
					t.Fatal(err)
				}
				if err := iotest.TestReader(content, plain); err != nil {
					t.Errorf("%d bytes: %v", size, err)
				}
				_ = content.Close()
			}
		})
	}
}

func TestStoreShowsNothing(t *testing.T) {
	store := stores["directory"](t)
	vault := NewVault(store)
	secret := strings.Repeat("CURP PEGU990311HDFRMZA4 ", 1000)
	if _, err := vault.Put(t.Context(), newKey(t, 1), name, strings.NewReader(secret), anything); err != nil {
		t.Fatal(err)
	}
	if stored := readAll(t, store); bytes.Contains(stored, []byte("PEGU990311")) {
		t.Error("the store holds plain text")
	}
	for what, read := range map[string]func() (io.ReadSeekCloser, error){
		"another account's key": func() (io.ReadSeekCloser, error) {
			return vault.Open(t.Context(), newKey(t, 2), name, int64(len(secret)))
		},
		"another name": func() (io.ReadSeekCloser, error) {
			other := strings.Replace(name, "0192", "0193", 1)
			if err := store.Put(t.Context(), other, bytes.NewReader(readAll(t, store))); err != nil {
				return nil, err
			}
			return vault.Open(t.Context(), newKey(t, 1), other, int64(len(secret)))
		},
	} {
		content, err := read()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(content); err == nil || len(got) > 0 {
			t.Errorf("%s opens %d bytes, %v", what, len(got), err)
		}
		_ = content.Close()
	}
}

func TestDamageIsSeen(t *testing.T) {
	store := stores["directory"](t)
	vault, key := NewVault(store), newKey(t, 1)
	plain := random(3*packagePlain + 5)
	if _, err := vault.Put(t.Context(), key, name, bytes.NewReader(plain), anything); err != nil {
		t.Fatal(err)
	}
	whole := readAll(t, store)
	for what, damaged := range map[string][]byte{
		"a bit turned":      append(append(bytes.Clone(whole[:100]), whole[100]^1), whole[101:]...),
		"the end cut off":   whole[:len(whole)-1],
		"a package cut off": whole[:3*packageSealed],
		"packages swapped":  append(append(append(bytes.Clone(whole[packageSealed:2*packageSealed]), whole[:packageSealed]...), whole[2*packageSealed:3*packageSealed]...), whole[3*packageSealed:]...),
		"nothing":           {},
	} {
		if err := store.Put(t.Context(), name, bytes.NewReader(damaged)); err != nil {
			t.Fatal(err)
		}
		content, err := vault.Open(t.Context(), key, name, int64(len(plain)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadAll(content); err == nil {
			t.Errorf("%s: not noticed", what)
		}
		_ = content.Close()
	}
}

// A body that was cut off ends in io.ErrUnexpectedEOF, which the cipher would take
// for its end.
func TestCutOffSources(t *testing.T) {
	for kind, open := range stores {
		for _, failure := range []error{io.ErrUnexpectedEOF, context.Canceled} {
			for _, size := range []int{0, 1, packagePlain, packagePlain + 9} {
				store := open(t)
				vault := NewVault(store)
				src := io.MultiReader(bytes.NewReader(random(size)), iotest.ErrReader(failure))
				if _, err := vault.Put(t.Context(), newKey(t, 1), name, src, anything); !errors.Is(err, failure) {
					t.Errorf("%s, %d bytes: %v", kind, size, err)
				}
				if _, err := store.Open(t.Context(), name, 0); err == nil {
					t.Errorf("%s, %d bytes: something was kept", kind, size)
				}
			}
		}
	}
}

// count says how much was taken of it.
type count struct {
	src   io.Reader
	taken int
}

func (c *count) Read(p []byte) (int, error) {
	n, err := c.src.Read(p)
	c.taken += n
	return n, err
}

func TestTooManyBytesAreNotAllRead(t *testing.T) {
	vault := NewVault(stores["directory"](t))
	src := &count{src: bytes.NewReader(random(10 << 20))}
	_, err := vault.Put(t.Context(), newKey(t, 1), name, src, step.FileRules{MaxBytes: 100_000})
	var refused *fault.Error
	if !errors.As(err, &refused) || refused.Reason != fault.MediaTooLarge {
		t.Errorf("%v", err)
	}
	if src.taken > 400_000 {
		t.Errorf("%d bytes were read", src.taken)
	}
	if _, err := vault.Put(t.Context(), newKey(t, 1), name, bytes.NewReader(random(100_000)), step.FileRules{MaxBytes: 100_000}); err != nil {
		t.Errorf("just as many as may be: %v", err)
	}
}

func TestKindsAreJudgedByContent(t *testing.T) {
	vault := NewVault(stores["directory"](t))
	rules := step.FileRules{MaxBytes: 1 << 20, Mimes: []string{"image/jpeg", "application/pdf", "text/plain"}}
	for kind, content := range map[string]string{
		"image/jpeg":      "\xff\xd8\xff\xe0\x00\x10JFIF",
		"application/pdf": "%PDF-1.7\n",
		"text/plain":      "hola",
	} {
		receipt, err := vault.Put(t.Context(), newKey(t, 1), name, strings.NewReader(content), rules)
		if err != nil || receipt.Mime != kind {
			t.Errorf("%s: %+v, %v", kind, receipt, err)
		}
	}
	for what, content := range map[string]string{
		"a program":  "MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + strings.Repeat("\x00", 200),
		"a page":     "<!DOCTYPE html><script>alert(1)</script>",
		"a drawing":  `<svg xmlns="http://www.w3.org/2000/svg"></svg>`,
		"an archive": "PK\x03\x04" + strings.Repeat("\x00", 30),
		"a script":   "#!/bin/sh\nrm -rf /\n",
	} {
		_, err := vault.Put(t.Context(), newKey(t, 1), name, strings.NewReader(content), rules)
		var refused *fault.Error
		if !errors.As(err, &refused) || refused.Reason != fault.MediaKindNotAllowed {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := vault.Put(t.Context(), newKey(t, 1), name, strings.NewReader(""), rules); !errors.Is(err, step.ErrEmptyFile) {
		t.Errorf("nothing at all: %v", err)
	}
	part := rules
	part.Part = true
	if _, err := vault.Put(t.Context(), newKey(t, 1), name, strings.NewReader("\xff"), part); err != nil {
		t.Errorf("a first byte that may become anything: %v", err)
	}
	program := "MZ\x90\x00" + strings.Repeat("\x00", headSize)
	if _, err := vault.Put(t.Context(), newKey(t, 1), name, strings.NewReader(program), part); err == nil {
		t.Error("a part that shows what it is was taken")
	}
}
