package apierror

import "golang.org/x/text/language"

// The languages of the service.
const (
	Spanish = "es"
	English = "en"
)

// The first of these is what a caller gets who asks for neither.
var matcher = language.NewMatcher([]language.Tag{language.Spanish, language.English})

// longestHeader is more than any browser sends; what is longer is not worth the
// parsing.
const longestHeader = 512

// Language picks the language of an Accept-Language header: English when it is
// preferred over Spanish, else Spanish.
func Language(acceptLanguage string) string {
	if acceptLanguage == "" || len(acceptLanguage) > longestHeader {
		return Spanish
	}
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return Spanish
	}
	if _, index, _ := matcher.Match(wanted...); index == 1 {
		return English
	}
	return Spanish
}
