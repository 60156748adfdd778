/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Our credentials for registries, where "docker login" and "podman login" have stored them.
 * https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md
 */
#pragma once

/*
 * "NAME:PASSWORD" for a registry ("ghcr.io", "localhost:5000") and a repository there, of the first
 * file that has them, or of the program that it names; NULL: nobody has. A file that cannot be read
 * has none. Owned by ctx.
 */
char *docker_auth(const void *ctx, const char *registry, const char *repository);
