# The library in three forms, from one set of objects, and the command.
#
#   limn_internal   every name visible: for the tests
#   limn            liblimn.so, exports what carries LIMN_API
#   limn_static     liblimn.a, one object in which every other name is local: nothing of ours can clash with a host's

file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/*.c)
list(FILTER sources EXCLUDE REGEX "/src/cli/")
file(GLOB_RECURSE kernels CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/kernel/cpu/*.c)
file(GLOB_RECURSE api CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/api/*.c)
file(GLOB_RECURSE cli CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/cli/*.c)

add_library(limn_objects OBJECT ${sources})
target_include_directories(limn_objects PUBLIC ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
target_link_libraries(limn_objects PUBLIC limn_flags limn_needs)
list(APPEND kernels ${PROJECT_SOURCE_DIR}/src/stat/lanes.c)
set_source_files_properties(${kernels} PROPERTIES COMPILE_OPTIONS "${kernel_flags}")

add_library(limn_internal STATIC EXCLUDE_FROM_ALL $<TARGET_OBJECTS:limn_objects>)
target_include_directories(limn_internal PUBLIC ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
target_link_libraries(limn_internal PUBLIC limn_flags limn_needs)

if(NOT api)
    message(STATUS "limn: src/api is empty, so there is no public library yet")
    return()
endif()

add_library(limn SHARED $<TARGET_OBJECTS:limn_objects>)
set_target_properties(limn PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
target_link_libraries(limn PRIVATE limn_flags limn_needs)
if(NOT LIMN_SANITIZE)
    target_link_options(limn PRIVATE -Wl,-z,defs -Wl,--as-needed)
endif()

set(whole ${PROJECT_BINARY_DIR}/limn_whole.o)
add_custom_command(OUTPUT ${whole}
    COMMAND ${CMAKE_LINKER} -r -o ${whole} $<TARGET_OBJECTS:limn_objects>
    COMMAND ${CMAKE_OBJCOPY} --localize-hidden ${whole}
    DEPENDS limn_objects $<TARGET_OBJECTS:limn_objects>
    COMMENT "Joining the objects, hiding what is internal" COMMAND_EXPAND_LISTS VERBATIM)
set_source_files_properties(${whole} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
add_library(limn_static STATIC ${whole})
set_target_properties(limn_static PROPERTIES OUTPUT_NAME limn LINKER_LANGUAGE C)
target_link_libraries(limn_static INTERFACE $<BUILD_INTERFACE:limn_needs>)

foreach(library limn limn_static)
    target_include_directories(${library} PUBLIC
        $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
endforeach()
add_library(limn::limn ALIAS limn)

if(cli MATCHES "/src/cli/main\\.c")
    add_executable(limn_command ${cli})
    set_target_properties(limn_command PROPERTIES OUTPUT_NAME limn
        INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
    target_include_directories(limn_command PRIVATE ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(limn_command PRIVATE limn limn_flags)
endif()
