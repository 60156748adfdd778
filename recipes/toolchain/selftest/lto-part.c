/* SPDX-License-Identifier: Apache-2.0 */
/* Seen by the linker as intermediate code. */
int lto_part(int n);

int lto_part(int n)
{
	return 2 * n + 2;
}
