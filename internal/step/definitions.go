package step

import (
	"maps"
	"slices"
	"time"
)

// Engine is the name under which results say that this service itself judged.
const Engine = "cauce"

// SourceLocal says in a result that it was reached here, with no outside engine.
const SourceLocal = "local"

// SourceEngine says in a result that an outside engine reached it, and
// SourceSandbox that nothing was checked: it is a documented shape.
const (
	SourceEngine  = "engine"
	SourceSandbox = "sandbox"
)

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

// Sign completes a result of this service's own: with the checks, each true, false,
// a measure, or nil when it was not performed; with the names of the latter in
// `not_performed`; and with who made the result.
func Sign(result map[string]any, version string, checks map[string]any) {
	missing := []any{}
	for _, name := range slices.Sorted(maps.Keys(checks)) {
		if checks[name] == nil {
			missing = append(missing, name)
		}
	}
	maps.Copy(result, checks)
	maps.Copy(result, map[string]any{
		"not_performed": missing, "engine": Engine, "engine_version": version, "source": SourceLocal,
	})
}

// Moment writes a moment as every result does, in the contract's format: UTC, always
// six decimals.
func Moment(at time.Time) string {
	return at.UTC().Truncate(time.Microsecond).Format("2006-01-02T15:04:05.000000Z")
}
