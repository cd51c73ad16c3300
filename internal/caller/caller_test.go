package caller

import (
	"context"
	"testing"
)

func TestFrom(t *testing.T) {
	if got := From(context.Background()); got != (Info{Language: "es"}) {
		t.Errorf("outside of a call: %+v", got)
	}
	want := Info{RequestID: "r", Language: "en", IP: "192.0.2.1", UserAgent: "curl"}
	if got := From(With(context.Background(), want)); got != want {
		t.Errorf("From = %+v, want %+v", got, want)
	}
}
