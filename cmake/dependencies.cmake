# What limn stands on, as the interface target limn_needs. A part that is optional and absent is named in one line.

find_package(OpenMP REQUIRED COMPONENTS C)
find_package(ZLIB REQUIRED)
find_package(PNG REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)

add_library(limn_needs INTERFACE)
target_link_libraries(limn_needs INTERFACE OpenMP::OpenMP_C ZLIB::ZLIB PNG::PNG PkgConfig::JANSSON m)

# For limn.pc, where a static library has to name what it needs.
set(limn_pc_requires "zlib libpng jansson")
set(limn_pc_libs "${OpenMP_C_FLAGS} -lm")

# optional(ONEDNN "oneDNN" HEADER dnnl.h LIBS dnnl LOST "...") looks for header and libraries, defines LIMN_ONEDNN=1.
function(optional name title)
    cmake_parse_arguments(o "" "HEADER;LOST" "LIBS" ${ARGN})
    if(NOT LIMN_WITH_${name})
        message(STATUS "limn: built without ${title}, as asked: ${o_LOST}")
        return()
    endif()
    find_path(${name}_INCLUDE ${o_HEADER})
    set(found ${${name}_INCLUDE})
    set(files)
    foreach(lib ${o_LIBS})
        find_library(${name}_LIBRARY_${lib} ${lib})
        list(APPEND files ${${name}_LIBRARY_${lib}})
        string(APPEND flags " -l${lib}")
        if(NOT ${name}_LIBRARY_${lib})
            set(found)
        endif()
    endforeach()
    if(NOT found)
        message(NOTICE "limn: ${title} is not here: ${o_LOST} (tools/setup installs it)")
        return()
    endif()
    target_compile_definitions(limn_needs INTERFACE LIMN_${name}=1)
    target_include_directories(limn_needs SYSTEM INTERFACE ${${name}_INCLUDE})
    target_link_libraries(limn_needs INTERFACE ${files})
    set(limn_pc_libs "${limn_pc_libs}${flags}" PARENT_SCOPE)
endfunction()

optional(ONEDNN "oneDNN" HEADER dnnl.h LIBS dnnl
    LOST "products and convolutions run in limn's own kernels, several times slower")
optional(LAPACK "LAPACK" HEADER lapacke.h LIBS lapacke openblas
    LOST "linear algebra (PCA, Gaussians, mixtures) runs in loops of our own, slower")
optional(JPEG "libjpeg-turbo" HEADER jpeglib.h LIBS jpeg
    LOST "JPEG pictures are not read; PNG are")
optional(LZMA "liblzma" HEADER lzma.h LIBS lzma
    LOST ".xz files have to be unpacked first")
