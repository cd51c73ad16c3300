package mx

import "strings"

// Bank is an institution that a CLABE may name.
type Bank struct {
	// Code is the first three digits of its CLABEs.
	Code string
	// Name is what people call it.
	Name string
}

// BankOf answers the institution of three digits of a CLABE. One that is not in the
// table may be new: nothing follows from that.
func BankOf(code string) (Bank, bool) {
	i, ok := bankByCode[code]
	if !ok {
		return Bank{}, false
	}
	return banks[i].Bank, true
}

// ParseBank finds the institution that a person meant: its name or another that is
// in use, in any case, with or without accents, and "Banco" or not before it.
func ParseBank(text string) (Bank, bool) {
	key := fold(text)
	i, ok := bankByName[key]
	if !ok {
		i, ok = bankByName[strings.TrimPrefix(key, "banco")]
	}
	if !ok {
		return Bank{}, false
	}
	return banks[i].Bank, true
}

// bank is an institution with what people call it besides its name.
type bank struct {
	Bank
	names []string
}

var bankByCode, bankByName = func() (codes, names map[string]int) {
	codes, names = make(map[string]int), make(map[string]int)
	for i, b := range banks {
		codes[b.Code] = i
		for _, name := range append([]string{b.Name}, b.names...) {
			names[fold(name)] = i
		}
	}
	return codes, names
}()

// banks are the participants of SPEI as Banco de México listed them in 2026 (the
// list of institutions of its CEP; its keys end in the three digits that the
// Asociación de Bancos de México gives for CLABEs), and those that left it since
// 2022, whose accounts people may still name.
var banks = []bank{
	{Bank{"001", "Banco de México"}, []string{"Banxico"}},
	{Bank{"002", "Banamex"}, []string{"Citibanamex", "Banco Nacional de México"}},
	{Bank{"006", "Bancomext"}, []string{"Banco Nacional de Comercio Exterior"}},
	{Bank{"009", "Banobras"}, []string{"Banco Nacional de Obras y Servicios Públicos"}},
	{Bank{"012", "BBVA México"}, []string{"BBVA", "BBVA Bancomer", "Bancomer"}},
	{Bank{"014", "Santander"}, []string{"Banco Santander", "Santander México"}},
	{Bank{"019", "Banjército"}, []string{"Banco Nacional del Ejército, Fuerza Aérea y Armada"}},
	{Bank{"021", "HSBC"}, []string{"HSBC México"}},
	{Bank{"030", "BanBajío"}, []string{"Bajío", "Banco del Bajío"}},
	{Bank{"036", "Inbursa"}, []string{"Banco Inbursa"}},
	{Bank{"042", "Mifel"}, []string{"Banca Mifel"}},
	{Bank{"044", "Scotiabank"}, []string{"Scotiabank Inverlat"}},
	{Bank{"058", "Banregio"}, []string{"Banco Regional", "Banco Regional de Monterrey"}},
	{Bank{"059", "Invex"}, []string{"Banco Invex"}},
	{Bank{"060", "Bansí"}, nil},
	{Bank{"062", "Afirme"}, []string{"Banca Afirme"}},
	{Bank{"072", "Banorte"}, []string{"Banco Mercantil del Norte", "Banorte Ixe", "Ixe"}},
	{Bank{"106", "Bank of America"}, []string{"Bank of America México"}},
	{Bank{"108", "MUFG"}, []string{"MUFG Bank México", "Bank of Tokyo-Mitsubishi"}},
	{Bank{"110", "J.P. Morgan"}, nil},
	{Bank{"112", "Monex"}, []string{"Banco Monex", "BMonex"}},
	{Bank{"113", "Ve por Más"}, []string{"BX+", "Banco Ve por Más"}},
	{Bank{"124", "Citi México"}, []string{"Banco Citi México", "Deutsche"}},
	{Bank{"127", "Banco Azteca"}, []string{"Azteca"}},
	{Bank{"128", "Kapital"}, []string{"Kapital Bank", "Autofin", "Banco Autofin"}},
	{Bank{"129", "Barclays"}, []string{"Barclays Bank México"}},
	{Bank{"130", "Compartamos"}, []string{"Banco Compartamos", "Compartamos Banco"}},
	{Bank{"132", "Multiva"}, []string{"Banco Multiva", "Multiva Banco"}},
	{Bank{"133", "Actinver"}, []string{"Banco Actinver"}},
	{Bank{"135", "Nafin"}, []string{"Nacional Financiera"}},
	{Bank{"136", "Intercam Banco"}, []string{"Intercam"}},
	{Bank{"137", "BanCoppel"}, []string{"Bancopel"}},
	{Bank{"138", "Ualá"}, []string{"ABC Capital"}},
	{Bank{"140", "Consubanco"}, nil},
	{Bank{"141", "Volkswagen Bank"}, []string{"Volkswagen"}},
	{Bank{"143", "CIBanco"}, nil},
	{Bank{"145", "Banco BASE"}, []string{"BASE", "BBase"}},
	{Bank{"147", "Bankaool"}, nil},
	{Bank{"148", "PagaTodo"}, []string{"Banco PagaTodo"}},
	{Bank{"150", "Banco Inmobiliario Mexicano"}, []string{"Inmobiliario", "BIM"}},
	{Bank{"151", "Dondé Banco"}, []string{"Dondé", "Fundación Dondé Banco"}},
	{Bank{"152", "Bancrea"}, []string{"Banco Bancrea"}},
	{Bank{"154", "Banco Covalto"}, []string{"Covalto", "Finterra", "Banco Finterra"}},
	{Bank{"155", "ICBC"}, nil},
	{Bank{"156", "Sabadell"}, []string{"Banco Sabadell"}},
	{Bank{"157", "Shinhan"}, []string{"Shinhan Bank"}},
	{Bank{"158", "Mizuho"}, []string{"Mizuho Bank"}},
	{Bank{"159", "Bank of China"}, nil},
	{Bank{"160", "Banco S3"}, []string{"S3"}},
	{Bank{"166", "Banco del Bienestar"}, []string{"BaBien", "Bansefi", "Bienestar"}},
	{Bank{"167", "Hey Banco"}, []string{"Hey"}},
	{Bank{"168", "Hipotecaria Federal"}, []string{"Sociedad Hipotecaria Federal", "SHF"}},
	{Bank{"170", "Revolut"}, []string{"Revolut Bank"}},
	{Bank{"600", "Monex Casa de Bolsa"}, []string{"MonexCB"}},
	{Bank{"601", "GBM"}, []string{"GBM Casa de Bolsa"}},
	{Bank{"602", "Masari"}, nil},
	{Bank{"605", "Value"}, []string{"Value Casa de Bolsa"}},
	{Bank{"616", "Finamex"}, nil},
	{Bank{"617", "Valmex"}, nil},
	{Bank{"620", "Profuturo"}, nil},
	{Bank{"630", "Intercam Casa de Bolsa"}, []string{"CB Intercam"}},
	{Bank{"631", "TRF"}, []string{"CI Bolsa", "CI Casa de Bolsa"}},
	{Bank{"634", "Fincomún"}, nil},
	{Bank{"638", "Nu México"}, []string{"Nu", "Nubank"}},
	{Bank{"646", "STP"}, []string{"Sistema de Transferencias y Pagos"}},
	{Bank{"652", "Credicapital"}, nil},
	{Bank{"653", "Kuspit"}, nil},
	{Bank{"656", "Unagra"}, nil},
	{Bank{"659", "ASP Integra"}, []string{"ASP Integra Opciones"}},
	{Bank{"660", "Altor"}, nil},
	{Bank{"661", "Klar"}, nil},
	{Bank{"670", "Libertad"}, []string{"Libertad Servicios Financieros"}},
	{Bank{"677", "Caja Popular Mexicana"}, []string{"CPM"}},
	{Bank{"680", "Caja Popular Cristóbal Colón"}, []string{"Cristóbal Colón"}},
	{Bank{"683", "Caja de los Telefonistas"}, []string{"Caja Telefonistas"}},
	{Bank{"684", "Transfer"}, nil},
	{Bank{"685", "FIRA"}, []string{"Fondo FIRA"}},
	{Bank{"688", "Crediclub"}, nil},
	{Bank{"689", "Fomped"}, nil},
	{Bank{"699", "Fondeadora"}, nil},
	{Bank{"703", "Tesored"}, nil},
	{Bank{"706", "Arcus"}, []string{"Arcus FI"}},
	{Bank{"710", "NVIO"}, []string{"Bitso"}},
	{Bank{"714", "PPBalanceMX"}, nil},
	{Bank{"715", "Cashi"}, []string{"Cashi Cuenta"}},
	{Bank{"720", "MexPago"}, nil},
	{Bank{"721", "albo"}, nil},
	{Bank{"722", "Mercado Pago"}, []string{"Mercado Pago W"}},
	{Bank{"723", "Cuenca"}, nil},
	{Bank{"725", "Coopdesarrollo"}, nil},
	{Bank{"727", "Transfer Directo"}, nil},
	{Bank{"728", "Spin by OXXO"}, []string{"Spin"}},
	{Bank{"729", "Depósitos y Pagos Digitales"}, []string{"Dep y Pag Dig"}},
	{Bank{"730", "Clip"}, []string{"Swap"}},
	{Bank{"732", "Peibo"}, nil},
	{Bank{"734", "Finco Pay"}, []string{"Finch"}},
	{Bank{"738", "Fintoc"}, nil},
	{Bank{"901", "CLS"}, nil},
	{Bank{"902", "Indeval"}, nil},
	{Bank{"903", "CoDi Valida"}, nil},
}
