# make run   the kiosk with a demo hall and simulated devices; make test   all tests. The other targets are for engineers.
SHELL := /bin/bash
GO ?= go
TAGS := ci
TOOL := $(GO) tool -modfile=tools.mod
export CGO_ENABLED := 1

.PHONY: run test check bench shots build setup-% fuzz clean

run: setup-run build
	@bin/kiosk $(ARGS)

build: setup-build
	@echo "building (the first time takes about three minutes) …"
	@$(GO) build -o bin/ ./cmd/kiosk ./cmd/halld ./cmd/devsim ./cmd/hallctl ./cmd/uibook

# The end-to-end tests drive the real programs, so they are built first.
test: setup-test build
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || echo "PostgreSQL is not installed (package postgresql): its tests are SKIPPED"
	@command -v chromium chromium-browser google-chrome >/dev/null || echo "Chromium is not installed (package chromium): the tests of pages are SKIPPED"
	@$(GO) test -tags $(TAGS) -timeout 20m ./...

check: setup-build
	@out=$$($(TOOL) gofumpt -l $$(git ls-files '*.go')); [ -z "$$out" ] || { echo "not formatted (make fmt):"; echo "$$out"; exit 1; }
	@$(GO) vet -tags $(TAGS) ./...
	@$(TOOL) golangci-lint run ./...
	@$(GO) mod tidy -diff
	@$(GO) test -race -tags $(TAGS) -short -timeout 20m $$($(GO) list -tags $(TAGS) ./... | grep -v -e /ui/screen -e /ui/kit -e /cmd/uibook)

.PHONY: fmt
fmt:
	@$(TOOL) gofumpt -w $$(git ls-files '*.go')

bench: setup-test build
	@$(GO) run -tags $(TAGS) ./cmd/internal/bench

# The Debian packages for both architectures, in build/deb; check-deb installs, upgrades, interrupts and removes them in a fresh Debian (as root).
.PHONY: deb check-deb
deb: setup-build setup-deb
	@.ci/deb/build amd64 arm64

check-deb: deb setup-check-deb
	@.ci/deb/check

shots: setup-build
	@$(GO) run -tags $(TAGS) ./cmd/uibook --shots build/shots
	@echo "every screen is in build/shots"

FUZZTIME ?= 5m
fuzz:
	@.ci/fuzz $(FUZZTIME)

setup-%:
	@.ci/setup $*

clean:
	@rm -rf bin build
