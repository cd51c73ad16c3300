package fault

import (
	"encoding/json"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
)

// carrier is the highest field number that protobuf allows; no message of ours
// uses it. The REST edge decodes a body before anybody knows who is calling, so
// what it finds wrong travels with the message, past the key check, to the
// handler. A gRPC caller that sends such a field faults nobody but itself.
const carrier = protowire.MaxValidNumber

// Attach makes a message carry faults.
func Attach(m proto.Message, faults []Fault) {
	if len(faults) == 0 {
		return
	}
	blob, err := json.Marshal(faults)
	if err != nil {
		panic(err) // texts alone: cannot fail
	}
	r := m.ProtoReflect()
	unknown := append([]byte(nil), r.GetUnknown()...)
	unknown = protowire.AppendTag(unknown, carrier, protowire.BytesType)
	r.SetUnknown(protowire.AppendBytes(unknown, blob))
}

// Carried answers the faults that a message carries, none for most.
func Carried(m proto.Message) []Fault {
	var all []Fault
	for raw := []byte(m.ProtoReflect().GetUnknown()); len(raw) > 0; {
		number, kind, n := protowire.ConsumeField(raw)
		if n < 0 {
			return all
		}
		if number == carrier && kind == protowire.BytesType {
			all = append(all, decode(raw[:n])...)
		}
		raw = raw[n:]
	}
	return all
}

func decode(field []byte) []Fault {
	_, _, tag := protowire.ConsumeTag(field)
	blob, _ := protowire.ConsumeBytes(field[tag:])
	var faults []Fault
	if json.Unmarshal(blob, &faults) != nil {
		return nil
	}
	return faults
}
