// The spelling of TOML's unquoted words.
#pragma once

#include <string_view>

namespace lendsim {

bool is_bare_key_character(char c);  // A-Z a-z 0-9 _ -

// Exactly YYYY-MM-DD in digits; whether there is such a day is another question.
bool is_date_text(std::string_view text);

// Exactly one value of TOML that is written without quotes or brackets: true, a number, a date, a
// time, or both joined by `T` or a space.
bool is_plain_value(std::string_view text);

}  // namespace lendsim
