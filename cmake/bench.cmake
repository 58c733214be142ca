# Each bench/*.c is a program that measures the inside of the library: build/<preset>/bench/NAME, made by `make bench`.

file(GLOB benches CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/bench bench/*.c)
add_custom_target(benches)
foreach(source IN LISTS benches)
    get_filename_component(name ${source} NAME_WE)
    add_executable(bench_${name} EXCLUDE_FROM_ALL bench/${source})
    target_link_libraries(bench_${name} PRIVATE limn_internal)
    set_target_properties(bench_${name} PROPERTIES OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
    add_dependencies(benches bench_${name})
endforeach()
