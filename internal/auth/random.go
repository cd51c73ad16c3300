package auth

import (
	"crypto/rand"
	"strings"
)

const (
	alphabet   = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	secretSize = 40 // characters of the alphabet: 238 bits
)

// newSecret answers secretSize characters of the alphabet, each as likely as any
// other: bytes beyond the last whole multiple of its length are drawn again.
func newSecret() string {
	const fair = 256 - 256%len(alphabet)
	text := make([]byte, 0, secretSize)
	var pool [64]byte
	for len(text) < secretSize {
		_, _ = rand.Read(pool[:]) // never fails since Go 1.24
		for _, b := range pool {
			if int(b) < fair && len(text) < secretSize {
				text = append(text, alphabet[int(b)%len(alphabet)])
			}
		}
	}
	return string(text)
}

// isSecret tells whether a text could be one of newSecret().
func isSecret(text string) bool {
	if len(text) != secretSize {
		return false
	}
	return !strings.ContainsFunc(text, func(c rune) bool { return !strings.ContainsRune(alphabet, c) })
}
