# `make install`: header, both libraries, pkg-config file, CMake package, the command, the licence.

if(NOT TARGET limn)
    return()
endif()

include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/limn)

# A static library has to name what it needs; a list for CMake, words for pkg-config.
set(static_needs "z;png;jansson;${limn_pc_libs}")
string(REPLACE " " ";" static_needs "${static_needs}")

# limn.pc finds the prefix from where it lies itself, so a prefix can be chosen at install time, and moved.
file(RELATIVE_PATH pc_to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(limn.pc.in limn.pc @ONLY)
configure_package_config_file(cmake/limnConfig.cmake.in limnConfig.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(limnConfigVersion.cmake COMPATIBILITY SameMinorVersion)

install(TARGETS limn limn_static EXPORT limnTargets)
install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN *.h)
install(EXPORT limnTargets NAMESPACE limn:: DESTINATION ${package_dir})
install(FILES ${PROJECT_BINARY_DIR}/limnConfig.cmake ${PROJECT_BINARY_DIR}/limnConfigVersion.cmake
    DESTINATION ${package_dir})
install(FILES ${PROJECT_BINARY_DIR}/limn.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
if(TARGET limn_command)
    install(TARGETS limn_command)
endif()

add_custom_target(uninstall COMMAND ${CMAKE_COMMAND} -P ${PROJECT_SOURCE_DIR}/cmake/uninstall.cmake
    COMMENT "Removing what the last install put there" VERBATIM)
