package rest

import (
	"errors"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"cauce/internal/fault"
)

const (
	// wholeBody is the path of what no field is to blame for.
	wholeBody = "body"
	// maskField is the field that the keys of an update's body fill.
	maskField = "update_mask"
	// maxDepth is how deep a body may nest, itself included.
	maxDepth = 32
	// longestKey keeps the paths of hostile keys short.
	longestKey = 64
)

// Decode reads a JSON body into an empty request of the contract and answers
// everything that is wrong with it. Broken JSON is the only fault of its body,
// and leaves the message empty; after any other fault the message holds what was
// sound. Fields that the method's path fills are not taken from a body.
func Decode(data []byte, m proto.Message) []fault.Fault {
	d := &decoder{scanner: scanner{data: data}, plan: decoderOf(m.ProtoReflect().Descriptor())}
	err := d.body(m.ProtoReflect())
	if stop, ok := errors.AsType[*fatal](err); ok {
		proto.Reset(m)
		d.sent, d.faults = nil, fault.List{}
		d.faults.Add(stop.Path, stop.Code, stop.Args...)
	}
	if mask := d.plan.mask; mask != nil {
		m.ProtoReflect().Set(mask, protoreflect.ValueOfMessage((&fieldmaskpb.FieldMask{Paths: d.sent}).ProtoReflect()))
	}
	return d.faults.Faults()
}

// decoder reads one body.
type decoder struct {
	scanner
	plan   *messageDecoder
	path   []segment
	depth  int
	faults fault.List
	// sent names the fields of the top level that came, null or not.
	sent []string
}

// segment is a step of a path: a key, or an index where the key is absent.
type segment struct {
	key   string
	index int
	keyed bool
}

// body reads the whole body into m. An empty one is an empty message.
func (d *decoder) body(m protoreflect.Message) error {
	if d.space(); d.pos == len(d.data) {
		return nil
	}
	kind, err := d.next()
	if err != nil {
		return err
	}
	if kind == kindObject {
		err = d.message(m, d.plan)
	} else {
		err = d.refuse(fault.WrongKind, kindObject)
	}
	if err != nil {
		return err
	}
	if d.space(); d.pos < len(d.data) {
		return d.broken()
	}
	return nil
}

// message reads an object, the scanner standing on it, into m.
func (d *decoder) message(m protoreflect.Message, plan *messageDecoder) error {
	seen := make([]bool, len(plan.fields))
	return d.members(func(key string) error {
		f, ok := plan.byName[key]
		if !ok {
			return d.refuse(fault.UnknownField)
		}
		if seen[f.index] {
			return d.refuse(fault.DuplicateKey)
		}
		seen[f.index] = true
		if len(d.path) == 1 {
			d.sent = append(d.sent, string(f.descriptor.Name()))
		}
		return d.field(m, f)
	})
}

// field reads a member's value into its field; null leaves it unset.
func (d *decoder) field(m protoreflect.Message, f *fieldDecoder) error {
	kind, err := d.next()
	if err != nil {
		return err
	}
	if kind == kindNull {
		_, err := d.word()
		return err
	}
	return f.read(d, m, kind)
}

// members reads an object whose members each reads by key, with the path grown
// by it. Members whose key is no sound text are refused here.
func (d *decoder) members(each func(key string) error) error {
	if d.depth == maxDepth {
		return d.refuse(fault.TooDeep, strconv.Itoa(maxDepth))
	}
	d.depth++
	defer func() { d.depth-- }()
	return d.object(func(key string, flaw fault.Code) error {
		if flaw != "" {
			return d.refuse(flaw)
		}
		d.path = append(d.path, segment{key: key, keyed: true})
		defer d.leave()
		return each(key)
	})
}

// elements reads a list whose elements each reads by index, with the path grown
// by it.
func (d *decoder) elements(each func(index int) error) error {
	if d.depth == maxDepth {
		return d.refuse(fault.TooDeep, strconv.Itoa(maxDepth))
	}
	d.depth++
	defer func() { d.depth-- }()
	return d.list(func(index int) error {
		d.path = append(d.path, segment{index: index})
		defer d.leave()
		return each(index)
	})
}

func (d *decoder) leave() { d.path = d.path[:len(d.path)-1] }

// refuse notes a fault at the current path and reads over the value.
func (d *decoder) refuse(code fault.Code, args ...string) error {
	d.note(code, args...)
	return d.skip()
}

// note adds a fault at the current path.
func (d *decoder) note(code fault.Code, args ...string) {
	if len(d.path) == 0 {
		d.faults.Add(wholeBody, code, args...)
		return
	}
	var path strings.Builder
	for i, s := range d.path {
		if i > 0 {
			path.WriteByte('.')
		}
		if s.keyed {
			path.WriteString(shortened(s.key))
		} else {
			path.WriteString(strconv.Itoa(s.index))
		}
	}
	d.faults.Add(path.String(), code, args...)
}

// shortened bounds a text of the caller's that goes back in a fault, and makes
// it sound: the fault may be about its bytes.
func shortened(text string) string {
	if len(text) > longestKey {
		text = strings.ToValidUTF8(text[:longestKey], "") + "…"
	}
	return strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", "\uFFFD"), "\uFFFD")
}
