package mx

// IsPostalCode tells whether a text has the form of a Mexican postal code: five
// digits, nothing else.
func IsPostalCode(text string) bool {
	if len(text) != 5 {
		return false
	}
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}

// StateOfPostalCode answers the state to which a postal code belongs by its first
// two digits. No prefix is shared by two states. Whether the code itself is in use
// is not known here.
func StateOfPostalCode(code string) (State, bool) {
	if !IsPostalCode(code) {
		return State{}, false
	}
	prefix := int(code[0]-'0')*10 + int(code[1]-'0')
	i := byPrefix[prefix]
	if i == 0 {
		return State{}, false
	}
	return entries[i-1].State, true
}

// byPrefix holds, by the first two digits of a postal code, one more than the
// place of its state in entries; 0 where no code begins so.
var byPrefix = func() (table [100]int) {
	for i, e := range entries {
		for prefix := e.first; prefix <= e.last; prefix++ {
			table[prefix] = i + 1
		}
	}
	return table
}()
