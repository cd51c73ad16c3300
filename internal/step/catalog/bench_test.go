package catalog

import "testing"

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New()
	}
}

// BenchmarkJudge judges an address, which is what a submission costs here.
func BenchmarkJudge(b *testing.B) {
	schema, _ := New().PayloadSchema("personal_address")
	address := map[string]any{"country": "MX", "street": "Madero 1", "neighborhood": "Centro", "city": "Guadalajara", "province": "Jalisco", "zip_code": "44100"}
	for b.Loop() {
		if faults := schema.Validate(address); len(faults) > 0 {
			b.Fatal(faults)
		}
	}
}
