# The fuzz harnesses: each fuzz/fuzz_<name>.c becomes
#
#   build/<preset>/fuzz/replay_<name>   which runs files through it once (any compiler, with or without sanitizers)
#   build/<preset>/fuzz/fuzz_<name>     which searches, with libFuzzer (clang; LIMN_FUZZERS)

file(GLOB harnesses CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/fuzz/fuzz_*.c)

if(LIMN_FUZZERS)
    add_custom_target(fuzzers)
endif()

function(add_harness name)
    add_executable(${name} EXCLUDE_FROM_ALL ${ARGN})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/fuzz)
    target_link_libraries(${name} PRIVATE limn_internal)
endfunction()

foreach(source ${harnesses})
    get_filename_component(name ${source} NAME_WE)
    if(LIMN_TESTS)
        string(REPLACE "fuzz_" "replay_" replay ${name})
        add_harness(${replay} ${source} ${PROJECT_SOURCE_DIR}/fuzz/replay.c)
        add_dependencies(tests ${replay})
    endif()
    if(LIMN_FUZZERS)
        add_harness(${name} ${source})
        target_link_options(${name} PRIVATE -fsanitize=fuzzer)
        add_dependencies(fuzzers ${name})
    endif()
endforeach()
