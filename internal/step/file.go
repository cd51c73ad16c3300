package step

import (
	"context"
	"errors"
	"io"
	"time"
)

// Collection is a kind of file that a step takes.
type Collection struct {
	// Name is the collection's in the contract, such as "id_back".
	Name  string
	Title Text
	// Min and Max are how many files it takes.
	Min, Max int
	// MaxBytes is the most bytes of a file.
	MaxBytes int64
	// Mimes are the kinds that it takes, such as "image/jpeg"; they are judged by
	// content, never by name.
	Mimes []string
}

// File is a file attached to a step.
type File struct {
	// UUID is the attachment's.
	UUID       string
	Collection string
	// Name is what the file came with, empty when with none.
	Name string
	// Mime is its kind by content.
	Mime string
	// Size is in bytes.
	Size int64
	// SHA256 is of its bytes, in hex.
	SHA256 string
	// Open answers its bytes, which the caller closes.
	Open func(ctx context.Context) (io.ReadSeekCloser, error)
	// Link answers an address where whoever has it reads the bytes, for some minutes
	// and with no key, and when that ends.
	Link func() (address string, ends time.Time)
}

// ErrEmptyFile says that a file has no byte.
var ErrEmptyFile = errors.New("step: a file without bytes")

// FileRules are what the bytes of a file are judged by while they come.
type FileRules struct {
	// MaxBytes is the most that are taken.
	MaxBytes int64
	// Mimes are the kinds that are taken; nil takes any.
	Mimes []string
	// Part says that more may follow: a kind that these bytes do not tell yet is
	// no fault.
	Part bool
}

// Receipt is what is known of bytes that have come.
type Receipt struct {
	Size   int64
	SHA256 []byte
	// Mime is the kind by content, without parameters.
	Mime string
}

// The most bytes of a picture and of a video that a step takes when nothing else
// is said.
const (
	maxPicture = 15 << 20
	maxVideo   = 100 << 20
)

// pictureKinds are what cameras of phones write, and the web.
var pictureKinds = []string{"image/jpeg", "image/png", "image/webp", "image/heic", "image/heif"}

// Picture is a collection of one picture, which may stay empty.
func Picture(name, es, en string) Collection {
	return Collection{Name: name, Title: Text{ES: es, EN: en}, Max: 1, MaxBytes: maxPicture, Mimes: pictureKinds}
}

// Video is a collection of one video, which may stay empty.
func Video(name, es, en string) Collection {
	return Collection{Name: name, Title: Text{ES: es, EN: en}, Max: 1, MaxBytes: maxVideo, Mimes: []string{"video/mp4", "video/webm", "video/quicktime"}}
}

// Document is a collection of up to a number of pictures or PDF, which may stay
// empty.
func Document(name, es, en string, most int) Collection {
	return Collection{
		Name: name, Title: Text{ES: es, EN: en}, Max: most, MaxBytes: maxPicture,
		Mimes: append([]string{"application/pdf"}, pictureKinds...),
	}
}

// Always answers collections that no setup changes.
func Always(all ...Collection) func(setup map[string]any) []Collection {
	return func(map[string]any) []Collection { return all }
}

// FileErrors answers the sentences for which a file is not taken, said to whoever
// holds the phone: they have never heard of collections.
func FileErrors() map[string]Text {
	return map[string]Text{
		"media_too_large":        {ES: "Este archivo pesa más de lo que se acepta.", EN: "This file is larger than what is accepted."},
		"media_kind_not_allowed": {ES: "Este tipo de archivo no se acepta.", EN: "This kind of file is not accepted."},
		"collection_full":        {ES: "Ya están todos los archivos que caben aquí.", EN: "All the files that fit here are already here."},
	}
}
