/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signals that end a process, for work which has something to clear away then. Whoever does it
 * looks whether there was one between two pieces, and gives up without a word.
 */
#pragma once

/* From here on SIGINT, SIGTERM, SIGHUP and SIGPIPE do no more than be remembered. */
void interrupt_catch(void);
/* From here on they do again what they did before; for who waits and has nothing to clear away. */
void interrupt_let(void);
/* The one that came, which the process is to die of; 0: none. */
int interrupt_signal(void);
/* Exit status of a command: its own, or where there was a signal the one that says so. */
int interrupt_status(int status);
