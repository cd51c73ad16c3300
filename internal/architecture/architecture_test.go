// Package architecture holds the picture of the house (docs/architecture.md)
// against the imports: which room may know which.
package architecture

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	root     = "../.."
	lintFile = root + "/.golangci.yaml"
	begin    = "        # Begin of the arrows: written by `make arrows`, see internal/architecture.\n"
	end      = "        # End of the arrows.\n"
)

// room is a package and what it may import of ours. A name that ends in /* is
// every package below; the longest name that fits a package is its room.
type room struct {
	name string
	may  []string
	// pure rooms reach neither the database, nor gRPC, nor an HTTP server, not
	// even through a library.
	pure bool
}

// house is docs/architecture.md, "Which way the arrows run". Packages that do
// not exist yet stand here as soon as the picture names them.
var house = []room{
	{name: "internal/fault", pure: true},
	{name: "internal/flow", pure: true},
	{name: "internal/rule", pure: true},
	{name: "internal/mx", pure: true},
	{name: "internal/phone", may: []string{"internal/mx"}, pure: true},
	{name: "internal/tenant", pure: true},
	{name: "internal/seal"},
	{name: "internal/caller"},
	{name: "internal/config"},

	{name: "internal/step", may: []string{"internal/fault"}, pure: true},
	{name: "internal/step/*", may: []string{
		"internal/fault", "internal/mx", "internal/phone", "internal/step", "internal/step/contact", "internal/step/onetime",
	}, pure: true},
	{name: "internal/step/catalog", may: []string{"internal/fault", "internal/step", "internal/step/*"}, pure: true},

	{name: "internal/scope", may: []string{"internal/fault", "internal/rule", "internal/step"}, pure: true},

	{name: "internal/netguard", may: []string{"internal/fault"}},
	{name: "internal/stepengine", may: []string{
		"ent", "ent/*", "internal/fault", "internal/netguard", "internal/seal", "internal/store", "internal/tenant",
	}},
	{name: "internal/provider", may: []string{
		"gen/*", "internal/fault", "internal/netguard", "internal/step", "internal/stepengine",
	}},
	{name: "internal/media", may: []string{"internal/fault", "internal/seal", "internal/step"}},
	{name: "internal/document", may: []string{"internal/fault", "internal/step"}},

	{name: "ent", may: []string{"ent/*", "internal/seal"}},
	{name: "ent/*", may: []string{"ent", "ent/*", "internal/seal"}},
	{name: "ent/schema", may: []string{"ent", "ent/*", "internal/seal", "internal/tenant"}},
	{name: "internal/store", may: []string{"ent", "ent/*", "internal/fault", "internal/seal", "internal/tenant"}},
	{name: "internal/store/*", may: []string{
		"ent", "ent/*", "internal/fault", "internal/seal", "internal/store", "internal/tenant",
	}},

	{name: "internal/page", may: []string{"internal/fault"}},

	{name: "internal/outbox", may: []string{"ent", "ent/*", "internal/fault", "internal/seal", "internal/store", "internal/tenant"}},
	{name: "internal/event", may: []string{
		"ent", "ent/*", "internal/fault", "internal/outbox", "internal/page", "internal/seal", "internal/store",
		"internal/tenant",
	}},
	{name: "internal/webhook", may: []string{
		"ent", "ent/*", "internal/event", "internal/fault", "internal/netguard", "internal/outbox", "internal/page",
		"internal/seal", "internal/store", "internal/tenant",
	}},
	{name: "internal/library", may: []string{
		"ent", "ent/*", "internal/fault", "internal/page", "internal/seal", "internal/store", "internal/tenant",
	}},
	{name: "internal/execution", may: []string{
		"ent", "ent/*", "internal/event", "internal/fault", "internal/flow", "internal/library", "internal/netguard",
		"internal/outbox", "internal/rule", "internal/scope", "internal/seal", "internal/step",
		"internal/stepengine", "internal/store", "internal/tenant",
	}},

	{name: "internal/message", may: []string{
		"ent", "ent/*", "internal/execution", "internal/fault", "internal/outbox", "internal/page", "internal/seal",
		"internal/step", "internal/store", "internal/tenant",
	}},

	{name: "gen/*", may: []string{"gen/*"}},
	{name: "internal/apierror", may: []string{"gen/*", "internal/fault"}},
	{name: "internal/shape", may: []string{"internal/fault"}},
	{name: "internal/rest", may: []string{"gen/*", "internal/apierror", "internal/fault"}},
	{name: "internal/openapi", may: []string{
		"gen/workflows/*", "internal/apierror", "internal/fault", "internal/flow", "internal/rest", "internal/step",
	}},
	{name: "internal/reader", may: []string{"gen/openapi"}},
	{name: "internal/auth", may: []string{
		"ent", "ent/*", "gen/*", "internal/apierror", "internal/caller", "internal/fault", "internal/phone",
		"internal/seal", "internal/store", "internal/tenant",
	}},
	{name: "internal/idempotency", may: []string{
		"ent", "ent/*", "gen/*", "internal/apierror", "internal/caller", "internal/fault", "internal/seal",
		"internal/store", "internal/tenant",
	}},
	{name: "service", may: []string{
		"ent", "ent/*", "gen/*", "internal/apierror", "internal/auth", "internal/caller", "internal/event",
		"internal/execution", "internal/fault", "internal/flow", "internal/idempotency", "internal/library", "internal/media", "internal/message",
		"internal/netguard", "internal/page", "internal/rest", "internal/rule", "internal/scope", "internal/shape", "internal/step",
		"internal/seal", "internal/step/catalog",
		"internal/store", "internal/tenant", "internal/webhook",
	}},
	{name: "web"},
	{name: "internal/server", may: []string{
		"gen/*", "internal/apierror", "internal/auth", "internal/caller", "internal/config", "internal/fault",
		"internal/idempotency", "internal/reader", "internal/rest", "internal/shape", "internal/tenant", "service", "web",
	}},
	{name: "internal/app", may: []string{"ent", "ent/*", "gen/*", "internal/*", "service", "web"}},
	{name: "cmd/*", may: []string{
		"internal/app", "internal/auth", "internal/config", "internal/stepengine", "internal/store", "internal/tenant",
	}},

	// Tools and tests that stand outside and look at the whole.
	{name: "internal/apitest", may: []string{"gen/*", "internal/app", "internal/config"}},
	{name: "internal/bench", may: []string{
		"gen/*", "internal/app", "internal/auth", "internal/config", "internal/store",
	}},
	{name: "internal/architecture"},
	{name: "examples/*", may: []string{"gen/*"}},
}

// outside is what a pure room must not reach; a $ means that package alone
// (database/sql/driver says how a UUID is written, and touches nothing).
var outside = []string{"entgo.io/ent", "database/sql$", "google.golang.org/grpc", "net/http$"}

var update = flag.Bool("update", false, "write the arrows into .golangci.yaml")

type listed struct {
	name          string
	imports, deps []string
}

func TestArrows(t *testing.T) {
	module, packages := list(t)
	for _, p := range packages {
		r, ok := roomOf(p.name)
		if !ok {
			t.Errorf("%s is not in the picture of the house: add it to docs/architecture.md and to the table in "+
				"internal/architecture, then run `make arrows`", p.name)
			continue
		}
		for _, imported := range p.imports {
			if own, ok := strings.CutPrefix(imported, module+"/"); ok && !r.allows(own) {
				t.Errorf("%s imports %s: that arrow runs the wrong way (docs/architecture.md; %s may know %s)",
					p.name, own, r.name, r.known())
			}
		}
		if r.pure {
			checkPure(t, p.name, p.deps)
		}
	}
}

// TestLintSaysTheSame holds .golangci.yaml against the table, so that an editor
// with the linter shows a wrong arrow while it is drawn.
func TestLintSaysTheSame(t *testing.T) {
	module, _ := list(t)
	text, err := os.ReadFile(lintFile)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(text), begin)
	arrows, tail, found := strings.Cut(rest, end)
	if !ok || !found {
		t.Fatalf("%s has lost the lines that mark the arrows", lintFile)
	}
	want := depguard(module)
	if arrows == want {
		return
	}
	if !*update {
		t.Fatalf("%s tells other arrows than internal/architecture: run `make arrows`", lintFile)
	}
	if err := os.WriteFile(lintFile, []byte(head+begin+want+end+tail), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestArrowsAreRefused tries the table itself.
func TestArrowsAreRefused(t *testing.T) {
	tests := []struct {
		from, to string
		want     bool
	}{
		{"internal/flow", "internal/fault", false},
		{"internal/rule", "internal/fault", false},
		{"internal/scope", "internal/rule", true},
		{"internal/scope", "internal/step/catalog", false},
		{"internal/step/acceptance", "internal/step", true},
		{"internal/step/acceptance", "internal/step/customform", false},
		{"internal/step/acceptance", "internal/flow", false},
		{"internal/step/acceptance", "ent", false},
		{"internal/step/catalog", "internal/step/acceptance", true},
		{"internal/execution", "service", false},
		{"internal/execution", "internal/step/catalog", false},
		{"internal/execution", "ent/flow", true},
		{"internal/rest", "service", false},
		{"internal/store", "internal/execution", false},
		{"ent/flow", "internal/seal", true},
		{"ent/flow", "internal/tenant", false},
		{"ent/schema", "internal/tenant", true},
		{"internal/app", "internal/execution", true},
		{"cmd/cauce", "internal/execution", false},
	}
	for _, tt := range tests {
		r, ok := roomOf(tt.from)
		if !ok {
			t.Errorf("%s has no room", tt.from)
			continue
		}
		if got := r.allows(tt.to); got != tt.want {
			t.Errorf("%s may import %s = %t, want %t", tt.from, tt.to, got, tt.want)
		}
	}
	if r, ok := roomOf("internal/unheard"); ok {
		t.Errorf("internal/unheard has a room: %s", r.name)
	}
}

// list answers the module's path and its packages with what they import outside
// of tests.
func list(t *testing.T) (string, []listed) {
	t.Helper()
	watch(t)
	module := strings.TrimSpace(string(goTool(t, "list", "-m")))
	const format = `{{.ImportPath}}|{{join .Imports " "}}|{{join .Deps " "}}`
	var packages []listed
	for line := range strings.Lines(string(goTool(t, "list", "-e", "-f", format, "./..."))) {
		parts := strings.Split(strings.TrimSuffix(line, "\n"), "|")
		packages = append(packages, listed{
			name:    strings.TrimPrefix(parts[0], module+"/"),
			imports: strings.Fields(parts[1]),
			deps:    strings.Fields(parts[2]),
		})
	}
	return module, packages
}

// watch opens every folder that holds packages: go test repeats a passed test
// only when something changed that the test itself has opened, and what go list
// reads is none of that.
func watch(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		name := entry.Name()
		if entry.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "node_modules") {
			return filepath.SkipDir
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func goTool(t *testing.T, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = root
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, complaint.String())
	}
	return out
}

func checkPure(t *testing.T, name string, deps []string) {
	t.Helper()
	for _, dep := range deps {
		if slices.ContainsFunc(outside, func(o string) bool { return o == dep+"$" || strings.HasPrefix(dep+"/", o+"/") }) {
			t.Errorf("%s is pure and reaches %s: only rooms with a door to the world may", name, dep)
		}
	}
}

func roomOf(name string) (found room, ok bool) {
	for _, r := range house {
		if fits(r.name, name) && (!ok || len(r.name) >= len(found.name)) {
			found, ok = r, true
		}
	}
	return found, ok
}

func fits(pattern, name string) bool {
	if above, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(name, above)
	}
	return pattern == name
}

func (r room) allows(own string) bool {
	return slices.ContainsFunc(r.may, func(pattern string) bool { return fits(pattern, own) })
}

func (r room) known() string {
	if len(r.may) == 0 {
		return "nothing of ours"
	}
	return strings.Join(r.may, ", ")
}

// depguard is the table in the words of .golangci.yaml.
func depguard(module string) string {
	var out strings.Builder
	for _, r := range house {
		if strings.HasPrefix(r.name, "gen/") || strings.HasPrefix(r.name, "ent") && r.name != "ent/schema" {
			continue // generated: not linted
		}
		fmt.Fprintf(&out, "        %q:\n          list-mode: lax\n          files: %s\n          deny:\n", r.name, quoted(globs(r)))
		fmt.Fprintf(&out, "            - {pkg: %q, desc: %q}\n", module+"/", "may know "+r.known()+" (docs/architecture.md)")
		if r.pure {
			for _, o := range outside {
				fmt.Fprintf(&out, "            - {pkg: %q, desc: is pure}\n", o)
			}
		}
		if len(r.may) > 0 {
			fmt.Fprintf(&out, "          allow: %s\n", quoted(prefixes(module, r.may)))
		}
	}
	return out.String()
}

// globs names the files of a room, less those of the rooms inside it.
func globs(r room) []string {
	above, below := strings.CutSuffix(r.name, "*")
	if !below {
		return []string{"!$test", "**/" + r.name + "/*.go"}
	}
	files := []string{"!$test", "**/" + above + "**"}
	for _, other := range house {
		if other.name != r.name && strings.HasPrefix(other.name, above) {
			files = append(files, "!**/"+other.name+"/*.go")
		}
	}
	return files
}

// prefixes are the patterns as depguard reads them: exact with a $.
func prefixes(module string, patterns []string) []string {
	var all []string
	for _, pattern := range patterns {
		if above, ok := strings.CutSuffix(pattern, "*"); ok {
			all = append(all, module+"/"+above)
		} else {
			all = append(all, module+"/"+pattern+"$")
		}
	}
	return all
}

// quoted is a list in YAML.
func quoted(list []string) string {
	return strings.ReplaceAll(fmt.Sprintf("%q", list), `" "`, `", "`)
}
