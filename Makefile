# The day-to-day commands: `make help` lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# One setting for build, vet and tests, or everything compiles twice.
export GOFLAGS := -trimpath
export CGO_ENABLED := 0

BIN := .bin
MODULES := . tools tools/lint
# What a generator and the code that it writes must have in the same version.
SHARED := github.com/grpc-ecosystem/grpc-gateway/v2 google.golang.org/protobuf
FUZZTIME ?= 30s

.PHONY: help
help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

##### Run and test

.PHONY: demo
demo: ## The service on a database of its own, with an example flow and its link
	go run ./cmd/cauce demo

.PHONY: test
test: ## Vet and test; needs nothing but Go
	@test -n "$${CI:-}" || echo "What needs PostgreSQL (at CAUCE_TEST_POSTGRES_URL, or on 127.0.0.1:5432), Node or" \
		"Chromium is skipped where there is none; go test -v says what."
	go vet ./...
	go test ./...

.PHONY: race
race: ## Test again with the race detector, without what measures time; needs a C compiler
	CGO_ENABLED=1 go test -race -short ./internal/... ./service/...

.PHONY: fuzz
fuzz: ## Every fuzz test for FUZZTIME (30s)
	tools/fuzz $(FUZZTIME)

.PHONY: bench
bench: ## The measured job, beside the raw limit of the database
	go run ./internal/bench $(ARGS)

##### Generate

.PHONY: generate
generate: generate-proto generate-ent generate-docs ## gen/, ent/ and the printed docs, from their sources

.PHONY: generate-proto
generate-proto: third_party/.made tools/ts/node_modules/.package-lock.json
	$(BIN)/buf generate # it empties gen/ first
	$(BIN)/buf generate --template buf.gen.ts.yaml
	cp tools/ts/stubs.json gen/ts/package.json
	$(MAKE) --no-print-directory generate-openapi

.PHONY: generate-openapi
generate-openapi: ## The published document, from the contract and internal/openapi/texts
	go test ./internal/openapi -run '^TestPublished$$' -update

.PHONY: generate-ent
generate-ent:
	go generate ./ent

.PHONY: generate-docs
generate-docs: arrows
	go test ./internal/flow -run '^TestDocs$$' -update
	go test ./internal/apierror -run '^TestDocs$$' -update
	go test ./internal/provider -run '^TestDocs$$' -update

.PHONY: arrows
arrows: ## The arrows of internal/architecture, into .golangci.yaml
	go test ./internal/architecture -run '^TestLintSaysTheSame$$' -update

.PHONY: migration
migration: ## The migrations from the last ones to ent/schema: make migration NAME=add_colour
	go run ./ent/migrate/diff $(NAME)

.PHONY: page
page: web/node_modules/.package-lock.json ## web/dist; needs Node
	cd web && npm run build

.PHONY: page-matrix
page-matrix: ## Every step type in the page, es and en, with each trouble on the way; minutes
	CAUCE_PAGE_MATRIX=1 go test ./internal/apitest -run '^TestPageMatrix$$' -count=1 -timeout=60m -v

.PHONY: page-speed
page-speed: ## How long a cheap phone on a slow network waits for the first step
	CAUCE_PAGE_SPEED=1 go test ./internal/apitest -run '^TestPageSpeed$$' -count=1 -timeout=10m -v

.PHONY: screenshots
screenshots: ## Every screen of the page at phone size, light and dark: web/shots/index.html
	rm -rf web/shots && mkdir web/shots
	MODES=$${MODES:-light,dark} SHOTS=$(CURDIR)/web/shots go test ./internal/apitest -run '^TestPage(Screens|Every)$$' -count=1 -timeout=30m -v

.PHONY: examples
examples: examples/typescript/node_modules/.package-lock.json ## The TypeScript example, compiled; needs Node
	cd examples/typescript && npm run build

.PHONY: image
image: third_party/.made ## workflows.binpb, the contract in one file: docs/stubs.md
	$(BIN)/buf build proto -o workflows.binpb

.PHONY: stubs-try
stubs-try: third_party/.made ## docs/stubs.md, as far as this machine has the generators
	tools/stubs-try

.PHONY: check-generated
check-generated: ## Whether what is generated is what its sources say
	tools/check-generated

##### Look over

.PHONY: format
format: $(BIN)/.lint third_party/.made ## gofmt with imports in three groups; buf format
	$(BIN)/buf format --write proto
	$(BIN)/golangci-lint fmt
	cd tools && ../$(BIN)/golangci-lint fmt

.PHONY: check-format
check-format:
	@unformatted=$$(git ls-files -z --cached --others --exclude-standard -- '*.go' | \
		{ xargs -0 ls 2>/dev/null || true ; } | xargs gofmt -l) ; \
		test -z "$$unformatted" || { echo "make format would change:" ; echo "$$unformatted" ; exit 1 ; }

.PHONY: lint
lint: check-format lint-modules lint-proto lint-shell lint-go ## Formatting, modules, contract, scripts, Go

.PHONY: lint-modules
lint-modules:
	@for module in $(MODULES) ; do \
		echo "go mod tidy -diff in $$module" ; (cd $$module && go mod tidy -diff) ; \
	done
	@for shared in $(SHARED) ; do \
		here=$$(go list -m -f '{{.Version}}' $$shared) ; there=$$(cd tools && go list -m -f '{{.Version}}' $$shared) ; \
		test "$$here" = "$$there" || { echo "$$shared is $$here here and $$there in tools/" ; exit 1 ; } ; \
	done

.PHONY: lint-proto
lint-proto: third_party/.made
	$(BIN)/buf lint
	$(BIN)/buf format --diff --exit-code proto

.PHONY: lint-shell
lint-shell:
	@if command -v shellcheck >/dev/null ; then \
		echo shellcheck ; shellcheck .ci/run tools/breaking tools/check-generated tools/fuzz tools/stubs-try ; \
	elif test -n "$${CI:-}" ; then echo "shellcheck is missing" ; exit 1 ; \
	else echo "shellcheck is not installed: scripts not looked at" ; fi

.PHONY: lint-go
lint-go: $(BIN)/.lint
	$(BIN)/golangci-lint run
	cd tools && ../$(BIN)/golangci-lint run

.PHONY: lint-openapi
lint-openapi: tools/openapi/node_modules/.package-lock.json ## The published document; needs Node
	node tools/openapi/lint.mjs gen/openapi/openapi.yaml

.PHONY: breaking
breaking: third_party/.made ## The contract against the last release, or AGAINST=ref
	tools/breaking $(AGAINST)

.PHONY: ci
ci: ## All that must hold before a change lands
	CI=true bash .ci/run

##### Tools, built from source into .bin/ when their versions change

$(BIN)/.tools: tools/go.mod tools/go.sum $(wildcard tools/protodeps/*.go)
	cd tools && go build -ldflags='-s -w' -o ../$(BIN)/ tool ./protodeps
	@touch $@

$(BIN)/.lint: tools/lint/go.mod tools/lint/go.sum
	cd tools/lint && go build -ldflags='-s -w' -o ../../$(BIN)/ tool
	@touch $@

# What proto/ imports of others, printed from the Go modules that go.sum pins.
third_party/.made: $(BIN)/.tools
	rm -rf third_party
	$(BIN)/protodeps third_party/proto
	@touch $@

%/node_modules/.package-lock.json: %/package-lock.json
	cd $* && npm ci --no-audit --no-fund
	@touch $@

# npm copies the stubs there.
examples/typescript/node_modules/.package-lock.json: $(shell find gen/ts -type f 2>/dev/null)

.PHONY: clean
clean: ## Remove tools, printed imports and Node's modules
	rm -rf $(BIN) third_party {web,tools/ts,tools/openapi,examples/typescript}/node_modules examples/typescript/dist
