# Makefile -- the everyday commands. The build itself is CMake's: CMakePresets.json, CMakeLists.txt.
#
#   make             the library and the command, in build/release
#   make test        installs what is missing, builds, runs every test (one: tests/run base/test_mem)
#   make demo        installs what is missing, builds, shows what limn does
#   make lint        the rules of the house         make format      applies .clang-format
#   make asan tsan   the tests under the sanitizers make fuzz        FUZZ_SECONDS=20 for each parser
#   make fuzz-replay what fuzzing once found        make clang       compiles with the other compiler
#   make bench       measures against the peers
#   make install     PREFIX=/usr/local, DESTDIR=    make uninstall   what the last install wrote
#   make clean

BUILD = build/release
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 20
CONFIGURE = $(if $(CI),-DLIMN_WERROR=ON)

.PHONY: all test demo lint format asan tsan clang fuzz fuzz-replay bench install uninstall clean

all:
	@cmake --preset release $(CONFIGURE) >/dev/null
	@cmake --build $(BUILD)

test:
	@tools/setup build data test
	@$(MAKE) --no-print-directory all
	@LIMN_BUILD=$(BUILD) tests/run $(TEST)

demo:
	@tools/setup build data
	@cmake --preset release $(CONFIGURE) >/dev/null
	@cmake --build $(BUILD) --target limn_command
	@if [ -x tools/demo ]; then LIMN=$(CURDIR)/$(BUILD)/bin/limn tools/demo; \
	else echo "make demo: tools/demo is not in this checkout" >&2; exit 1; fi

lint:
	@tools/lint

format:
	find src tests fuzz examples bench -name '*.c' 2>/dev/null | xargs clang-format -i

asan tsan:
	@tools/setup build data test develop
	@cmake --preset $@ >/dev/null
	@cmake --build build/$@
	@LIMN_BUILD=build/$@ LIMN_TEST_QUICK=1 tests/run $(TEST)

clang:
	@tools/setup build test develop
	@cmake --preset clang >/dev/null
	@cmake --build build/clang

fuzz:
	@tools/setup build develop
	@tools/fuzz $(FUZZ_SECONDS) $(NAME)

fuzz-replay:
	@$(MAKE) --no-print-directory asan TEST=fuzz/test_replay

bench: all
	@if [ -x bench/run ]; then LIMN=$(CURDIR)/$(BUILD)/bin/limn bench/run; \
	else echo "make bench: bench/run is not in this checkout" >&2; exit 1; fi

install: all
	@cmake --install $(BUILD) --prefix $(PREFIX)

uninstall:
	@cmake --build $(BUILD) --target uninstall

clean:
	rm -rf build
