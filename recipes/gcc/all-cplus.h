/* SPDX-License-Identifier: Apache-2.0 */
/* What most files of the C++ front end include. levels.mk compiles this once for each level. */
#define INCLUDE_ALGORITHM
#define INCLUDE_ARRAY
#define INCLUDE_FUNCTIONAL
#define INCLUDE_LIST
#define INCLUDE_MAP
#define INCLUDE_MEMORY
#define INCLUDE_SET
#define INCLUDE_STRING
#define INCLUDE_VECTOR
#include "config.h"
#include "system.h"
#include "coretypes.h"
#include "target.h"
#include "cp/cp-tree.h"
#include "stringpool.h"
#include "stor-layout.h"
#include "tree-iterator.h"
#include "c-family/c-objc.h"
#include "c-family/c-pragma.h"
#include "fold-const.h"
#include "gimplify.h"
#include "intl.h"
#include "langhooks.h"
#include "varasm.h"
#include "attribs.h"
#include "debug.h"
