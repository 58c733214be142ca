# Makefile -- the everyday commands. The build itself is CMake's: CMakePresets.json, CMakeLists.txt.
#
#   make             the library and the command, in build/release
#   make test        installs what is missing, builds, runs every test (one: tests/run base/test_mem)
#   make demo        installs what is missing, builds, shows what limn does
#   make lint        the rules of the house         make format      applies .clang-format
#   make asan tsan   the tests under the sanitizers make fuzz        FUZZ_SECONDS=20 for each parser
#   make fuzz-replay what fuzzing once found        make clang       compiles with the other compiler
#   make bare        compiles the least there is  make bench       measures against the peers
#   make install     PREFIX=/usr/local, DESTDIR=    make uninstall   what the last install wrote
#   make clean

BUILD = build/release
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 20
TARGETS = all
CONFIGURE = $(if $(CI),-DLIMN_WERROR=ON)

.PHONY: all test demo lint format asan tsan clang bare fuzz fuzz-replay bench install uninstall clean

all:
	@cmake --preset release $(CONFIGURE) >/dev/null
	@cmake --build $(BUILD) --target $(TARGETS)

test:
	@tools/setup build data test
	@$(MAKE) --no-print-directory all TARGETS="all tests"
	@LIMN_BUILD=$(BUILD) tests/run $(TEST)

demo:
	@tools/setup build data
	@$(MAKE) --no-print-directory all
	@if [ -x tools/demo ]; then LIMN=$(CURDIR)/$(BUILD)/bin/limn tools/demo; \
	else echo "make demo: tools/demo is not in this checkout" >&2; exit 1; fi

lint:
	@tools/lint

format:
	find src tests fuzz examples bench -name '*.c' 2>/dev/null | xargs clang-format -i

asan tsan:
	@tools/setup build data test develop
	@cmake --preset $@ >/dev/null
	@cmake --build build/$@ --target all tests
	@LIMN_BUILD=build/$@ LIMN_TEST_QUICK=1 tests/run $(TEST)

clang bare:
	@tools/setup build test $(if $(filter clang,$@),develop)
	@cmake --preset $@ >/dev/null
	@cmake --build build/$@ --target all tests

fuzz:
	@tools/setup build develop
	@tools/fuzz $(FUZZ_SECONDS) $(NAME)

fuzz-replay:
	@$(MAKE) --no-print-directory asan TEST=fuzz/test_replay

bench:
	@tools/setup build data
	@$(MAKE) --no-print-directory all TARGETS="all benches"
	@LIMN=$(CURDIR)/$(BUILD)/bin/limn BENCH=$(CURDIR)/$(BUILD)/bench bench/run $(ROWS)

install: all
	@cmake --install $(BUILD) --prefix $(PREFIX)

uninstall:
	@cmake --build $(BUILD) --target uninstall

clean:
	rm -rf build
