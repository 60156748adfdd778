/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of debug share with each other and nobody else. */
#pragma once

#include "debug/debug.h"
#include "inspect/elf.h"
#include "record/toolenv.h"

/* A program that somebody wants to look into. */
struct subject {
	const char *path; /* absolute */
	struct elf *elf;
	const char *machine;
	const char *loader; /* NULL: it is static */
};

struct debug {
	const struct debug_request *request;
	struct subject subject;
	struct toolenv toolchain;
	const char *debugger; /* the file */
	const char *server;   /* likewise: gdbserver, or QEMU */
	bool is_emulated;
};

/* subject.c: reports what is no program, or none that can be debugged; -1. */
int subject_open(const void *ctx, const char *program, struct subject *subject);
/* Without debugging information gdb works, but shows addresses where people look for lines. */
void subject_note(const struct subject *subject);

/* toolchain.c: the toolchain that makes such programs. Reports; -1. */
int toolchain_find(const void *ctx, const struct debug_request *request,
    const struct subject *subject, struct toolenv *env);

/*
 * loader.c: a copy of the program in dir that the kernel starts with that loader, whose own name it
 * cannot hold. All else of it is as it was. Reports; NULL.
 */
const char *loader_copy(
    const void *ctx, const struct subject *subject, const char *loader, const char *dir);

/* A program that waits for the debugger. */
struct served {
	const char *socket; /* where */
	const char *file;   /* the program, or the copy that was started */
};

/* server.c: start the program, stopped at its first instruction, until we end or what we have
 * become. Reports; -1. */
int server_start(const void *ctx, const struct debug *debug, struct served *served);
