package event

import (
	"encoding/base64"
	"encoding/binary"

	"github.com/google/uuid"

	"cauce/internal/seal"
)

// oldest is the cursor that is before every event.
const oldest = "0"

// cursorPlace is where a cursor is sealed for: it goes on with what it was got for.
func cursorPlace(flow *uuid.UUID) string {
	if flow == nil {
		return "event.cursor"
	}
	return "event.cursor:" + flow.String()
}

// cursorOf words a place in an account's stream. It is sealed, for on PostgreSQL the
// number would tell how much happens on other accounts.
func cursorOf(key *seal.Key, flow *uuid.UUID, place int64) string {
	box, _ := key.Seal(binary.BigEndian.AppendUint64(nil, uint64(place)), cursorPlace(flow)).Value()
	return base64.RawURLEncoding.EncodeToString(box.([]byte))
}

// parseCursor reads what cursorOf wrote for the same key and flow.
func parseCursor(key *seal.Key, flow *uuid.UUID, text string) (place int64, ok bool) {
	if text == oldest {
		return 0, true
	}
	box, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(box) == 0 {
		return 0, false
	}
	var sealed seal.Sealed
	if err := sealed.Scan(box); err != nil {
		return 0, false
	}
	plain, err := key.Open(sealed, cursorPlace(flow))
	if err != nil || len(plain) != 8 {
		return 0, false
	}
	return int64(binary.BigEndian.Uint64(plain)), true
}
