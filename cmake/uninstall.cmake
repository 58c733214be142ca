# Removes the files that the last `cmake --install` of this build folder wrote.

set(manifest ${CMAKE_BINARY_DIR}/install_manifest.txt)
if(NOT EXISTS ${manifest})
    message(FATAL_ERROR "${manifest} is not there: nothing was installed from this build folder")
endif()
file(STRINGS ${manifest} files)
foreach(path IN LISTS files)
    message(STATUS "Removing $ENV{DESTDIR}${path}")
    file(REMOVE $ENV{DESTDIR}${path})
endforeach()
