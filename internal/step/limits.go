package step

import (
	"slices"
	"strconv"
	"strings"

	"cauce/internal/fault"
)

// The limits of a schema. The library cannot be stopped in the middle, so what it
// is handed is bounded: every schema within these compiles and judges in well
// under a second on one core (limits_test.go tries the worst).
const (
	// maxSchemaBytes is the most bytes of a schema as JSON.
	maxSchemaBytes = 64 << 10
	// maxSchemaDepth is the most levels of JSON, and of schemas that refer to or
	// combine each other for one value: the library compares each with all above.
	maxSchemaDepth = 64
	// maxSchemaObjects is the most objects and booleans, which are what schemas are
	// made of: the library's work grows with their square.
	maxSchemaObjects = 2000
	// maxSchemaName is the most bytes of a member's name: names make the
	// locations, of which each schema keeps its own.
	maxSchemaName = 256
	// maxSchemaEvaluations is how many schemas there may be once every reference
	// is replaced by what it names: without it, twenty references to pairs of
	// references are a million.
	maxSchemaEvaluations = 5000
	// maxSchemaCount is the greatest number that keywords such as maxLength take.
	maxSchemaCount = 1<<31 - 1
	// maxPatternBytes, and about the most instructions of one compiled pattern and
	// of all: `(a{1000})(b{1000})` is short too.
	maxPatternBytes             = 1000
	maxPatternInstructions      = 5000
	maxPatternInstructionsInAll = 20000
)

// checkSize bounds the JSON of a schema.
func checkSize(doc any) error {
	objects := 0
	var walk func(node any, path []string) error
	walk = func(node any, path []string) error {
		if len(path) > maxSchemaDepth {
			return problem(path[:8], fault.TooDeep, strconv.Itoa(maxSchemaDepth))
		}
		switch node := node.(type) {
		case bool:
			objects++
		case map[string]any:
			objects++
			for name, child := range node {
				if len(name) > maxSchemaName {
					return problem(path, fault.SchemaLongName, strconv.Itoa(maxSchemaName))
				}
				if err := walk(child, append(path, name)); err != nil {
					return err
				}
			}
		case []any:
			for i, child := range node {
				if err := walk(child, append(path, strconv.Itoa(i))); err != nil {
					return err
				}
			}
		}
		if objects > maxSchemaObjects {
			return problem(nil, fault.SchemaTooMany, strconv.Itoa(maxSchemaObjects))
		}
		return nil
	}
	return walk(doc, nil)
}

func problem(path []string, code fault.Code, args ...string) *SchemaError {
	return &SchemaError{Path: pointer(path), Code: code, Args: args}
}

// pointer writes a JSON pointer.
func pointer(path []string) string {
	var b strings.Builder
	for _, name := range path {
		b.WriteByte('/')
		b.WriteString(strings.NewReplacer("~", "~0", "/", "~1").Replace(name))
	}
	return b.String()
}

// Where schemas stand in a schema, by keyword; all drafts that we read together.
var (
	keywordsOfSchema = []string{
		"not", "if", "then", "else", "items", "contains", "additionalItems", "unevaluatedItems",
		"additionalProperties", "unevaluatedProperties", "propertyNames", "contentSchema",
	}
	keywordsOfSchemas = []string{
		"properties", "patternProperties", "dependentSchemas", "dependencies", "$defs", "definitions",
	}
	keywordsOfSchemaLists = []string{"allOf", "anyOf", "oneOf", "prefixItems", "items"}
	keywordsOfCounts      = []string{
		"minLength", "maxLength", "minItems", "maxItems", "minContains", "maxContains", "minProperties", "maxProperties",
	}
	// keywordsRefused make what a schema means depend on how it was reached, or on
	// documents that it is not.
	keywordsRefused = []string{"$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor", "$vocabulary"}
)

// knownDrafts are the values of `$schema` that we read, without scheme and a last
// `#`.
var knownDrafts = []string{
	"json-schema.org/draft/2020-12/schema", "json-schema.org/draft/2019-09/schema",
	"json-schema.org/draft-07/schema", "json-schema.org/draft-06/schema",
}

// checkKeywords refuses what leads out of the schema, before the library follows
// it. A root `$id` is only a name, and is taken away: nobody else knows it.
func checkKeywords(doc any) error {
	root, ok := doc.(map[string]any)
	if !ok {
		if _, ok := doc.(bool); ok {
			return nil
		}
		return badSchema("", "is neither an object nor a boolean")
	}
	if err := checkDraft(root); err != nil {
		return err
	}
	delete(root, "$id")
	return checkSchema(root, nil)
}

func checkDraft(root map[string]any) error {
	value, there := root["$schema"]
	if !there {
		return nil
	}
	text, _ := value.(string)
	text = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(text, "https://"), "http://"), "#")
	if slices.Contains(knownDrafts, text) {
		return nil
	}
	return problem([]string{"$schema"}, fault.SchemaDraft, strings.Join(knownDrafts, ", "))
}

func checkSchema(node any, path []string) error {
	schema, ok := node.(map[string]any)
	if !ok {
		return nil
	}
	for _, keyword := range keywordsRefused {
		if _, there := schema[keyword]; there {
			path = append(path, keyword)
			return problem(path, fault.SchemaKeyword, place(pointer(path)))
		}
	}
	if _, there := schema["$id"].(string); there {
		path = append(path, "$id")
		return problem(path, fault.SchemaInnerID, place(pointer(path)))
	}
	if ref, ok := schema["$ref"].(string); ok && !strings.HasPrefix(ref, "#") {
		return remote(pointer(append(path, "$ref")), ref)
	}
	for _, keyword := range keywordsOfCounts {
		if n, ok := schema[keyword].(float64); ok && n > maxSchemaCount {
			path = append(path, keyword)
			return problem(path, fault.SchemaCount, place(pointer(path)), strconv.Itoa(maxSchemaCount))
		}
	}
	return checkChildren(schema, path)
}

func checkChildren(schema map[string]any, path []string) error {
	for _, keyword := range keywordsOfSchema {
		if err := checkSchema(schema[keyword], append(path, keyword)); err != nil {
			return err
		}
	}
	for _, keyword := range keywordsOfSchemas {
		children, _ := schema[keyword].(map[string]any)
		for name, child := range children {
			if err := checkSchema(child, append(path, keyword, name)); err != nil {
				return err
			}
		}
	}
	for _, keyword := range keywordsOfSchemaLists {
		children, _ := schema[keyword].([]any)
		for i, child := range children {
			if err := checkSchema(child, append(path, keyword, strconv.Itoa(i))); err != nil {
				return err
			}
		}
	}
	return nil
}
