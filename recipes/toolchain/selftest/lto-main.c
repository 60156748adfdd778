/* SPDX-License-Identifier: Apache-2.0 */
/* Calls into an archive of LTO objects. */
int lto_part(int n);

int main(void)
{
	return lto_part(20) != 42;
}
