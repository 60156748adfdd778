/* SPDX-License-Identifier: Apache-2.0 */
/* What most files of gdb include, to be compiled once: see headers.mk. */
#include "defs.h"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "arch-utils.h"
#include "block.h"
#include "cli/cli-cmds.h"
#include "cli/cli-style.h"
#include "command.h"
#include "completer.h"
#include "expression.h"
#include "extract-store-integer.h"
#include "frame-base.h"
#include "frame-unwind.h"
#include "frame.h"
#include "gdbarch.h"
#include "gdbcore.h"
#include "gdbthread.h"
#include "gdbtypes.h"
#include "inferior.h"
#include "language.h"
#include "objfiles.h"
#include "observable.h"
#include "osabi.h"
#include "regcache.h"
#include "regset.h"
#include "solib.h"
#include "symfile.h"
#include "symtab.h"
#include "target.h"
#include "trad-frame.h"
#include "valprint.h"
#include "value.h"
