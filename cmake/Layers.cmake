# A layer is one folder of daemon/ and one static library; its USES are the only arrows that leave
# it. tests/layers.py reads the includes and holds the code against the same order.
#   homeward_layer(<name> USES <layers...> LIBRARIES <imported targets...>)
function(homeward_layer name)
  cmake_parse_arguments(LAYER "" "" "USES;LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  add_library(homeward_${name} STATIC ${sources})
  target_include_directories(homeward_${name} PUBLIC "${CMAKE_SOURCE_DIR}/daemon")
  list(TRANSFORM LAYER_USES PREPEND homeward_)
  target_link_libraries(homeward_${name} PUBLIC ${LAYER_USES} PRIVATE homeward_warnings ${LAYER_LIBRARIES})
endfunction()
