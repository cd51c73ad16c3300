package filesupload

import (
	"context"

	"cauce/internal/step"
)

// engineVersion names what is done to the files here; it grows when that changes.
const engineVersion = "1"

// viruses is the check that is not performed: nothing here looks for them.
const viruses = "is_free_of_viruses"

type work struct{}

// Submit answers the list of files that are attached.
func (work) Submit(_ context.Context, in step.Submission) (step.Result, error) {
	files := make([]any, len(in.Files))
	for i, f := range in.Files {
		var name any
		if f.Name != "" {
			name = f.Name
		}
		files[i] = map[string]any{
			"uuid": f.UUID, "collection": f.Collection, "name": name,
			"mime": f.Mime, "size": f.Size, "sha256": f.SHA256,
		}
	}
	result := map[string]any{
		"files": files, "source": step.SourceLocal, "engine": step.Engine, "engine_version": engineVersion,
		viruses: nil, "not_performed": []any{viruses}, "comment": nil,
	}
	if comment, ok := in.Payload["comment"]; ok {
		result["comment"] = comment
	}
	return step.Result{Payload: result}, nil
}

var _ step.SetupChecker = work{}
