package idempotency

import (
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"

	"cauce/internal/fault"
)

const (
	// header is the path that faults of the key stand under, over both protocols.
	header = "Idempotency-Key"
	// metadataKey is the header as gRPC writes it.
	metadataKey = "idempotency-key"
	// longestKey is in characters.
	longestKey = 255
)

// readKey answers the key of a request, or lets the message carry what is wrong
// with it: the handler may have a 404 to say first, and has faults of its own to
// add. The key is an opaque text; the space around it belongs to the header.
func readKey(given []string, message proto.Message) (key string, sound bool) {
	key = strings.Trim(given[0], " \t")
	for _, other := range given[1:] {
		if strings.Trim(other, " \t") != key {
			return "", refuse(message, fault.ManyValues)
		}
	}
	switch {
	case key == "":
		return "", refuse(message, fault.Required)
	case !isPrintable(key):
		return "", refuse(message, fault.NotPrintable)
	case len(key) > longestKey:
		return "", refuse(message, fault.TooLong, strconv.Itoa(longestKey))
	}
	return key, true
}

func refuse(message proto.Message, code fault.Code, args ...string) (sound bool) {
	fault.Attach(message, []fault.Fault{{Path: header, Code: code, Args: args}})
	return false
}

// isPrintable tells whether a text is visible ASCII and spaces.
func isPrintable(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}
