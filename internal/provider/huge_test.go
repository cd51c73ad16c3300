package provider_test

import "google.golang.org/grpc/mem"

// hugeCodec answers a gigabyte, whatever it is handed, without holding one: the same
// megabyte again and again.
type hugeCodec struct{}

var megabyte = mem.SliceBuffer(make([]byte, 1<<20))

// Marshal implements encoding.CodecV2.
func (hugeCodec) Marshal(any) (mem.BufferSlice, error) {
	all := make(mem.BufferSlice, 1<<10)
	for i := range all {
		all[i] = megabyte
	}
	return all, nil
}

// Unmarshal implements encoding.CodecV2.
func (hugeCodec) Unmarshal(mem.BufferSlice, any) error { return nil }

// Name implements encoding.CodecV2.
func (hugeCodec) Name() string { return "proto" }
