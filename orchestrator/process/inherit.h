/* SPDX-License-Identifier: Apache-2.0 */
/* What a child process would inherit of this one, undone in the child. Async-signal-safe; silent.
 */
#pragma once

/* No signal is caught, ignored or blocked any more, but for a SIGHUP that nohup had ignored. */
void inherit_no_signals(void);
/* All descriptors but 0 to 2 go: when another program is executed, or at once. */
void inherit_close_on_exec(void);
void inherit_close(void);
