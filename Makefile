# cordon. `make` lists what there is to make; each target says what it does.

SHELL       := bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS   += --no-print-directory
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

GO       ?= go
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
PACKAGES ?= ./...
FUZZTIME ?= 30s
TIMEOUT  ?= 30m

# Of make soak. What the environment calls so is about other things.
N        := 200000
TIME     := 60m

# Every check that staticcheck has, but for what is a matter of taste. ST1000: package
# comments stand in doc.go or at the main file, once. ST1003: the kernel's names
# (CLONE_NEWPID, pidfd) are used as the kernel spells them.
CHECKS := all,-ST1000,-ST1003

# Generators run on this machine, whatever GOARCH the build is for.
HOST_GO := env -u GOOS -u GOARCH $(GO)
GOARCH  ?= $(shell $(GO) env GOARCH)

.PHONY: help deps libs bundle generate build run test soak mutants syscalls check bench fuzz vuln clean

help: ## list the targets
	@echo "make TARGET, where TARGET is one of"
	@awk -F ':|## ' '/^[a-z]+:.*## / { printf "  %-9s %s\n", $$1, $$NF }' $(firstword $(MAKEFILE_LIST))
	@echo "Variables: GOARCH, PACKAGES=./... (test, fuzz), FUZZTIME=$(FUZZTIME), TIMEOUT=$(TIMEOUT)"

deps: ## check what building and testing need, and install what apt has (as root)
	@.ci/deps go git node npm gcc

libs: libs/manifest_generated.go ## fetch the npm packages and bundle them for scripts

libs/node_modules/.package-lock.json: libs/package.json libs/package-lock.json
	@.ci/deps go node npm
	@echo "==> fetch the libraries that libs/package-lock.json pins"
	@cd libs && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

libs/manifest_generated.go: libs/node_modules/.package-lock.json libs/libraries.json \
		$(filter-out %_test.go,$(wildcard libs/build/* libs/format/*.go) $(wildcard libs/shim/*/*))
	@echo "==> bundle the libraries"
	@$(HOST_GO) run ./libs/build
	@echo "==> load each of them once"
	@$(HOST_GO) run ./child/modules/smoke

bundle: ## add PACKAGE=NAME@VERSION of npm to LIBS=DIR, a directory for --libs
	@.ci/deps go node npm
	@test -x bin/cordon || $(MAKE) build
	@GO="$(HOST_GO)" .ci/bundle "$(PACKAGE)" "$(LIBS)"

generate: libs ## make everything that the build embeds, the child included
	@.ci/deps go
	@echo "==> embed the time zones"
	@$(HOST_GO) run ./policy/timezone/generate
	@echo "==> build the child"
	@$(HOST_GO) run ./cmd/cordon/childbin/generate -arch $(GOARCH)
	@echo "==> build the probe"
	@$(HOST_GO) run ./cmd/cordon/childbin/generate -arch $(GOARCH) -pack \
		-child ./cmd/cordon-probe -out supervisor/attack/internal/probebin

build: generate ## make bin/cordon, with the child inside it
	@echo "==> build bin/cordon $(VERSION)"
	@CGO_ENABLED=0 GOOS=linux GOARCH=$(GOARCH) $(GO) build -trimpath -ldflags "-X main.version=$(VERSION)" -o bin/cordon ./cmd/cordon

run: build ## run the examples
	@test -x docs/examples/run.sh || { echo "make run: docs/examples/run.sh is missing or not executable" >&2; exit 1; }
	@echo "==> run the examples"
	@./docs/examples/run.sh bin/cordon

test: build ## run all tests with the race detector (as root for those of the walls)
	@.ci/deps gcc curl jq python3
	@echo "==> test $(PACKAGES)"
	@CGO_ENABLED=1 $(GO) test -race -count=1 -timeout $(TIMEOUT) -json $(PACKAGES) | $(HOST_GO) run ./integration/testsummary

soak: build ## check N=200000 answers of a loaded daemon, for TIME=60m at most (as root)
	@$(GO) run ./integration/soak -cordon bin/cordon -n $(N) -time $(TIME)

mutants: generate ## take one wall after the other away, and see a test notice (as root)
	@$(GO) run ./integration/mutants

syscalls: generate ## trace children, and hold what they call against the filter (as root)
	@.ci/deps strace
	@$(GO) run ./integration/syscalls

check: generate ## format, vet, lint, and the modules' files and checksums
	@echo "==> gofmt"
	@unformatted=$$(find . -name node_modules -prune -o -name '*.go' -print0 | xargs -0 gofmt -l); \
		test -z "$$unformatted" || { echo "not formatted; run gofmt -w on:"; echo "$$unformatted"; exit 1; } >&2
	@echo "==> go vet"
	@$(GO) vet ./...
	@echo "==> staticcheck"
	@$(GO) tool staticcheck -checks=$(CHECKS) ./...
	@echo "==> go.mod and go.sum"
	@$(GO) mod tidy -diff
	@$(GO) mod verify

bench: build ## measure
	@$(GO) test -run '^$$' -bench . -benchmem -timeout $(TIMEOUT) ./integration/...
	@echo "==> the first use of each library"
	@plain=$$(mktemp -d); trap 'rm -rf "$$plain"' EXIT; \
		$(HOST_GO) run ./libs/build -plain "$$plain" >/dev/null; \
		$(HOST_GO) run ./child/modules/firstuse -plain "$$plain"

fuzz: generate ## fuzz every target of every package for FUZZTIME
	@GO="$(GO)" .ci/fuzz $(FUZZTIME) $(PACKAGES)

vuln: generate ## look the dependencies up among known vulnerabilities
	@$(GO) tool govulncheck ./...

clean: ## remove everything that was made or fetched
	@rm -rf bin libs/node_modules libs/bundle/*.js libs/bundle/*.json libs/bundle/*.txt
	@rm -f libs/manifest_generated.go libs/bundle/*_generated.go policy/timezone/zones_generated.go
	@rm -f policy/timezone/zoneinfo.zip cmd/cordon/childbin/child_* supervisor/attack/internal/probebin/probe_*
