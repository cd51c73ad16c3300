package personaladdress

import (
	"regexp"
	"strings"
)

// normal writes a Mexican address as the catalogs do, as far as that can be known
// from the texts alone: abbreviations written out, numbers without "No.", the kind of
// settlement apart from its name. "Calle 5" may be a street without a number, so a
// number is taken out of the street only where the text says that it is one.
func normal(payload map[string]any) map[string]any {
	street, exterior, interior := splitStreet(text(payload, "street"))
	if given := text(payload, "exterior_number"); given != "" {
		exterior = number(given)
	}
	if given := text(payload, "interior_number"); given != "" {
		interior = number(given)
	}
	kind, name := settlement(text(payload, "neighborhood"))
	return map[string]any{
		"street": expand(street), "exterior_number": orNil(exterior), "interior_number": orNil(interior),
		"neighborhood": name, "settlement_type": orNil(kind), "municipality": orNil(text(payload, "municipality")),
	}
}

// numbered finds what a street says of its numbers: "Madero No. 12 Int. 3", "Madero
// #12-B", "Madero s/n".
var numbered = regexp.MustCompile(`(?i)^(.*\S)\s*(?:#|\b(?:no|n[uú]m|n[uú]mero|ext)\b\.?)\s*(\d\S*)(?:,?\s+(?:int(?:erior)?|depto|dpto)\b\.?\s*(\S.*))?$`)

// without finds the street that has none.
var without = regexp.MustCompile(`(?i)^(.*\S)\s+(s\s*/\s*n|sin n[uú]mero)\.?$`)

func splitStreet(street string) (name, exterior, interior string) {
	if m := without.FindStringSubmatch(street); m != nil {
		return strings.TrimRight(m[1], " ,"), noNumber, ""
	}
	if m := numbered.FindStringSubmatch(street); m != nil {
		return strings.TrimRight(m[1], " ,"), number(strings.Trim(m[2], ",")), number(m[3])
	}
	return street, "", ""
}

// noNumber is how a house without one is written.
const noNumber = "S/N"

// marks may stand before a number.
var marks = regexp.MustCompile(`(?i)^(?:#|(?:no|n[uú]m|n[uú]mero|ext|exterior|int|interior|depto|dpto|departamento)\b\.?)\s*`)

// number writes a number in capitals, without what stands before it.
func number(written string) string {
	written = strings.ToUpper(strings.Join(strings.Fields(written), " "))
	switch strings.ReplaceAll(strings.ReplaceAll(written, " ", ""), ".", "") {
	case "S/N", "SN", "SINNUMERO", "SINNÚMERO":
		return noNumber
	}
	for {
		shorter := marks.ReplaceAllString(written, "")
		if shorter == "" || shorter == written {
			return written
		}
		written = shorter
	}
}

// streets are the abbreviations of kinds of street.
var streets = map[string]string{
	"av": "Avenida", "avda": "Avenida", "blvd": "Boulevard", "bvd": "Boulevard", "calz": "Calzada", "carr": "Carretera", "cda": "Cerrada",
	"cjon": "Callejón", "cto": "Circuito", "circ": "Circuito", "priv": "Privada", "prol": "Prolongación", "and": "Andador", "ret": "Retorno", "c": "Calle",
}

// expand writes the first word of a street out.
func expand(street string) string {
	words := strings.Fields(street)
	if len(words) < 2 {
		return strings.Join(words, " ")
	}
	if full, ok := streets[strings.ToLower(strings.TrimSuffix(words[0], "."))]; ok {
		words[0] = full
	}
	return strings.Join(words, " ")
}

// settlements are how people write kinds of settlement, and SEPOMEX's name of each.
// Words that names begin with as often, such as Pueblo Nuevo or Barrio Alto, are not
// among them.
var settlements = []struct {
	prefix *regexp.Regexp
	kind   string
}{
	{regexp.MustCompile(`(?i)^(?:col\b\.?|colonia\b)\s*`), "Colonia"},
	{regexp.MustCompile(`(?i)^(?:fracc?\b\.?|fraccionamiento\b)\s*`), "Fraccionamiento"},
	{regexp.MustCompile(`(?i)^(?:u\.?\s?h\b\.?|unidad\s+habitacional\b)\s*`), "Unidad habitacional"},
	{regexp.MustCompile(`(?i)^(?:conj\b\.?|conjunto)\s+hab(?:\.|itacional)\s*`), "Conjunto habitacional"},
	{regexp.MustCompile(`(?i)^bo\b\.?\s*`), "Barrio"},
	{regexp.MustCompile(`(?i)^ejido\b\s*`), "Ejido"},
}

// settlement tells the kind of a settlement from its name; a name that is nothing but
// the kind stays.
func settlement(written string) (kind, name string) {
	written = strings.Join(strings.Fields(written), " ")
	for _, s := range settlements {
		found := s.prefix.FindString(written)
		if found != "" && len(found) < len(written) {
			return s.kind, written[len(found):]
		}
	}
	return "", written
}

func orNil(text string) any {
	if text == "" {
		return nil
	}
	return text
}
