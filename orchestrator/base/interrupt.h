/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signals that end a process, for work that has to clear something away first. Once it has called
 * interrupt_catch() a signal is only remembered. The work asks for it between two pieces; if one
 * came, it clears away what it has made and returns without an error message.
 */
#pragma once

/* From here on SIGINT, SIGTERM, SIGHUP and SIGPIPE do no more than be remembered. */
void interrupt_catch(void);
/*
 * From here on the signals do again what they did before interrupt_catch(): for a process that only
 * waits, and so has nothing to clear away.
 */
void interrupt_let(void);
/* The number of the signal that came, by which the process should end itself; 0 if none came. */
int interrupt_signal(void);
/* The exit status of a command that ends with status: that, or 128 + the signal if one came. */
int interrupt_status(int status);
