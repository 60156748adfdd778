/*
 * DISABLE_WCHAR: what narrow functions of musl need of the wide ones stays in the library, under names that
 * programs cannot mean. printf needs wctomb (%lc), scanf mbrtowc, regexec and fnmatch the classes, getopt mblen,
 * getaddrinfo mbstowcs. Included before every file of musl; narrow.map keeps the names out of libc.so's symbols.
 */
#define iswalnum __narrow_iswalnum
#define iswalnum_l __narrow_iswalnum_l
#define iswalpha __narrow_iswalpha
#define iswalpha_l __narrow_iswalpha_l
#define iswblank __narrow_iswblank
#define iswblank_l __narrow_iswblank_l
#define iswcntrl __narrow_iswcntrl
#define iswcntrl_l __narrow_iswcntrl_l
#define iswctype __narrow_iswctype
#define iswctype_l __narrow_iswctype_l
#define iswgraph __narrow_iswgraph
#define iswgraph_l __narrow_iswgraph_l
#define iswlower __narrow_iswlower
#define iswlower_l __narrow_iswlower_l
#define iswprint __narrow_iswprint
#define iswprint_l __narrow_iswprint_l
#define iswpunct __narrow_iswpunct
#define iswpunct_l __narrow_iswpunct_l
#define iswspace __narrow_iswspace
#define iswspace_l __narrow_iswspace_l
#define iswupper __narrow_iswupper
#define iswupper_l __narrow_iswupper_l
#define iswxdigit __narrow_iswxdigit
#define iswxdigit_l __narrow_iswxdigit_l
#define mblen __narrow_mblen
#define mbrtowc __narrow_mbrtowc
#define mbsinit __narrow_mbsinit
#define mbsrtowcs __narrow_mbsrtowcs
#define mbstowcs __narrow_mbstowcs
#define mbtowc __narrow_mbtowc
#define towlower __narrow_towlower
#define towlower_l __narrow_towlower_l
#define towupper __narrow_towupper
#define towupper_l __narrow_towupper_l
#define wcrtomb __narrow_wcrtomb
#define wcschr __narrow_wcschr
#define wcslen __narrow_wcslen
#define wctomb __narrow_wctomb
#define wctype __narrow_wctype
#define wctype_l __narrow_wctype_l
