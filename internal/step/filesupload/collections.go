package filesupload

import (
	"strconv"

	"cauce/internal/fault"
	"cauce/internal/step"
)

// What a collection takes where the setup does not say.
const (
	defaultMin      = 1
	defaultMax      = 10
	defaultMaxBytes = 20 << 20
)

// defaultKinds are what people have of documents: scans, pictures, a video, and
// what office programs write.
var defaultKinds = []string{
	"application/pdf",
	"image/jpeg", "image/png", "image/webp", "image/heic", "image/heif",
	"video/mp4",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation",
	"application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
	"application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet",
	"application/vnd.oasis.opendocument.presentation",
}

// collections answers what a setup asks for. The setup's schema has judged it.
func collections(setup map[string]any) []step.Collection {
	asked, _ := setup["collections"].([]any)
	if len(asked) == 0 {
		return []step.Collection{{
			Name: "files", Title: step.Text{ES: "Archivos", EN: "Files"},
			Min: defaultMin, Max: number(setup, "max_files", defaultMax), MaxBytes: defaultMaxBytes, Mimes: defaultKinds,
		}}
	}
	all := make([]step.Collection, 0, len(asked))
	for _, entry := range asked {
		if one, ok := entry.(map[string]any); ok {
			all = append(all, collection(one))
		}
	}
	return all
}

func collection(asked map[string]any) step.Collection {
	c := step.Collection{
		Max:      number(asked, "max_files", defaultMax),
		MaxBytes: int64(number(asked, "max_bytes", defaultMaxBytes)),
		Mimes:    kinds(asked),
	}
	c.Name, _ = asked["name"].(string)
	c.Title = step.Text{ES: c.Name, EN: c.Name}
	if title, ok := asked["title"].(string); ok {
		c.Title = step.Text{ES: title, EN: title}
	}
	c.Min = number(asked, "min_files", min(defaultMin, c.Max))
	if _, said := asked["max_files"]; !said {
		c.Max = max(c.Max, c.Min)
	}
	return c
}

func number(object map[string]any, name string, otherwise int) int {
	if n, ok := object[name].(float64); ok {
		return int(n)
	}
	return otherwise
}

func kinds(asked map[string]any) []string {
	list, _ := asked["mimes"].([]any)
	if len(list) == 0 {
		return defaultKinds
	}
	all := make([]string, 0, len(list))
	for _, entry := range list {
		if kind, ok := entry.(string); ok {
			all = append(all, kind)
		}
	}
	return all
}

// CheckSetup finds names that repeat, and minimums above their maximum.
func (work) CheckSetup(setup map[string]any) []fault.Fault {
	asked, _ := setup["collections"].([]any)
	if len(asked) == 0 {
		return nil
	}
	var faults []fault.Fault
	seen := map[string]bool{}
	for i, c := range collections(setup) {
		path := "collections." + strconv.Itoa(i)
		if c.Name != "" && seen[c.Name] {
			faults = append(faults, fault.Fault{Path: path + ".name", Code: fault.Duplicate, Args: []string{c.Name}})
		}
		seen[c.Name] = true
		if c.Min > c.Max {
			faults = append(faults, fault.Fault{Path: path + ".min_files", Code: fault.TooLarge, Args: []string{strconv.Itoa(c.Max)}})
		}
	}
	return faults
}
