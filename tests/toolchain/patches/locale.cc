// SPDX-License-Identifier: Apache-2.0
// The user's locale as that of the program: no exception, the name that was asked for, text in UTF-8.
#include <clocale>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <locale>
#include <sstream>

int main(int argc, char **argv)
{
    const std::locale user("");
    if (argc > 1 && user.name() != argv[1])
        return std::printf("it is called %s\n", user.name().c_str()), 1;
    if (std::locale("en_US.UTF-8").name() != "en_US.UTF-8" || std::locale("C").name() != "C")
        return 2;
    std::locale::global(user);
    if (std::locale().name() != user.name())
        return 3;
    // What is formatted is as in "C".
    std::ostringstream out;
    out.imbue(user);
    out << 1234567.5 << ' ' << std::use_facet<std::numpunct<char>>(user).decimal_point();
    if (out.str() != "1.23457e+06 .")
        return std::printf("%s\n", out.str().c_str()), 4;
    if (user.name() != "C") {
        char text[8] = {};
        if (std::wcstombs(text, L"\u00fc", sizeof text) != 2 || std::strcmp(text, "\xc3\xbc") != 0)
            return 5;
    }
    return 0;
}
