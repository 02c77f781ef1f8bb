# What `cmake --install` puts where: the program, and a package for projects with models or workloads
# of their own (examples/).
if(INTERLEAVE_SANITIZE)
  return()
endif()
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS interleave)
install(FILES docs/interleave.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES bench/install/completions.bash RENAME interleave
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)

# The headers include each other as "core/...", so they keep their folders.
set(headers ${CMAKE_INSTALL_INCLUDEDIR}/interleave)
install(DIRECTORY core DESTINATION ${headers} FILES_MATCHING PATTERN "*.hpp")
install(FILES bench/catalogue/catalogue.hpp DESTINATION ${headers}/bench/catalogue)
install(FILES bench/commands/program.hpp DESTINATION ${headers}/bench/commands)
install(FILES bench/interleave.hpp DESTINATION ${headers})

# A project links interleave::program; the others come with it.
set_target_properties(interleave_commands PROPERTIES EXPORT_NAME program)
foreach(noun core process threads gil_sim interpreter coroutines workloads results bench)
  set_target_properties(interleave_${noun} PROPERTIES EXPORT_NAME ${noun})
  list(APPEND libraries interleave_${noun})
endforeach()
install(TARGETS interleave_flags interleave_commands ${libraries} EXPORT interleave
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/interleave)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/interleave)
install(EXPORT interleave NAMESPACE interleave:: FILE interleaveTargets.cmake DESTINATION ${package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/interleaveConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES bench/install/interleaveConfig.cmake
  ${PROJECT_BINARY_DIR}/interleaveConfigVersion.cmake DESTINATION ${package})
