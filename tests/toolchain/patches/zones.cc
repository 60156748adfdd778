// SPDX-License-Identifier: Apache-2.0
// Time zones of C++20, from the file tzdata.zi in the working directory, whose zones are called by %z.
#include <chrono>
#include <cstdio>
#include <string>

namespace __gnu_cxx
{
const char *zoneinfo_dir_override() { return "."; }
}

using namespace std::chrono;

static bool is(const char *zone, sys_days day, const char *name, minutes offset)
{
    const sys_info info = locate_zone(zone)->get_info(day);
    if (info.abbrev == name && info.offset == offset)
        return true;
    std::printf("%s: %s, %lld s\n", zone, info.abbrev.c_str(), static_cast<long long>(info.offset.count()));
    return false;
}

int main()
{
    const sys_days winter = 2024y / January / 1, summer = 2024y / July / 1;

    if (get_tzdb().version != "2024b")
        return std::printf("version %s\n", get_tzdb().version.c_str()), 1;
    return !(is("Test/Hours", summer, "+03", 3h) && is("Test/Minutes", summer, "+0545", 5h + 45min) &&
             is("Test/West", summer, "-0330", -(3h + 30min)) && is("Test/Link", summer, "+03", 3h) &&
             is("Test/Rules", winter, "CET", 1h) && is("Test/Rules", summer, "CEST", 2h) &&
             is("Test/Changed", 1990y / June / 1, "+07", 7h) && is("Test/Changed", summer, "+08", 8h));
}
