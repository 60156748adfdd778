/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of ELF files: dynamic entries, needed versions, symbols. */
#include "inspect/elf_table.h"

#include <string.h>

#include <gelf.h>

#include "base/mem.h"

/* No table of a real program comes near; the copies that libelf makes of foreign ones end here. */
enum { LARGEST_TABLE = 1 << 28, LARGEST_NEEDS = 1 << 20 };

/* That an object defines or needs. */
enum { MOST_VERSIONS = 1 << 12 };

struct symbol_tables {
	const struct elf *elf;
	const struct elf_section *strings;
	Elf_Data *symbols;
	Elf_Data *versions; /* an index for each symbol, or NULL */
	const char **names; /* of versions, by index */
};

uint64_t elf_dynamic(const struct elf *elf, int64_t tag, uint64_t fallback)
{
	for (size_t i = 0; i < elf->ndynamic; i++)
		if (elf->dynamic[i].tag == tag)
			return elf->dynamic[i].value;
	return fallback;
}

const char *elf_dynamic_string(const struct elf *elf, uint64_t offset)
{
	size_t available = 0;
	const unsigned char *table = elf_at(elf, elf_dynamic(elf, DT_STRTAB, 0), &available);

	if (table == NULL || offset >= available)
		return NULL;
	return elf_text(table + offset, available - offset);
}

const char *elf_interpreter(const struct elf *elf)
{
	const struct elf_segment *s = elf_find_segment(elf, PT_INTERP);

	if (s == NULL || s->offset > elf->size || s->file_size > elf->size - s->offset)
		return NULL;
	return elf_text(elf->bytes + s->offset, s->file_size);
}

/* The table of needed versions in memory order, as the dynamic table tells of it. */
static Elf_Data *needs_table(const struct elf *elf)
{
	size_t available = 0;
	const unsigned char *at = elf_at(elf, elf_dynamic(elf, DT_VERNEED, 0), &available);

	if (at == NULL || elf_dynamic(elf, DT_VERNEEDNUM, 0) == 0)
		return NULL;
	/* Its size is said nowhere; it ends where its chain ends. */
	if (available > LARGEST_NEEDS)
		available = LARGEST_NEEDS;
	return elf_getdata_rawchunk(elf->handle, at - elf->bytes, available, ELF_T_VNEED);
}

static void add_need(const void *ctx, struct elf_need **needs, size_t *n, struct elf_need need)
{
	if (need.library == NULL || need.version == NULL)
		return;
	mem_grow(ctx, *needs, struct elf_need, *n + 1);
	(*needs)[(*n)++] = need;
}

struct elf_need *elf_needs(const void *ctx, const struct elf *elf, size_t *n)
{
	struct elf_need *needs = mem_array(ctx, struct elf_need, 0);
	Elf_Data *data = needs_table(elf);
	/* Offsets only grow, so that no chain leads in a circle; but chains may share their ends.
	 */
	size_t at = 0, left = MOST_VERSIONS;
	GElf_Verneed file;
	GElf_Vernaux version;

	*n = 0;
	while (data != NULL && left > 0 && gelf_getverneed(data, (int)at, &file) != NULL) {
		size_t below = at + file.vn_aux;

		for (size_t i = 0; i < file.vn_cnt && below < data->d_size && left > 0; i++) {
			left--;
			if (gelf_getvernaux(data, (int)below, &version) == NULL)
				break;
			add_need(ctx, &needs, n,
			    (struct elf_need){elf_dynamic_string(elf, file.vn_file),
				elf_dynamic_string(elf, version.vna_name)});
			if (version.vna_next == 0)
				break;
			below += version.vna_next;
		}
		left -= left > 0;
		if (file.vn_next == 0 || file.vn_next >= data->d_size - at)
			break;
		at += file.vn_next;
	}
	return needs;
}

static Elf_Data *table_data(const struct elf *elf, const struct elf_section *section)
{
	Elf_Scn *scn = elf_getscn(elf->handle, (size_t)(section - elf->sections));

	if (section->size > LARGEST_TABLE || section->flags & SHF_COMPRESSED)
		return NULL;
	return elf_getdata(scn, NULL);
}

static const struct elf_section *section_of_type(const struct elf *elf, uint32_t type)
{
	for (size_t i = 0; i < elf->nsections; i++)
		if (elf->sections[i].type == type)
			return &elf->sections[i];
	return NULL;
}

static void name_versions(struct symbol_tables *t)
{
	const struct elf *elf = t->elf;
	const struct elf_section *section = section_of_type(elf, SHT_GNU_verdef);
	Elf_Data *data = section != NULL ? table_data(elf, section) : NULL;
	size_t at = 0;
	GElf_Verdef d;
	GElf_Verdaux name;

	if (data == NULL || section->link >= elf->nsections)
		return;
	for (int i = 0; i < MOST_VERSIONS && gelf_getverdef(data, (int)at, &d) != NULL; i++) {
		size_t below = at + d.vd_aux;

		if (below < data->d_size && gelf_getverdaux(data, (int)below, &name) != NULL &&
		    d.vd_ndx < MOST_VERSIONS && !(d.vd_flags & VER_FLG_BASE))
			t->names[d.vd_ndx] = elf_section_string(
			    elf, &elf->sections[section->link], name.vda_name);
		if (d.vd_next == 0 || d.vd_next >= data->d_size - at)
			return;
		at += d.vd_next;
	}
}

static bool is_exported(const GElf_Sym *s)
{
	unsigned bind = GELF_ST_BIND(s->st_info), seen = GELF_ST_VISIBILITY(s->st_other);

	return s->st_shndx != SHN_UNDEF &&
	       (bind == STB_GLOBAL || bind == STB_WEAK || bind == STB_GNU_UNIQUE) &&
	       (seen == STV_DEFAULT || seen == STV_PROTECTED);
}

static void visit_symbol(const struct symbol_tables *t, int i, const GElf_Sym *s,
    void (*visit)(void *data, const struct elf_symbol *symbol), void *data)
{
	enum { HIDDEN = 0x8000, INDEX = 0x7fff };
	struct elf_symbol symbol = {
	    .name = elf_section_string(t->elf, t->strings, s->st_name),
	    .is_defined = s->st_shndx != SHN_UNDEF,
	    .is_exported = is_exported(s),
	    .is_local = GELF_ST_BIND(s->st_info) == STB_LOCAL,
	    .type = GELF_ST_TYPE(s->st_info),
	    .section = s->st_shndx,
	    .value = s->st_value,
	    .size = s->st_size,
	};
	GElf_Versym index;

	if (symbol.name == NULL || *symbol.name == '\0')
		return;
	if (symbol.is_defined && t->versions != NULL &&
	    gelf_getversym(t->versions, i, &index) != NULL && (index & INDEX) < MOST_VERSIONS) {
		symbol.version = t->names[index & INDEX];
		symbol.is_default = !(index & HIDDEN);
	}
	visit(data, &symbol);
}

bool elf_symbols(const struct elf *elf, uint32_t table,
    void (*visit)(void *data, const struct elf_symbol *symbol), void *data)
{
	const struct elf_section *section = section_of_type(elf, table);
	const struct elf_section *versions = section_of_type(elf, SHT_GNU_versym);
	struct symbol_tables t = {.elf = elf};
	GElf_Sym symbol;

	if (section == NULL || section->link >= elf->nsections)
		return false;
	t.symbols = table_data(elf, section);
	if (t.symbols == NULL)
		return false;
	t.strings = &elf->sections[section->link];
	t.names = mem_array(NULL, const char *, MOST_VERSIONS);
	if (versions != NULL && table == SHT_DYNSYM) {
		t.versions = table_data(elf, versions);
		name_versions(&t);
	}
	for (int i = 1; gelf_getsym(t.symbols, i, &symbol) != NULL; i++)
		visit_symbol(&t, i, &symbol, visit, data);
	mem_free(t.names);
	return true;
}
