package cdcauthorization

import (
	_ "embed"
	"strings"

	"cauce/internal/step"
	"cauce/internal/step/onetime"
)

//go:embed text.es.txt
var builtinES string

//go:embed text.en.txt
var builtinEN string

// builtin is the text that is shown when the setup has none. The wording is the
// responsibility of whoever consults; this one is a beginning.
var builtin = step.Text{ES: strings.TrimSpace(builtinES), EN: strings.TrimSpace(builtinEN)}

// builtinVersion changes whenever a word of the built-in text does.
const builtinVersion = "cauce-1"

// nip is what is sent: the word is the bureau's.
var nip = onetime.Wording{
	Subject: step.Text{ES: "Tu NIP de autorización", EN: "Your authorization PIN"},
	Mail: step.Text{
		ES: "Tu NIP es %s\n\nCon él autorizas la consulta de tu historial crediticio. Vence en 10 minutos. No lo compartas con nadie.\nSi no lo pediste, ignora este mensaje.\n",
		EN: "Your PIN is %s\n\nBy it you authorize the consultation of your credit history. It ends in 10 minutes. Share it with nobody.\nIf you did not ask for it, ignore this message.\n",
	},
	SMS: step.Text{
		ES: "Tu NIP para autorizar la consulta de tu historial crediticio es %s. Vence en 10 minutos. No lo compartas.",
		EN: "Your PIN to authorize the consultation of your credit history is %s. It ends in 10 minutes. Do not share it.",
	},
}
