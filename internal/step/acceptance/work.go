package acceptance

import (
	"context"

	"cauce/internal/step"
)

// engineVersion changes with what a result holds.
const engineVersion = "1"

type work struct{}

// Present shows the page the text, its version and its hash.
func (work) Present(setup map[string]any, language string) map[string]any {
	return shown(setup, language).Public()
}

// Submit records who accepted which text, when and from where. The schema has
// seen to it that `accepted` is true.
func (work) Submit(_ context.Context, in step.Submission) (step.Result, error) {
	d := shown(in.Setup, in.Language)
	result := map[string]any{
		"accepted":       true,
		"text":           d.Text,
		"version":        d.Version,
		"text_sha256":    d.SHA256,
		"language":       in.Language,
		"accepted_at":    step.Moment(in.At),
		"ip":             orNull(in.IP),
		"user_agent":     orNull(in.UserAgent),
		"engine":         step.Engine,
		"engine_version": engineVersion,
		"source":         step.SourceLocal,
	}
	if len(in.Coordinates) > 0 {
		result["coordinates"] = places(in.Coordinates)
	}
	return step.Result{Payload: result}, nil
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func places(coordinates [][]string) []any {
	all := make([]any, len(coordinates))
	for i, pair := range coordinates {
		place := make([]any, len(pair))
		for j, degrees := range pair {
			place[j] = degrees
		}
		all[i] = place
	}
	return all
}

// What the type is beside a Work.
var _ step.Presenter = work{}
