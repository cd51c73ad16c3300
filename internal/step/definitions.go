package step

import "maps"

// Engine is the name under which results say that this service itself judged.
const Engine = "cauce"

// SourceLocal says in a result that it was reached here, with no outside engine.
const SourceLocal = "local"

// CommonErrors answers the page's sentences that every type has, by error code,
// and those given on top.
func CommonErrors(more ...map[string]Text) map[string]Text {
	texts := map[string]Text{
		"an_error_occurred": {ES: "Ocurrió un problema", EN: "A problem occurred"},
	}
	for _, m := range more {
		maps.Copy(texts, m)
	}
	return texts
}
