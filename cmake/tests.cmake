# The tests: each tests/**/test_*.c is a program build/<preset>/tests/<room>/test_<thing>, run by tests/run.
# Other .c files under tests/ are what several programs share. The target `tests` builds them; `make` alone does not.

add_custom_target(tests)

pkg_check_modules(CMOCKA IMPORTED_TARGET cmocka)
if(NOT CMOCKA_FOUND)
    message(STATUS "limn: cmocka is not here: the tests are not built (tools/setup installs it)")
    return()
endif()

file(GLOB_RECURSE test_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/*.c)
set(shared_sources ${test_sources})
list(FILTER test_sources INCLUDE REGEX "/test_[^/]*\\.c$")
list(FILTER shared_sources EXCLUDE REGEX "/test_[^/]*\\.c$")

add_library(test_support INTERFACE)
target_include_directories(test_support INTERFACE ${PROJECT_SOURCE_DIR})
target_link_libraries(test_support INTERFACE limn_internal PkgConfig::CMOCKA)
if(shared_sources)
    add_library(test_shared STATIC EXCLUDE_FROM_ALL ${shared_sources})
    target_link_libraries(test_shared PUBLIC test_support)
endif()

foreach(source ${test_sources})
    file(RELATIVE_PATH path ${PROJECT_SOURCE_DIR} ${source})
    get_filename_component(folder ${path} DIRECTORY)
    get_filename_component(name ${path} NAME_WE)
    string(REPLACE "/" "." target ${folder}.${name})
    add_executable(${target} EXCLUDE_FROM_ALL ${source})
    add_dependencies(tests ${target})
    set_target_properties(${target} PROPERTIES OUTPUT_NAME ${name}
        RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/${folder})
    target_link_libraries(${target} PRIVATE $<TARGET_NAME_IF_EXISTS:test_shared> test_support)
endforeach()
