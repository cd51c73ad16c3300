package mx

// entry is a state with what people call it besides its name, and its postal
// codes.
type entry struct {
	State
	// first and last are the first two digits of its postal codes: every pair of
	// digits between them is the state's, and nobody else's.
	first, last int
	spellings   []string
}

// entries: codes and names from ISO 3166-2:MX, two letters from RENAPO's
// instructions for the CURP, postal codes from the national catalog of Correos de
// México (SEPOMEX) of July 2025. In its 159 thousand rows each pair of first
// digits belongs to one state alone, and none begins with 00, 17, 18 or 19.
var entries = []entry{
	{State{"MX-CMX", "Ciudad de México", "DF"}, 1, 16, []string{"CDMX", "Cd. de México", "Cd. México", "Mexico City", "Distrito Federal", "México, Distrito Federal", "México, D.F.", "DIF"}},
	{State{"MX-AGU", "Aguascalientes", "AS"}, 20, 20, []string{"Ags."}},
	{State{"MX-BCN", "Baja California", "BC"}, 21, 22, []string{"Baja California Norte"}},
	{State{"MX-BCS", "Baja California Sur", "BS"}, 23, 23, []string{"B.C. Sur"}},
	{State{"MX-CAM", "Campeche", "CC"}, 24, 24, []string{"Camp."}},
	{State{"MX-COA", "Coahuila de Zaragoza", "CL"}, 25, 27, []string{"Coahuila", "Coah."}},
	{State{"MX-COL", "Colima", "CM"}, 28, 28, nil},
	{State{"MX-CHP", "Chiapas", "CS"}, 29, 30, []string{"Chis."}},
	{State{"MX-CHH", "Chihuahua", "CH"}, 31, 33, []string{"Chih."}},
	{State{"MX-DUR", "Durango", "DG"}, 34, 35, []string{"Dgo."}},
	{State{"MX-GUA", "Guanajuato", "GT"}, 36, 38, []string{"Gto."}},
	{State{"MX-GRO", "Guerrero", "GR"}, 39, 41, nil},
	{State{"MX-HID", "Hidalgo", "HG"}, 42, 43, []string{"Hgo."}},
	{State{"MX-JAL", "Jalisco", "JC"}, 44, 49, nil},
	{State{"MX-MEX", "Estado de México", "MC"}, 50, 57, []string{"México", "Edomex", "Edo. Méx.", "State of Mexico", "Mexico State"}},
	{State{"MX-MIC", "Michoacán de Ocampo", "MN"}, 58, 61, []string{"Michoacán", "Mich."}},
	{State{"MX-MOR", "Morelos", "MS"}, 62, 62, nil},
	{State{"MX-NAY", "Nayarit", "NT"}, 63, 63, nil},
	{State{"MX-NLE", "Nuevo León", "NL"}, 64, 67, nil},
	{State{"MX-OAX", "Oaxaca", "OC"}, 68, 71, nil},
	{State{"MX-PUE", "Puebla", "PL"}, 72, 75, nil},
	{State{"MX-QUE", "Querétaro", "QT"}, 76, 76, []string{"Querétaro de Arteaga", "Qro."}},
	{State{"MX-ROO", "Quintana Roo", "QR"}, 77, 77, []string{"Q. Roo"}},
	{State{"MX-SLP", "San Luis Potosí", "SP"}, 78, 79, nil},
	{State{"MX-SIN", "Sinaloa", "SL"}, 80, 82, nil},
	{State{"MX-SON", "Sonora", "SR"}, 83, 85, nil},
	{State{"MX-TAB", "Tabasco", "TC"}, 86, 86, nil},
	{State{"MX-TAM", "Tamaulipas", "TS"}, 87, 89, []string{"Tamps."}},
	{State{"MX-TLA", "Tlaxcala", "TL"}, 90, 90, []string{"Tlax."}},
	{State{"MX-VER", "Veracruz de Ignacio de la Llave", "VZ"}, 91, 96, []string{"Veracruz", "Veracruz-Llave"}},
	{State{"MX-YUC", "Yucatán", "YN"}, 97, 97, nil},
	{State{"MX-ZAC", "Zacatecas", "ZS"}, 98, 99, nil},
}
