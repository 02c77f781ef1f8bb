# The HTML report. The program contains its styles and scripts, so that it needs no file at run time.
function(interleave_read file variable)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(READ ${file} text)
  set(${variable} "${${variable}}${text}" PARENT_SCOPE)
endfunction()

set(page_styles_text "")
set(page_scripts_text "")
set(page_has_uplot false)
# uPlot is optional: `npm ci --prefix results/page` fetches it. Configure again after that.
set(uplot ${CMAKE_CURRENT_SOURCE_DIR}/page/node_modules/uplot)
if(EXISTS ${uplot}/dist/uPlot.iife.min.js)
  set(page_has_uplot true)
  interleave_read(${uplot}/LICENSE uplot_licence)
  set(page_scripts_text "/*! uPlot\n${uplot_licence}*/\n")
  interleave_read(${uplot}/dist/uPlot.iife.min.js page_scripts_text)
  interleave_read(${uplot}/dist/uPlot.min.css page_styles_text)
endif()
interleave_read(page/page.css page_styles_text)
string(APPEND page_scripts_text "(() => {\n\"use strict\";\n")
foreach(name view rows marks curves)
  interleave_read(page/${name}.js page_scripts_text)
endforeach()
string(APPEND page_scripts_text "view.start();\n})();\n")
configure_file(page/assets.cpp.in page_assets.cpp @ONLY)

find_package(OpenSSL REQUIRED COMPONENTS Crypto)  # hashes of the scripts, for the page's policy
target_sources(interleave_results PRIVATE
  page/comparison.cpp page/curves.cpp page/figures.cpp page/findings.cpp page/html.cpp
  page/html_table.cpp page/machines.cpp page/method.cpp page/page.cpp page/policy.cpp page/rows.cpp
  page/side.cpp page/svg_compactor.cpp ${CMAKE_CURRENT_BINARY_DIR}/page_assets.cpp)
target_link_libraries(interleave_results PRIVATE OpenSSL::Crypto)
