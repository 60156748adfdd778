# SPDX-License-Identifier: Apache-2.0
# Read by CMake after its own rules for a language. Projects with policies from before CMake 3.4 (CMP0065) give -rdynamic
# to every program, which asks this toolchain for a dynamic one. Those that mean it say ENABLE_EXPORTS.
cmake_policy(GET CMP0065 mcm_policy)
if(NOT mcm_policy STREQUAL "NEW")
  foreach(mcm_language C CXX Fortran)
    set(CMAKE_SHARED_LIBRARY_LINK_${mcm_language}_FLAGS "")
    set(CMAKE_EXE_EXPORTS_${mcm_language}_FLAG "-rdynamic")
  endforeach()
endif()
# A library that is there in both forms is taken as an archive, which links into programs of any kind, unless "mcm exec --dynamic", which
# sets this variable, leaves it to the project.
if(NOT DEFINED ENV{PKG_CONFIG_ALL_DYNAMIC})
  set(CMAKE_FIND_LIBRARY_SUFFIXES .a .so)
endif()
