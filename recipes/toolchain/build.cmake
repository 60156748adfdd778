# SPDX-License-Identifier: Apache-2.0
# A toolchain file for what CMake shall compile for the build machine, in an environment that is the target's.
if(NOT CMAKE_C_COMPILER)
  set(CMAKE_C_COMPILER cc)
endif()
if(NOT CMAKE_CXX_COMPILER)
  set(CMAKE_CXX_COMPILER c++)
endif()
unset(ENV{LDFLAGS})
unset(ENV{PKG_CONFIG})
unset(ENV{PKG_CONFIG_LIBDIR})
unset(ENV{PKG_CONFIG_SYSROOT_DIR})
