package personalbankdata

import (
	"context"
	"errors"
	"maps"

	"cauce/internal/fault"
	"cauce/internal/mx"
	"cauce/internal/step"
)

// engineVersion changes with the table of banks and with what a result holds.
const engineVersion = "1"

// cardNumber is the field that never leaves this room: what comes out of it is what
// may be kept of a card.
const cardNumber = "card_number"

type work struct{}

// Submit answers the account as it was sent, its bank and, of a card, the network
// and the last four digits.
func (work) Submit(_ context.Context, in step.Submission) (step.Result, error) {
	clabe, wrong := readCLABE(step.TextOf(in.Payload, "clabe"))
	faults := cardsElsewhere(in.Payload)
	if wrong != nil {
		faults = append(faults, *wrong)
	}
	written, hasCard := in.Payload[cardNumber].(string)
	card, valid := mx.ParseCard(written)
	if hasCard && !valid {
		faults = append(faults, fault.Fault{Path: cardNumber, Code: fault.NotCard})
	}
	bank, known := mx.BankOf(clabe.Bank)
	agreement := agree(step.TextOf(in.Payload, "bank"), bank)
	if agreement == mx.Mismatch {
		faults = append(faults, fault.Fault{Path: "bank", Code: fault.NotBankOfCLABE, Args: []string{bank.Name}})
	}
	if len(faults) > 0 {
		return step.Result{Faults: faults}, nil
	}

	result := maps.Clone(in.Payload)
	delete(result, cardNumber)
	maps.Copy(result, map[string]any{
		"clabe": clabe.Text, "bank_code": clabe.Bank, "bank_name": nil, "plaza_code": clabe.Plaza,
		"card_network": nil, "card_last_four": nil,
	})
	checks := map[string]any{
		"is_clabe_valid": true, "bank_matches_clabe": agreement.Value(), "is_card_number_valid": nil,
		"account_exists": nil, "account_holder_matches": nil,
	}
	if known {
		result["bank_name"] = bank.Name
	}
	if hasCard {
		result["card_network"], result["card_last_four"] = card.Network, card.LastFour
		checks["is_card_number_valid"] = true
	}
	step.Sign(result, engineVersion, checks)
	return step.Result{Payload: result}, nil
}

func readCLABE(written string) (mx.CLABE, *fault.Fault) {
	clabe, err := mx.ParseCLABE(written)
	code := fault.NotCLABE
	switch {
	case err == nil:
		return clabe, nil
	case errors.Is(err, mx.ErrCLABEDigit):
		code = fault.CLABEDigit
	}
	return clabe, &fault.Fault{Path: "clabe", Code: code}
}

// agree holds the bank that a person named against that of the CLABE. A bank that
// the table does not know, by either, may be a new one.
func agree(named string, bank mx.Bank) mx.Agreement {
	meant, known := mx.ParseBank(named)
	switch {
	case !known || bank.Code == "":
		return mx.Undecided
	case meant == bank:
		return mx.Match
	}
	return mx.Mismatch
}

// cardsElsewhere finds the numbers of cards where they would be kept.
func cardsElsewhere(payload map[string]any) []fault.Fault {
	var faults []fault.Fault
	for _, name := range []string{"account_holder", "bank"} {
		if mx.HoldsCard(step.TextOf(payload, name)) {
			faults = append(faults, fault.Fault{Path: name, Code: fault.CardNumber})
		}
	}
	return faults
}
