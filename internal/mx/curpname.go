package mx

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Names are a person's names as they stand on an act of birth.
type Names struct {
	Name, LastName, MothersLastName string
}

// NameAgreement is how names fit a CURP: as a whole, and each.
type NameAgreement struct {
	All, Name, LastName, MothersLastName Agreement
}

// Compare holds names against the letters that a CURP takes from them: the first
// letter and the first inner vowel of the first surname, the first letters of the
// second surname and of the name, and the first inner consonant of each. It follows
// RENAPO's rules: particles before a name are skipped, so are María and José before
// another name, Ñ and signs become X, a missing letter is X, and the second letter
// is X where the first four would be a word of the table.
//
// A match says that the letters fit, not that the person is this one: hundreds of
// names have the same letters. Names that are missing, or are not in Latin letters,
// are Undecided, save that no second surname fits a CURP that knows of none.
func (c CURP) Compare(n Names) NameAgreement {
	a := NameAgreement{
		Name: compareWords(givenNames(n.Name), func(w word) bool {
			return c.letters[3] == w.initial && c.consonants[2] == w.consonant
		}),
		LastName: compareWords(surnames(n.LastName), func(w word) bool {
			return c.letters[0] == w.initial && c.consonants[0] == w.consonant && c.fitsVowel(w)
		}),
		MothersLastName: compareWords(surnames(n.MothersLastName), func(w word) bool {
			return c.letters[2] == w.initial && c.consonants[1] == w.consonant
		}),
	}
	if strings.TrimSpace(n.MothersLastName) == "" && c.letters[2] == 'X' && c.consonants[1] == 'X' {
		a.MothersLastName = Match
	}
	a.All = all(a.Name, a.LastName, a.MothersLastName)
	return a
}

// fitsVowel tells whether the second letter is the surname's vowel, or the X that
// stands there in place of an inconvenient word.
func (c CURP) fitsVowel(w word) bool {
	if c.letters[1] == w.vowel {
		return true
	}
	natural := string([]rune{w.initial, w.vowel, c.letters[2], c.letters[3]})
	return c.letters[1] == 'X' && inconvenient[natural]
}

// compareWords answers whether one of the ways to read a name fits.
func compareWords(readings []word, fits func(word) bool) Agreement {
	switch {
	case len(readings) == 0:
		return Undecided
	case slices.ContainsFunc(readings, fits):
		return Match
	}
	return Mismatch
}

// word is what a CURP takes from a word of a name.
type word struct{ initial, vowel, consonant rune }

// particles are skipped before a name, as RENAPO's instructions list them.
var particles = map[string]bool{
	"DA": true, "DAS": true, "DE": true, "DEL": true, "DER": true, "DI": true, "DIE": true, "DD": true,
	"EL": true, "LA": true, "LOS": true, "LAS": true, "LE": true, "LES": true, "MAC": true, "MC": true,
	"VAN": true, "VON": true, "Y": true,
}

// common names are skipped before another name.
var common = map[string]bool{"MARIA": true, "MA": true, "MA.": true, "M.": true, "JOSE": true, "J": true, "J.": true}

// surnames answers the readings of a surname: those of its first word that is no
// particle.
func surnames(text string) []word { return readings(skipParticles(split(text))) }

// givenNames answers the readings of the name that counts. Two of the common names
// after each other are read either way: the instructions do not say which counts.
func givenNames(text string) []word {
	words := skipParticles(split(text))
	if len(words) < 2 || !common[words[0]] {
		return readings(words)
	}
	next := skipParticles(words[1:])
	if common[next[0]] {
		return append(readings(words), readings(next)...)
	}
	return readings(next)
}

// skipParticles answers the words from the first that is no particle; the last
// word counts whatever it is.
func skipParticles(words []string) []string {
	for len(words) > 1 && particles[words[0]] {
		words = words[1:]
	}
	return words
}

// readings answers what a CURP may take from the first of some words. A sign in it
// is an X by the instructions; where a certificate was written without the sign, so
// was the CURP: both are readings. There is none when a character is no letter of
// Spanish.
func readings(words []string) []word {
	if len(words) == 0 {
		return nil
	}
	runes := []rune(words[0])
	plain := slices.DeleteFunc(slices.Clone(runes), isSign)
	if len(plain) == 0 || slices.ContainsFunc(plain, func(r rune) bool { return curpValues[r] < 10 }) {
		return nil
	}
	all := []word{read(runes)}
	if len(plain) < len(runes) {
		all = append(all, read(plain))
	}
	return all
}

// read takes the first letter, the first vowel after it and the first consonant
// after it, X where there is none; Ñ and signs are X too.
func read(runes []rune) word {
	w := word{initial: orX(runes[0]), vowel: 'X', consonant: 'X'}
	if i := slices.IndexFunc(runes[1:], func(r rune) bool { return isVowel(r) || isSign(r) }); i >= 0 {
		w.vowel = orX(runes[1+i])
	}
	if i := slices.IndexFunc(runes[1:], func(r rune) bool { return !isVowel(r) }); i >= 0 {
		w.consonant = orX(runes[1+i])
	}
	return w
}

func isVowel(r rune) bool { return strings.ContainsRune("AEIOU", r) }

func isSign(r rune) bool { return strings.ContainsRune("/-.'’´`", r) }

func orX(r rune) rune {
	if r == 'Ñ' || isSign(r) {
		return 'X'
	}
	return r
}

// maxName is more than the longest name, in bytes: what is longer is not worth
// reading.
const maxName = 1024

// split answers the words of a name in capitals, without accents; Ñ stays.
func split(text string) []string {
	return strings.Fields(plain(text))
}

// plain answers a name in capitals, without accents; Ñ stays.
func plain(text string) string {
	if len(text) > maxName {
		return ""
	}
	var b strings.Builder
	for _, r := range norm.NFC.String(strings.ToUpper(text)) {
		if r == 'Ñ' {
			b.WriteRune(r)
			continue
		}
		for _, part := range norm.NFD.String(string(r)) {
			if !unicode.Is(unicode.Mn, part) {
				b.WriteRune(part)
			}
		}
	}
	return b.String()
}

// Same tells whether two names are written with the same letters, whatever their
// case, accents and spaces.
func Same(a, b string) bool {
	return strings.Join(split(a), " ") == strings.Join(split(b), " ")
}

// inconvenient are the words that the first four letters must not be: annex 2 of
// RENAPO's instructions.
var inconvenient = func() map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(`
		BACA BAKA BUEI BUEY CACA CACO CAGA CAGO CAKA CAKO COGE COGI COJA COJE COJI COJO COLA CULO
		FALO FETO GETA GUEI GUEY JETA JOTO KACA KACO KAGA KAGO KAKA KAKO KOGE KOGI KOJA KOJE KOJI KOJO KOLA KULO
		LILO LOCA LOCO LOKA LOKO MAME MAMO MEAR MEAS MEON MIAR MION MOCO MOKO MULA MULO NACA NACO
		PEDA PEDO PENE PIPI PITO POPO PUTA PUTO QULO RATA ROBA ROBE ROBO RUIN SENO TETA
		VACA VAGA VAGO VAKA VUEI VUEY WUEI WUEY`) {
		set[w] = true
	}
	return set
}()
