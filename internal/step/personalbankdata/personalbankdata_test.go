package personalbankdata

import (
	"encoding/json"
	"maps"
	"reflect"
	"strings"
	"testing"

	"cauce/internal/fault"
	"cauce/internal/mx"
	"cauce/internal/step"
)

// account is a good submission with changes; nil takes a field away.
func account(changes map[string]any) map[string]any {
	a := map[string]any{
		"clabe": "012180026050783858", "bank": "BBVA México", "account_holder": "JUAN PEREZ GONZALEZ", "card_number": "4111 1111 1111 1111",
	}
	for name, value := range changes {
		if value == nil {
			delete(a, name)
		} else {
			a[name] = value
		}
	}
	return a
}

func submit(t *testing.T, payload map[string]any) step.Result {
	t.Helper()
	before := maps.Clone(payload)
	result, err := work{}.Submit(t.Context(), step.Submission{Payload: payload})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(payload, before) {
		t.Errorf("the submission was changed: %v", payload)
	}
	return result
}

func TestTheResult(t *testing.T) {
	got := submit(t, account(map[string]any{"clabe": "012 180 02605078385 8", "bank": "bancomer"})).Payload
	want := map[string]any{
		"clabe": "012180026050783858", "bank": "bancomer", "account_holder": "JUAN PEREZ GONZALEZ",
		"bank_code": "012", "bank_name": "BBVA México", "plaza_code": "180", "bank_matches_clabe": true, "is_clabe_valid": true,
		"is_card_number_valid": true, "card_network": "visa", "card_last_four": "1111", "account_exists": nil, "account_holder_matches": nil,
		"not_performed": []any{"account_exists", "account_holder_matches"}, "engine": "cauce", "engine_version": "1", "source": "local",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}

func TestWithoutACard(t *testing.T) {
	got := submit(t, map[string]any{"clabe": "002010077777777771"}).Payload
	if got["bank_name"] != "Banamex" || got["card_last_four"] != nil || got["is_card_number_valid"] != nil || got["bank_matches_clabe"] != nil ||
		!reflect.DeepEqual(got["not_performed"], []any{"account_exists", "account_holder_matches", "bank_matches_clabe", "is_card_number_valid"}) {
		t.Errorf("%v", got)
	}
}

// The list of banks grows: what it does not know is no fault.
func TestUnknownBanks(t *testing.T) {
	for name, changes := range map[string]map[string]any{
		"of the CLABE": {"clabe": "032180000118359719"}, "by name": {"bank": "Banco de la Esquina"},
	} {
		result := submit(t, account(changes))
		if len(result.Faults) > 0 || result.Payload["bank_matches_clabe"] != nil {
			t.Errorf("%s: %v, %v", name, result.Faults, result.Payload)
		}
	}
}

func TestRefused(t *testing.T) {
	for name, c := range map[string]struct {
		changes map[string]any
		want    []fault.Fault
	}{
		"a digit":              {map[string]any{"clabe": "012180026050783850"}, []fault.Fault{{Path: "clabe", Code: fault.CLABEDigit}}},
		"a card for a CLABE":   {map[string]any{"clabe": "4111111111111111"}, []fault.Fault{{Path: "clabe", Code: fault.NotCLABE}}},
		"letters":              {map[string]any{"clabe": "O12180026050783858"}, []fault.Fault{{Path: "clabe", Code: fault.NotCLABE}}},
		"another bank":         {map[string]any{"bank": "Banorte"}, []fault.Fault{{Path: "bank", Code: fault.NotBankOfCLABE, Args: []string{"BBVA México"}}}},
		"a slip in the card":   {map[string]any{"card_number": "4111 1111 1111 1112"}, []fault.Fault{{Path: "card_number", Code: fault.NotCard}}},
		"a card as the holder": {map[string]any{"account_holder": "JUAN 4111-1111-1111-1111"}, []fault.Fault{{Path: "account_holder", Code: fault.CardNumber}}},
		"a card as the bank":   {map[string]any{"bank": "4111111111111111"}, []fault.Fault{{Path: "bank", Code: fault.CardNumber}}},
		"everything, all told": {map[string]any{"clabe": "1", "card_number": "1", "bank": "4111111111111111"}, []fault.Fault{
			{Path: "bank", Code: fault.CardNumber}, {Path: "clabe", Code: fault.NotCLABE}, {Path: "card_number", Code: fault.NotCard},
		}},
	} {
		result := submit(t, account(c.changes))
		if !reflect.DeepEqual(result.Faults, c.want) || result.Payload != nil {
			t.Errorf("%s: %v with %v, want %v", name, result.Faults, result.Payload, c.want)
		}
	}
}

// FuzzSubmit: whatever comes in, no number of a card comes out, not in the result
// and not in a fault.
func FuzzSubmit(f *testing.F) {
	f.Add("012180026050783858", "BBVA", "JUAN PEREZ", "4111111111111111")
	f.Add("002010077777777771", "", "4111 1111 1111 1111", "378282246310005")
	f.Add("4242424242424242", "4242424242424242", "\xff", "4111-1111-1111-1112")
	schema, err := step.Compile(payload)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, clabe, bank, holder, card string) {
		sent := map[string]any{"clabe": clabe, "bank": bank, "account_holder": holder, "card_number": card}
		if len(schema.Validate(sent)) > 0 {
			return
		}
		result, err := work{}.Submit(t.Context(), step.Submission{Payload: sent})
		if err != nil || (len(result.Faults) > 0) == (result.Payload != nil) {
			t.Fatalf("%+v, %v", result, err)
		}
		for _, f := range result.Faults {
			if said := f.Sentence("es"); mx.HoldsCard(said) {
				t.Fatal(said)
			}
		}
		if result.Payload == nil {
			return
		}
		delete(result.Payload, "clabe") // 18 digits of its own
		kept, err := json.Marshal(result.Payload)
		if err != nil || mx.HoldsCard(string(kept)) || strings.Contains(string(kept), card) && len(card) > 8 {
			t.Fatalf("%s, %v", kept, err)
		}
	})
}
