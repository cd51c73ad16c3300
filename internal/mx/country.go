package mx

// IsMexico tells whether a text names the country: México or Mexico, its codes MX
// and MEX (ISO 3166-1) or its official name, in any case and with or without
// accents.
func IsMexico(text string) bool {
	switch fold(text) {
	case "mx", "mex", "mexico", "mejico", "estadosunidosmexicanos", "republicamexicana":
		return true
	}
	return false
}
