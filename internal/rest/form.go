package rest

import (
	"io"
	"mime/multipart"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"google.golang.org/protobuf/proto"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/fault"
)

const (
	// formFile is the part of a form that holds the file.
	formFile = "file"
	// maxFields bounds the parts before it, and maxField the bytes of each.
	maxFields = 16
	maxField  = 1 << 10
	// maxName is the most characters of a file's name.
	maxName = 255
)

// readForm reads the parts of a form up to its file, and the query, into a header.
// What is wrong travels with the header; the file is nil when there is none.
func readForm(form *multipart.Reader, query url.Values, header *workflowsv1.MediaHeader) *multipart.Part {
	fields := formReader{header: header, seen: map[string]bool{}}
	for name, values := range query {
		for _, value := range values {
			fields.set(name, value)
		}
	}
	var file *multipart.Part
	for range maxFields {
		part, err := form.NextPart()
		if err != nil {
			if err != io.EOF { // a form that breaks off ends in a wrapped one
				fields.faults.Add(wholeBody, fault.Invalid)
			}
			break
		}
		if part.FormName() == formFile {
			file = part
			break
		}
		fields.part(part)
	}
	switch {
	case file != nil:
		header.Name = fileName(file)
	case !fields.faults.Has(wholeBody):
		fields.faults.Add(formFile, fault.Required)
	}
	fault.Attach(header, fields.faults.Faults())
	return file
}

type formReader struct {
	header *workflowsv1.MediaHeader
	seen   map[string]bool
	faults fault.List
}

func (f *formReader) part(part *multipart.Part) {
	value, err := io.ReadAll(io.LimitReader(part, maxField+1))
	switch {
	case err != nil:
		f.faults.Add(wholeBody, fault.Invalid)
	case len(value) > maxField:
		f.faults.Add(part.FormName(), fault.TooBig, strconv.Itoa(maxField))
	default:
		f.set(part.FormName(), string(value))
	}
}

func (f *formReader) set(name, value string) {
	switch {
	case f.seen[name]:
		f.faults.Add(name, fault.DuplicateKey)
		return
	case !utf8.ValidString(value):
		f.faults.Add(name, fault.NotUTF8)
		return
	}
	f.seen[name] = true
	switch name {
	case "collection":
		f.header.Collection = value
	case "upload":
		f.header.Upload = &value
	case "offset":
		f.header.Offset = f.number(name, value)
	case "size":
		f.header.Size = f.number(name, value)
	default:
		f.faults.Add(strings.ToValidUTF8(name, "\uFFFD"), fault.UnknownField)
	}
}

func (f *formReader) number(name, value string) *int64 {
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		f.faults.Add(name, fault.WrongKind, "integer")
		return nil
	}
	return &n
}

// fileName answers the name of a form's file. A phone makes names longer than
// ours may be, and the person cannot help it: the extension is kept.
func fileName(part *multipart.Part) *string {
	name := []rune(strings.ToValidUTF8(strings.ReplaceAll(part.FileName(), "\x00", ""), ""))
	if len(name) == 0 {
		return nil
	}
	if len(name) <= maxName {
		return proto.String(string(name))
	}
	extension := []rune(filepath.Ext(string(name)))
	if len(extension) > 16 {
		extension = nil
	}
	return proto.String(string(name[:maxName-len(extension)]) + string(extension))
}
