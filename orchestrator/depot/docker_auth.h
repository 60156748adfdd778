/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Our credentials for registries, where "docker login" and "podman login" have stored them.
 * https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md
 */
#pragma once

/*
 * "NAME:PASSWORD" for a registry ("ghcr.io", "localhost:5000") and a repository there, from the
 * first file that has them, or from the program that a file names as its helper, which is waited
 * for, for a minute at most; ctx owns it. NULL: there are none. A file that cannot be read is
 * reported, and has none.
 */
char *docker_auth(const void *ctx, const char *registry, const char *repository);
